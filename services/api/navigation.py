"""The main menu: which pages each role begins at. What they show is decided by the row policies."""

from services.api.templating import NavigationLink
from services.core.access import policy
from services.core.access.actor import Role
from services.core.kit.translation import N_

START = NavigationLink("/", N_("Start"))
FOLLOW_UPS = NavigationLink("/follow-ups", N_("Oppfølginger"))
INVESTIGATIONS = NavigationLink("/investigations", N_("Etterforskinger"))
MATTERS = NavigationLink("/matters", N_("Barnevernssaker"))
DEADLINES = NavigationLink("/deadlines", N_("Frister"))
COMPLIANCE = NavigationLink("/compliance", N_("Fristetterlevelse"))
DIRECTORY = NavigationLink("/contact-points", N_("Kontaktpunkter"))
SERVICES = NavigationLink("/services", N_("Tjenester"))
USERS = NavigationLink("/users", N_("Brukere"))

MENUS: dict[Role, tuple[NavigationLink, ...]] = {
    Role.COORDINATOR: (START, FOLLOW_UPS, DEADLINES, DIRECTORY),
    Role.KEY_WORKER: (START, FOLLOW_UPS, DEADLINES, DIRECTORY),
    Role.CONTACT: (START, FOLLOW_UPS, MATTERS, DEADLINES, DIRECTORY),
    Role.POLICE_CONTACT: (START, FOLLOW_UPS, INVESTIGATIONS, DEADLINES, DIRECTORY),
    Role.INVESTIGATOR: (START, INVESTIGATIONS, DEADLINES, DIRECTORY),
    Role.PROSECUTOR: (START, INVESTIGATIONS, DEADLINES, DIRECTORY),
    Role.MANAGER: (START, DEADLINES, COMPLIANCE, DIRECTORY),
    Role.PRIVACY_OFFICER: (START, DIRECTORY),
    Role.ADMINISTRATOR: (START, SERVICES, USERS, DIRECTORY),
}


def navigation_for(role: Role | None) -> tuple[NavigationLink, ...]:
    """The menu of a role; nothing before a hat is on."""
    return MENUS.get(role, ()) if role else ()


def is_offered(role: Role, verb: policy.Verb, thing: policy.Thing) -> bool:
    """Whether a button for this makes sense for the role: the same page that the doors read."""
    return policy.may(role, verb, thing)
