"""The main menu: which pages each role begins at. What they show is decided by the row policies."""

from services.api.templating import NavigationLink
from services.core.access import policy
from services.core.access.actor import Role
from services.core.access.thing import Thing, Verb
from services.core.kit.translation import N_
from services.core.organisation.kinds import ServiceKind

START = NavigationLink("/", N_("Start"))
FOLLOW_UPS = NavigationLink("/follow-ups", N_("Oppfølginger"))
INVESTIGATIONS = NavigationLink("/investigations", N_("Etterforskinger"))
MATTERS = NavigationLink("/matters", N_("Barnevernssaker"))
DISCLOSURES = NavigationLink("/disclosures", N_("Utleveringer"))
DEADLINES = NavigationLink("/deadlines", N_("Frister"))
COMPLIANCE = NavigationLink("/compliance", N_("Fristetterlevelse"))
DIRECTORY = NavigationLink("/contact-points", N_("Kontaktpunkter"))
RESTRICTIONS = NavigationLink("/restrictions", N_("Sperringer"))
DUPLICATES = NavigationLink("/duplicates", N_("Mulige dobbeltregistreringer"))
SERVICES = NavigationLink("/services", N_("Tjenester"))
ABOUT_ME = NavigationLink("/me", N_("Det som gjelder deg"))
CITY_STANDARD = NavigationLink("/city-standard", N_("Oslostandarden"))
USERS = NavigationLink("/users", N_("Brukere"))
JOBS = NavigationLink("/jobs", N_("Bakgrunnsjobber"))

MENUS: dict[Role, tuple[NavigationLink, ...]] = {
    Role.COORDINATOR: (START, FOLLOW_UPS, DISCLOSURES, DEADLINES, DIRECTORY),
    Role.KEY_WORKER: (START, FOLLOW_UPS, DISCLOSURES, DEADLINES, DIRECTORY),
    Role.CONTACT: (START, FOLLOW_UPS, MATTERS, DISCLOSURES, DEADLINES, DIRECTORY),
    Role.POLICE_CONTACT: (START, FOLLOW_UPS, INVESTIGATIONS, DISCLOSURES, DEADLINES, DIRECTORY),
    Role.INVESTIGATOR: (START, INVESTIGATIONS, DEADLINES, DIRECTORY),
    Role.PROSECUTOR: (START, INVESTIGATIONS, DEADLINES, DIRECTORY),
    Role.MANAGER: (START, DISCLOSURES, DEADLINES, COMPLIANCE, DIRECTORY),
    Role.PRIVACY_OFFICER: (START, RESTRICTIONS, DUPLICATES, DIRECTORY),
    Role.ADMINISTRATOR: (START, SERVICES, USERS, CITY_STANDARD, JOBS, DIRECTORY),
    Role.SUBJECT: (ABOUT_ME,),
}


# What only a service of one kind has; a contact of another would meet an empty list there.
OF_ONE_KIND: dict[NavigationLink, ServiceKind] = {MATTERS: ServiceKind.CHILD_WELFARE}


def navigation_for(role: Role | None, service_kind: str | None) -> tuple[NavigationLink, ...]:
    """The menu of a role in a service of this kind; nothing before a hat is on."""
    links = MENUS.get(role, ()) if role else ()
    return tuple(link for link in links if OF_ONE_KIND.get(link, service_kind) == service_kind)


def is_offered(role: Role, verb: Verb, thing: Thing) -> bool:
    """Whether a button for this makes sense for the role: the same page that the doors read."""
    return policy.may(role, verb, thing)
