"""Disclosures on grounds in law: sent, waiting for approval, a draft and a no; and acts of duty."""

from datetime import date
from typing import Any

from services.core.disclosures import kinds as k
from services.core.disclosures.models import Disclosure, StatutoryDutyAct
from services.demo.fictional.scene import Scene

FIRST, OPPL = date(2020, 1, 1), date(2024, 8, 1)
POLICE = "staff-police-contact"
SCHOOL = "staff-school-contact"

_ANSWERS: dict[str, Any] = {
    "requested_by": k.RequestedBy.OWN_INITIATIVE,
    "recipient_type": k.RecipientType.PUBLIC_SCHOOL,
    "recipient_role": "Rektor",
    "ground_code": "PRL_27_4_COOPERATION",
    "ground_valid_from": FIRST,
    "purpose": k.DisclosurePurpose.PREVENT,
    "best_interest": "Skolen kan følge med i friminuttene, og den unge slipper å stå alene i det.",
    "best_interest_says": k.ChildInterest.SUPPORTS,
    "child_view": "Er enig i at rektor får vite det, men ikke klassen.",
    "expected_use": "Ekstra voksne i skolegården og en samtale med kontaktlærer.",
    "number_with_access": 2,
    "roles_with_access": ["Rektor", "Sosiallærer"],
    "recipient_secrecy": k.Secrecy.STATUTORY,
    "seriousness": k.Seriousness.LESS_SERIOUS,
    "certainty": k.Certainty.VERIFIED,
    "unverified_marked": False,
    "source_system": k.SourceSystem.CLOSED_CASE,
    "no_more_than_sufficient": True,
    "sufficient_because": "Sted og tidspunkt er tatt med. Hvem andre som var der, er holdt utenfor.",
    "achievable_without_personal_data": False,
    "proportionality": "Lite inngripende, og nytten er tydelig.",
    "other_solutions_insufficient": True,
    "notified_before": k.NotifiedBefore.YES,
    "form": k.DisclosureForm.WRITTEN,
    "content_summary": "Uro ved skolen på ettermiddagstid.",
    "outcome": k.DisclosureOutcome.FULL,
}


def put_disclosures(scene: Scene) -> None:
    """The police's register on one follow-up, with each way it can stand, and one that the school has made."""
    decided = {"state": k.DisclosureState.DECIDED, "decided_as": k.DecidedAs.DELEGATED}
    _put(
        scene,
        20,
        **decided,
        extract_text="Det har vært uro i skolegården tre ettermiddager. Politiet er til stede på torsdag.",
    )
    _put(
        scene,
        9,
        **decided,
        outcome=k.DisclosureOutcome.REFUSED,
        requested_by=k.RequestedBy.SCHOOL_REQUEST,
        best_interest="Elevmappen skal ikke ha mer enn den trenger.",
        best_interest_says=k.ChildInterest.AGAINST,
        no_more_than_sufficient=False,
        content_summary="Skolen spurte om alle registreringer det siste året.",
    )
    _put(
        scene,
        2,
        state=k.DisclosureState.AWAITING_APPROVAL,
        decided_as=k.DecidedAs.DELEGATED,
        source_system=k.SourceSystem.INDICIA,
        certainty=k.Certainty.UNVERIFIED,
        unverified_marked=True,
        ground_code="PRL_27_1_AVERT",
        purpose=k.DisclosurePurpose.AVERT,
        seriousness=k.Seriousness.SERIOUS,
        child_view=None,
        child_not_asked_because="Det haster, og å spørre kan sette kilden i fare.",
        notified_before=k.NotifiedBefore.NOT_APPROPRIATE,
        notified_before_reason="Å varsle kan sette kilden i fare.",
        content_summary="Mulig avtalt slagsmål.",
        extract_text="Ikke bekreftet: det kan være avtalt slagsmål ved skolen fredag etter siste time.",
    )
    _put(
        scene,
        1,
        state=k.DisclosureState.DRAFT,
        recipient="team_grorud",
        recipient_type=k.RecipientType.DISTRICT,
        recipient_role="Koordinator",
        roles_with_access=["Koordinator"],
        number_with_access=1,
        extract_text="Den unge ble kjørt hjem av politiet natt til lørdag.",
        content_summary="Kjørt hjem nattestid.",
    )
    _put(
        scene,
        6,
        **decided,
        owner="school_grorud",
        by=SCHOOL,
        recipient="police_east",
        recipient_type=k.RecipientType.OTHER_PUBLIC,
        recipient_role="Politikontakt",
        roles_with_access=["Politikontakt"],
        number_with_access=1,
        ground_code="FVL_13B_5_OTHER_ORGAN",
        purpose=k.DisclosurePurpose.OWN_TASK,
        source_system=k.SourceSystem.OTHER,
        expected_use="Politiet ser etter plassen på vei hjem fra jobb.",
        content_summary="Eldre ungdommer venter ved porten.",
        extract_text="Noen eldre ungdommer står ved porten når skolen slutter. Elevene tør ikke gå den veien.",
    )
    _put_acts(scene)


def _put(
    scene: Scene,
    days_ago: int,
    *,
    owner: str = "police_east",
    by: str = POLICE,
    recipient: str = "school_grorud",
    **said: Any,
) -> None:
    follow_up = scene.follow_ups["plain"]
    at = scene.ago(days_ago, 14)
    is_decided = said["state"] is not k.DisclosureState.DRAFT
    scene.put(
        Disclosure(
            **{
                **_ANSWERS,
                "follow_up_id": follow_up.id,
                "owner_service_id": scene.id_of(owner),
                "recipient_service_id": scene.id_of(recipient),
                "assessed_by_id": scene.people[by],
                "assessed_at": scene.ago(days_ago, 13),
                "decided_by_id": scene.people[by] if is_decided else None,
                "decided_at": at if is_decided else None,
                **said,
            }
        )
    )


def _put_acts(scene: Scene) -> None:
    follow_up = scene.follow_ups["plain"]
    for owner, by, kind, ground, valid_from, told, because, summary in (
        (
            *("school_grorud", SCHOOL, k.DutyKind.NOTIFY_CHILD_WELFARE, "OPPL_24_3_NOTIFY", OPPL),
            *("Barnevernstjenesten i bydelen", "Gjentatte alvorlige lovbrudd.", "Det skolen har sett siden september."),
        ),
        (
            *("police_east", POLICE, k.DutyKind.AVERT_OFFENCE, "STRL_196_AVERT_DUTY", FIRST),
            *(
                "Operasjonssentralen",
                "Mest sannsynlig at noen ville bli skadet.",
                "Sted og tid for et avtalt slagsmål.",
            ),
        ),
    ):
        scene.put(
            StatutoryDutyAct(
                follow_up_id=follow_up.id,
                owner_service_id=scene.id_of(owner),
                kind=kind,
                ground_code=ground,
                ground_valid_from=valid_from,
                acted_at=scene.ago(12, 9),
                told_whom=told,
                way=k.DutyWay.TELEPHONE,
                because=because,
                summary=summary,
                by_user_id=scene.people[by],
                registered_at=scene.ago(12, 10),
            )
        )
