"""Services, staff with their posts, and the directory of contact points, with a few gaps to be found."""

from typing import NamedTuple

from services.core.access.actor import Role
from services.core.mail.models import MailAddress
from services.core.organisation.kinds import ServiceKind as Kind
from services.core.organisation.models import Absence, ContactPoint, Post, Service, SignInIdentity, UserAccount
from services.core.organisation.places import OSLO
from services.demo.fictional.scene import Scene
from services.demo.staff import STAFF

DRAMMEN = "3301"
_YEARS_AGO = 3 * 365


class Place(NamedTuple):
    """A district with a team of its own, or a municipality without districts."""

    key: str
    name: str
    municipality: str
    district: str | None


PLACES = (
    Place("grorud", "Bydel Grorud", OSLO, "030110"),
    Place("alna", "Bydel Alna", OSLO, "030112"),
    Place("stovner", "Bydel Stovner", OSLO, "030111"),
    Place("gamle_oslo", "Bydel Gamle Oslo", OSLO, "030101"),
    Place("sondre_nordstrand", "Bydel Søndre Nordstrand", OSLO, "030115"),
    Place("drammen", "Drammen kommune", DRAMMEN, None),
)
# What each of these places has; `{place}` is its name.
_LOCAL = (
    ("team", Kind.ONE_TO_ONE_TEAM, "En-til-en-teamet, {place}"),
    ("child_welfare", Kind.CHILD_WELFARE, "Barnevernstjenesten, {place}"),
    ("school", Kind.SCHOOL, "Oppfinnerløkka skole, {place}"),
    ("nav", Kind.NAV, "NAV, {place}"),
    ("health", Kind.HEALTH, "Helsestasjon for ungdom, {place}"),
    ("voluntary", Kind.VOLUNTARY, "Ungdomsklubben Påfunnet, {place}"),
)
_WIDE = (
    ("police_east", Kind.POLICE, "Enhet øst, Oslo politidistrikt", OSLO),
    ("police_centre", Kind.POLICE, "Enhet sentrum, Oslo politidistrikt", OSLO),
    ("police_drammen", Kind.POLICE, "Politistasjonen i Drammen", DRAMMEN),
    ("mediation", Kind.MEDIATION, "Konfliktrådet Oslo", OSLO),
    ("mediation_drammen", Kind.MEDIATION, "Konfliktrådet Buskerud", DRAMMEN),
    ("probation", Kind.PROBATION, "Kriminalomsorgen, friomsorgen i Oslo", OSLO),
    ("city", Kind.ONE_TO_ONE_TEAM, "Velferdsetaten, felles funksjoner", OSLO),
)

# The people of the sign-in page: (service, role) for each hat.
_HATS: dict[str, tuple[tuple[str, Role], ...]] = {
    "staff-coordinator-grorud": (("team_grorud", Role.COORDINATOR),),
    "staff-key-worker-grorud": (("team_grorud", Role.KEY_WORKER),),
    "staff-deputy-grorud": (("team_grorud", Role.KEY_WORKER),),
    "staff-coordinator-alna": (("team_alna", Role.COORDINATOR),),
    "staff-police-contact": (("police_east", Role.POLICE_CONTACT),),
    "staff-u18-investigator": (("police_east", Role.INVESTIGATOR),),
    "staff-prosecutor": (("police_east", Role.PROSECUTOR),),
    "staff-child-welfare-contact": (("child_welfare_grorud", Role.CONTACT),),
    "staff-school-contact": (("school_grorud", Role.CONTACT),),
    "staff-nav-contact": (("nav_grorud", Role.CONTACT),),
    "staff-health-contact": (("health_grorud", Role.CONTACT),),
    "staff-mediation-contact": (("mediation", Role.CONTACT),),
    "staff-voluntary-contact": (("voluntary_grorud", Role.CONTACT),),
    "staff-manager-one-to-one": (("team_grorud", Role.MANAGER),),
    "staff-manager-police": (("police_east", Role.MANAGER),),
    "staff-manager-child-welfare": (("child_welfare_grorud", Role.MANAGER),),
    "staff-privacy-officer": (("city", Role.PRIVACY_OFFICER),),
    "staff-administrator": (("city", Role.ADMINISTRATOR),),
    "staff-two-hats": (("team_grorud", Role.COORDINATOR), ("mediation", Role.CONTACT)),
    "staff-deactivated": (("school_alna", Role.CONTACT),),
}
_DEACTIVATED, _LEFT_DAYS_AGO = "staff-deactivated", 24
# RFC 2606: nobody is there. One has given no address, so that all she has is the start page.
_NOWHERE, _WITHOUT_ADDRESS = "example.org", "probation"
_LATIN = str.maketrans({"æ": "ae", "ø": "o", "å": "a"})
_WRITES_NYNORSK = ("staff-nav-contact",)

# Colleagues whom nobody signs in as: (short name, name, service, role).
_COLLEAGUES: tuple[tuple[str, str, str, Role], ...] = (
    ("key_worker_grorud_2", "Fredrik Prøvestad", "team_grorud", Role.KEY_WORKER),
    ("key_worker_alna", "Selma Utprøvd", "team_alna", Role.KEY_WORKER),
    ("key_worker_alna_2", "Håkon Oppdiktsen", "team_alna", Role.KEY_WORKER),
    ("coordinator_stovner", "Ragnhild Påfunn", "team_stovner", Role.COORDINATOR),
    ("key_worker_stovner", "Bilal Eksempelsen", "team_stovner", Role.KEY_WORKER),
    ("coordinator_gamle_oslo", "Anders Testvik", "team_gamle_oslo", Role.COORDINATOR),
    ("key_worker_gamle_oslo", "Maryam Skissedal", "team_gamle_oslo", Role.KEY_WORKER),
    ("coordinator_sondre_nordstrand", "Liv Tenktsen", "team_sondre_nordstrand", Role.COORDINATOR),
    ("key_worker_sondre_nordstrand", "Omar Utkastad", "team_sondre_nordstrand", Role.KEY_WORKER),
    ("coordinator_drammen", "Solveig Modelås", "team_drammen", Role.COORDINATOR),
    ("key_worker_drammen", "Petter Kladdeberg", "team_drammen", Role.KEY_WORKER),
    ("police_contact_east_2", "Espen Diktvoll", "police_east", Role.POLICE_CONTACT),
    ("investigator_east_2", "Hanne Mønsterud", "police_east", Role.INVESTIGATOR),
    ("investigator_centre", "Terje Prøvland", "police_centre", Role.INVESTIGATOR),
    ("prosecutor_centre", "Lise Påstandsen", "police_centre", Role.PROSECUTOR),
    ("prosecutor_drammen", "Einar Skisselid", "police_drammen", Role.PROSECUTOR),
    ("police_contact_drammen", "Gunn Testmoen", "police_drammen", Role.POLICE_CONTACT),
    ("investigator_drammen", "Ola Fabelstad", "police_drammen", Role.INVESTIGATOR),
    ("child_welfare_grorud_2", "Sara Eventyrsen", "child_welfare_grorud", Role.CONTACT),
    ("child_welfare_alna", "Trond Fiktvåg", "child_welfare_alna", Role.CONTACT),
    ("child_welfare_drammen", "Mona Sagnes", "child_welfare_drammen", Role.CONTACT),
    ("school_grorud_2", "Kjersti Lignelid", "school_grorud", Role.CONTACT),
    ("school_alna", "Abdi Skjematun", "school_alna", Role.CONTACT),
    ("school_stovner", "Wenche Utkastnes", "school_stovner", Role.CONTACT),
    ("nav_alna", "Nils Prøveseter", "nav_alna", Role.CONTACT),
    ("health_alna", "Farah Tenkeli", "health_alna", Role.CONTACT),
    ("mediation_2", "Jorunn Påhittdal", "mediation", Role.CONTACT),
    ("mediation_drammen", "Stein Modellhaug", "mediation_drammen", Role.CONTACT),
    ("probation", "Irene Oppdiktåsen", "probation", Role.CONTACT),
)

# Who does what where, for those who put cases.
COORDINATORS = {
    "grorud": "staff-coordinator-grorud",
    "alna": "staff-coordinator-alna",
    **{place: f"coordinator_{place}" for place in ("stovner", "gamle_oslo", "sondre_nordstrand", "drammen")},
}
KEY_WORKERS = {
    "grorud": ("staff-key-worker-grorud", "staff-deputy-grorud", "key_worker_grorud_2"),
    "alna": ("key_worker_alna", "key_worker_alna_2"),
    **{place: (f"key_worker_{place}",) for place in ("stovner", "gamle_oslo", "sondre_nordstrand", "drammen")},
}
CONTACTS: dict[str, tuple[str, str | None]] = {
    "police_east": ("staff-police-contact", "police_contact_east_2"),
    "police_drammen": ("police_contact_drammen", None),
    "school_grorud": ("staff-school-contact", "school_grorud_2"),
    "school_alna": ("staff-deactivated", "school_alna"),
    "school_stovner": ("school_stovner", None),
    "child_welfare_grorud": ("staff-child-welfare-contact", "child_welfare_grorud_2"),
    "child_welfare_alna": ("child_welfare_alna", None),
    "child_welfare_drammen": ("child_welfare_drammen", None),
    "nav_grorud": ("staff-nav-contact", None),
    "nav_alna": ("nav_alna", None),
    "health_grorud": ("staff-health-contact", None),
    "health_alna": ("health_alna", None),
    "mediation": ("staff-mediation-contact", "mediation_2"),
    "mediation_drammen": ("mediation_drammen", None),
    "voluntary_grorud": ("staff-voluntary-contact", None),
}
"""For each service the contact, and who may stand in."""

# The directory: (kind, districts or municipality, service, contact, substitute). What is not here is a gap.
_EAST = ("030109", "030110", "030111", "030112", "030113")
_ALL_OSLO = tuple(f"0301{number:02}" for number in range(1, 16))
_DIRECTORY: tuple[tuple[Kind, tuple[str, ...], str, str, str | None], ...] = (
    (Kind.POLICE, _EAST, "police_east", "staff-police-contact", "police_contact_east_2"),
    (Kind.MEDIATION, _ALL_OSLO, "mediation", "staff-mediation-contact", "mediation_2"),
    (Kind.PROBATION, _ALL_OSLO, "probation", "probation", None),
    (Kind.ONE_TO_ONE_TEAM, ("030110",), "team_grorud", "staff-coordinator-grorud", "staff-two-hats"),
    (Kind.CHILD_WELFARE, ("030110",), "child_welfare_grorud", "staff-child-welfare-contact", "child_welfare_grorud_2"),
    (Kind.SCHOOL, ("030110",), "school_grorud", "staff-school-contact", "school_grorud_2"),
    (Kind.NAV, ("030110",), "nav_grorud", "staff-nav-contact", None),
    (Kind.HEALTH, ("030110",), "health_grorud", "staff-health-contact", None),
    (Kind.VOLUNTARY, ("030110",), "voluntary_grorud", "staff-voluntary-contact", None),
    (Kind.ONE_TO_ONE_TEAM, ("030112",), "team_alna", "staff-coordinator-alna", None),
    (Kind.CHILD_WELFARE, ("030112",), "child_welfare_alna", "child_welfare_alna", None),
    (Kind.NAV, ("030112",), "nav_alna", "nav_alna", None),
    (Kind.HEALTH, ("030112",), "health_alna", "health_alna", None),
    # Contact left, no substitute: the line stands, and the page must say that nobody is behind it.
    (Kind.SCHOOL, ("030112",), "school_alna", "staff-deactivated", None),
    (Kind.ONE_TO_ONE_TEAM, ("030111",), "team_stovner", "coordinator_stovner", None),
    (Kind.SCHOOL, ("030111",), "school_stovner", "school_stovner", None),
    (Kind.ONE_TO_ONE_TEAM, ("030101",), "team_gamle_oslo", "coordinator_gamle_oslo", None),
    (Kind.ONE_TO_ONE_TEAM, ("030115",), "team_sondre_nordstrand", "coordinator_sondre_nordstrand", None),
    (Kind.ONE_TO_ONE_TEAM, (DRAMMEN,), "team_drammen", "coordinator_drammen", None),
    (Kind.POLICE, (DRAMMEN,), "police_drammen", "police_contact_drammen", None),
    (Kind.CHILD_WELFARE, (DRAMMEN,), "child_welfare_drammen", "child_welfare_drammen", None),
    (Kind.MEDIATION, (DRAMMEN,), "mediation_drammen", "mediation_drammen", None),
)


def put_organisation(scene: Scene) -> None:
    """Services, people with their hats, and who is contact where."""
    _put_services(scene)
    for member in STAFF:
        _put_person(scene, member.sub, member.name, _HATS[member.sub])
        scene.put(SignInIdentity(user_id=scene.people[member.sub], issuer=scene.issuer, subject=member.sub))
    for key, name, service, role in _COLLEAGUES:
        _put_person(scene, key, name, ((service, role),))
    _put_directory(scene)
    _put_absences(scene)


def _put_services(scene: Scene) -> None:
    for place in PLACES:
        for key, kind, name in _LOCAL:
            scene.services[f"{key}_{place.key}"] = scene.put(
                Service(
                    kind=kind,
                    name=name.format(place=place.name),
                    municipality_number=place.municipality,
                    district_code=place.district,
                )
            )
    for key, kind, name, municipality in _WIDE:
        scene.services[key] = scene.put(
            Service(kind=kind, name=name, municipality_number=municipality, district_code=None)
        )
    # Closed: whoever had a post here has none from that day.
    scene.services["team_bjerke"] = scene.put(
        Service(
            kind=Kind.ONE_TO_ONE_TEAM,
            name="En-til-en-teamet, Bydel Bjerke (prøveordning)",
            municipality_number=OSLO,
            district_code="030109",
            closed_on=scene.day(60),
        )
    )


def _put_person(scene: Scene, key: str, name: str, hats: tuple[tuple[str, Role], ...]) -> None:
    user = scene.put(
        UserAccount(
            display_name=name,
            language="nn" if key in _WRITES_NYNORSK else "nb",
            deactivated_at=scene.ago(_LEFT_DAYS_AGO, 15) if key == _DEACTIVATED else None,
        )
    )
    scene.people[key] = user.id
    if key not in (_DEACTIVATED, _WITHOUT_ADDRESS):
        local_part = ".".join(name.lower().translate(_LATIN).split())
        scene.put(MailAddress(user_id=user.id, address=f"{local_part}@{_NOWHERE}", version=1))
    for service, role in hats:
        scene.put(
            Post(
                user_id=user.id,
                service_id=scene.id_of(service),
                role=role,
                starts_on=scene.day(_YEARS_AGO),
                ends_on=None,
            )
        )


def _put_directory(scene: Scene) -> None:
    for kind, areas, service, contact, substitute in _DIRECTORY:
        for area in areas:
            is_district = len(area) > len(OSLO)
            scene.put(
                ContactPoint(
                    municipality_number=area[: len(OSLO)],
                    district_code=area if is_district else None,
                    service_kind=kind,
                    service_id=scene.id_of(service),
                    contact_user_id=scene.people[contact],
                    substitute_user_id=scene.people[substitute] if substitute else None,
                    starts_on=scene.day(400),
                    ends_on=None,
                )
            )


def _put_absences(scene: Scene) -> None:
    """One who is away now, with somebody who stands in, and one who will be, with nobody."""
    for absent, substitute, first, last in (
        ("staff-deputy-grorud", "staff-key-worker-grorud", 2, -10),
        ("staff-school-contact", None, -20, -24),
    ):
        scene.put(
            Absence(
                user_id=scene.people[absent],
                starts_on=scene.day(first),
                ends_on=scene.day(last),
                substitute_user_id=scene.people[substitute] if substitute else None,
            )
        )
