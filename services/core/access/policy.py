"""THE ACCESS PAGE: roles, things, conditions, grants. No logic.

`rls.py` renders it to PostgreSQL row policies, `page.py` to docs/access.md, and a test proves that the live
database holds exactly what stands here. Conditions live only as SQL; Python never repeats them.

Words in the SQL: `{row}` is the row asked for, `{roles}` the roles of the grants that share the condition;
`{me}`, `{my_role}` and `{my_service}` (under one of the roles) are the one who asks, from the view `app.identity`.
The views `app.my_…` show the one who asks her own places and nothing else; they are in the guard's migration.
"""

from dataclasses import dataclass
from enum import StrEnum

from services.core.access.actor import PEOPLE, Ground, Role


class Verb(StrEnum):
    """What may be done with a row. Nothing of ours is ever deleted by a person."""

    READ = "read"
    ADD = "add"
    CHANGE = "change"
    REMOVE = "remove"


class Core(StrEnum):
    """Which core rules bind a table, beside rules 4 and 5, which bind everything."""

    FOLLOW_UP = "follow_up"
    YOUTH = "youth"
    BOTH_YOUTHS = "both_youths"
    DEADLINE = "deadline"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Thing:
    """A table that can be asked for."""

    table: str
    norsk: str
    core: Core = Core.NONE
    changeable: tuple[str, ...] = ()
    """The columns that a change may touch; all others stand from birth."""
    fits: str = "true"
    """What every added or changed row must be true to, whoever writes it."""


@dataclass(frozen=True, slots=True)
class When:
    """A sentence, its SQL, and the ground that it gives."""

    norsk: str
    sql: str
    ground: Ground


@dataclass(frozen=True, slots=True)
class Grant:
    """Who may do what with which thing, when, and why."""

    roles: tuple[Role, ...]
    verb: Verb
    thing: Thing
    when: When
    because: str


# ── 1. Roles ────────────────────────────────────────────────────────────────────────────────────────────────

COORDINATOR, KEY_WORKER = Role.COORDINATOR, Role.KEY_WORKER
CONTACT, POLICE_CONTACT = Role.CONTACT, Role.POLICE_CONTACT
INVESTIGATOR, PROSECUTOR = Role.INVESTIGATOR, Role.PROSECUTOR
MANAGER, PRIVACY_OFFICER, ADMINISTRATOR = Role.MANAGER, Role.PRIVACY_OFFICER, Role.ADMINISTRATOR
WORKER = Role.WORKER

LEADERS = (COORDINATOR, KEY_WORKER)
ON_CASE = (COORDINATOR, KEY_WORKER, CONTACT, POLICE_CONTACT)
INVESTIGATORS = (INVESTIGATOR, POLICE_CONTACT)
POLICE = (INVESTIGATOR, POLICE_CONTACT, PROSECUTOR)

# ── 2. Things ───────────────────────────────────────────────────────────────────────────────────────────────

MUNICIPALITY = Thing("municipality", "Kommune")
DISTRICT = Thing("district", "Bydel")
SERVICE = Thing("service", "Tjeneste", changeable=("name", "closed_on", "version"))
USER_ACCOUNT = Thing("user_account", "Bruker", changeable=("display_name", "language", "deactivated_at", "version"))
SIGN_IN_IDENTITY = Thing("sign_in_identity", "Innloggingsidentitet")
POST = Thing("post", "Verv", changeable=("ends_on", "version"))
CONTACT_POINT = Thing(
    "contact_point",
    "Kontaktpunkt i oversikten",
    changeable=("substitute_user_id", "ends_on", "version"),
)
MEASURE_TYPE = Thing("measure_type", "Tiltakskatalog", changeable=("valid_until",))

YOUTH = Thing(
    "youth",
    "Den unge",
    Core.YOUTH,
    changeable=(
        "given_name",
        "family_name",
        "birth_date",
        "national_id_encrypted",
        "national_id_index",
        "language",
        "needs_interpreter",
        "interpreter_language",
        "address_protection",
        "version",
    ),
)
GUARDIAN = Thing(
    "guardian",
    "Foresatt",
    Core.YOUTH,
    changeable=(
        "given_name",
        "family_name",
        "responsibility",
        "ends_on",
        "telephone",
        "language",
        "needs_interpreter",
        "address_protection",
        "version",
    ),
)
SIBLING = Thing("sibling", "Søsken", Core.BOTH_YOUTHS)

FOLLOW_UP = Thing(
    "follow_up",
    "Oppfølging",
    Core.FOLLOW_UP,
    changeable=("state", "coordinator_id", "key_worker_id", "deputy_id", "version"),
)
# History is signed by the one who writes it; nobody writes it in another's name.
_SIGNED = "{row}.%s = {me}"
TRANSITION = Thing("follow_up_transition", "Overgang mellom tilstander", Core.FOLLOW_UP, fits=_SIGNED % "by_user_id")
SIGNAL = Thing("signal", "Signal", Core.FOLLOW_UP, fits=_SIGNED % "registered_by_id")
PARTICIPATION = Thing("participation", "Deltakende tjeneste", Core.FOLLOW_UP, changeable=("ends_on", "version"))
NAMED_CONTACT = Thing(
    "named_contact",
    "Navngitt kontaktpunkt",
    Core.FOLLOW_UP,
    changeable=("substitute_user_id", "substitute_from", "substitute_until", "ends_on", "version"),
)
TASK = Thing("task", "Oppgave", Core.FOLLOW_UP, changeable=("done_at", "done_by_id"))

PLAN = Thing("plan", "Plan", Core.FOLLOW_UP, changeable=("own_words", "review_on", "version"))
GOAL = Thing(
    "goal",
    "Mål",
    Core.FOLLOW_UP,
    changeable=("text", "status", "version"),
    fits="exists (select from app.plan p where p.id = {row}.plan_id and p.follow_up_id = {row}.follow_up_id offset 0)",
)
MEASURE = Thing(
    "measure",
    "Tiltak",
    Core.FOLLOW_UP,
    changeable=(
        "goal_id",
        "description",
        "responsible_service_id",
        "responsible_user_id",
        "starts_on",
        "due_on",
        "status",
        "result",
        "version",
    ),
    fits="({row}.goal_id is null or exists (select from app.goal g"
    " where g.id = {row}.goal_id and g.follow_up_id = {row}.follow_up_id offset 0))",
)
MEASURE_STATUS_CHANGE = Thing(
    "measure_status_change",
    "Statushistorikk for tiltak",
    Core.FOLLOW_UP,
    fits="exists (select from app.measure m"
    " where m.id = {row}.measure_id and m.follow_up_id = {row}.follow_up_id"
    " and m.owner_service_id = {row}.owner_service_id offset 0)"
    " and " + _SIGNED % "by_user_id",
)
MEETING = Thing(
    "meeting",
    "Møte eller forsøk",
    Core.FOLLOW_UP,
    changeable=(
        "kind",
        "medium",
        "held_at",
        "minutes",
        "made_contact",
        "attendees",
        "interpreter_booked",
        "text",
        "version",
    ),
)
DRAFT = Thing("draft", "Kladd", Core.FOLLOW_UP, changeable=("thing_version", "typed", "saved_at"))

INVESTIGATION = Thing("investigation", "Etterforsking", changeable=("responsible_user_id", "version"))
INVESTIGATION_LINK = Thing(
    "investigation_link",
    "Kobling mellom etterforsking og oppfølging",
    Core.FOLLOW_UP,
    fits=_SIGNED % "linked_by_id",
)
MATTER = Thing(
    "matter",
    "Barnevernssak",
    Core.FOLLOW_UP,
    changeable=("contact_user_id", "substitute_user_id", "version"),
)
# What is dated belongs to something the writer sees; a key that is not hers is refused like one that never was.
_OF_SUBJECT = (
    "case {row}.subject_kind"
    " when 'investigation' then {row}.follow_up_id is null and exists (select from app.investigation i"
    " where i.id = {row}.subject_id and i.owner_service_id = {row}.owner_service_id offset 0)"
    " when 'matter' then exists (select from app.matter t"
    " where t.id = {row}.subject_id and t.owner_service_id = {row}.owner_service_id"
    " and t.follow_up_id is not distinct from {row}.follow_up_id offset 0)"
    " else {row}.subject_id = {row}.follow_up_id end"
)
DATED_EVENT = Thing(
    "dated_event",
    "Datert hendelse",
    Core.FOLLOW_UP,
    fits=_OF_SUBJECT + " and " + _SIGNED % "registered_by_id",
)
DEADLINE = Thing(
    "deadline",
    "Frist",
    Core.DEADLINE,
    changeable=(
        "responsible_user_id",
        "extended_due_on",
        "met_on",
        "met_by_event_id",
        "cancelled_at",
        "replaced_by_id",
        "version",
    ),
    fits=_OF_SUBJECT + " and exists (select from app.dated_event e"
    " where e.id = {row}.start_event_id and e.subject_id = {row}.subject_id offset 0)",
)
DEADLINE_EXCEEDING = Thing("deadline_exceeding", "Begrunnet overskridelse")
DEADLINE_FLAG = Thing("deadline_flag", "Varsel om fristbrudd")

ACCESS_LOG = Thing("access_log", "Tilgangslogg")
ACCESS_LOG_THING = Thing("access_log_thing", "Tilgangslogg, det en liste viste")
IDEMPOTENCY_KEY = Thing("idempotency_key", "Svar på gjentatt forespørsel")
SESSION = Thing("session", "Innlogging")
TEST_CLOCK = Thing("test_clock", "Testklokke")

# The words for the one who asks, in SQL; see app.identity in the guard's migration.
WORDS = {
    "{me}": "(select i.user_id from app.identity i)",
    "{my_role}": "(select i.role from app.identity i)",
    "{my_service}": "(select i.service_id from app.identity i where i.role = any ({roles}))",
}

# ── 3. Conditions ───────────────────────────────────────────────────────────────────────────────────────────

always = When("Alltid", "true", Ground.DUTY)
signed_in = When("Brukeren er logget inn med et verv", "{my_role} = any ({roles})", Ground.ORGANISATION)
myself = When("Raden gjelder brukeren selv", "{row}.user_id = {me}", Ground.SELF)

_REACH = "exists (select from app.my_reach r where r.follow_up_id = {row}.%s and r.role = any ({roles}) offset 0)"
_LEADS = _REACH.replace(" and r.role", " and r.leads and r.role")

own = When(
    "Raden er skrevet av brukerens egen tjeneste, og brukeren er på oppfølgingen for den",
    "exists (select from app.my_reach r where r.follow_up_id = {row}.follow_up_id"
    " and r.service_id = {row}.owner_service_id and r.role = any ({roles}) offset 0)",
    Ground.OWN,
)
follow_up_reached = When("Brukeren er på oppfølgingen", _REACH % "id", Ground.OWN)
on_case = When("Brukeren er på oppfølgingen", _REACH % "follow_up_id", Ground.OWN)
follow_up_led = When("Brukerens tjeneste leder oppfølgingen", _LEADS % "id", Ground.LEAD)
leads = When("Brukerens tjeneste leder oppfølgingen", _LEADS % "follow_up_id", Ground.LEAD)
follow_up_opened = When(
    "Brukeren åpner oppfølgingen for egen tjeneste, om en ung hun kan se",
    "{row}.lead_service_id = {my_service} and {row}.coordinator_id = {me}"
    # The youth's own row answers, core rules and all: a protected youth is not opened by somebody outside the circle.
    " and exists (select from app.youth y where y.id = {row}.youth_id offset 0)",
    Ground.OWN,
)
follow_up_managed = When(
    "Brukeren er leder i tjenesten som leder oppfølgingen",
    "{row}.lead_service_id = {my_service}",
    Ground.DUTY,
)
managed = When(
    "Brukeren er leder i tjenesten som leder oppfølgingen",
    "exists (select from app.my_managed g where g.follow_up_id = {row}.follow_up_id offset 0)",
    Ground.DUTY,
)
lead_owned = When(
    "Brukerens tjeneste leder oppfølgingen og eier raden",
    "exists (select from app.my_reach r where r.follow_up_id = {row}.follow_up_id and r.leads"
    " and r.service_id = {row}.owner_service_id and r.role = any ({roles}) offset 0)",
    Ground.LEAD,
)
youth_led = When(
    "Brukerens tjeneste leder en oppfølging av den unge, eller brukeren har nettopp registrert den unge",
    "exists (select from app.my_youths y where y.youth_id = {row}.id and y.role = any ({roles}) offset 0)",
    Ground.LEAD,
)
youth_registered = When(
    "Brukeren registrerer den unge for egen tjeneste",
    "{row}.owner_service_id = {my_service} and {row}.registered_by_id = {me}",
    Ground.OWN,
)
of_youth_led = When(
    "Brukerens tjeneste leder en oppfølging av den unge",
    "exists (select from app.my_youths y where y.youth_id = {row}.youth_id and y.role = any ({roles}) offset 0)",
    Ground.LEAD,
)
both_youths_led = When(
    "Brukerens tjeneste leder oppfølgingene av begge",
    "exists (select from app.my_youths y where y.youth_id = {row}.youth_id and y.role = any ({roles}) offset 0)"
    " and exists (select from app.my_youths y where y.youth_id = {row}.other_youth_id offset 0)",
    Ground.LEAD,
)
own_draft = When(
    "Kladden er brukerens egen, på en oppfølging hun er på",
    "{row}.user_id = {me} and "
    "exists (select from app.my_reach r where r.follow_up_id = {row}.follow_up_id and r.role = any ({roles}) offset 0)",
    Ground.OWN,
)
own_unit = When(
    "Saken eies av brukerens egen politienhet",
    "{row}.owner_service_id = {my_service}",
    Ground.OWN,
)
linked_by_contact = When(
    "Brukeren er politiets navngitte kontaktpunkt på oppfølgingen, og enheten eier etterforskingen",
    "exists (select from app.investigation i where i.id = {row}.investigation_id offset 0) and "
    "exists (select from app.my_reach r where r.follow_up_id = {row}.follow_up_id and not r.leads"
    " and r.is_named and r.role = any ({roles}) offset 0)",
    Ground.OWN,
)
matter_contact = When(
    "Brukeren er sakens kontakt eller stedfortreder i barneverntjenesten som eier den",
    "exists (select from app.my_matters m where m.matter_id = {row}.id offset 0)",
    Ground.OWN,
)
matter_registered = When(
    "Brukeren registrerer saken for egen barneverntjeneste og er dens kontakt",
    "{row}.owner_service_id = {my_service} and {row}.contact_user_id = {me}"
    " and (select i.service_kind from app.identity i) = 'child_welfare'"
    " and ({row}.follow_up_id is null or exists (select from app.my_reach r"
    " where r.follow_up_id = {row}.follow_up_id and r.is_named and not r.leads offset 0))",
    Ground.OWN,
)
of_own_unit = When(
    "Raden hører til en etterforsking i brukerens egen politienhet",
    "{row}.subject_kind = 'investigation' and {row}.owner_service_id = {my_service}",
    Ground.OWN,
)
of_own_matter = When(
    "Raden hører til en barnevernssak brukeren er kontakt for",
    "{row}.subject_kind = 'matter' and exists"
    " (select from app.my_matters m where m.matter_id = {row}.subject_id and m.service_id = {row}.owner_service_id"
    " offset 0)",
    Ground.OWN,
)
of_led_follow_up = When(
    "Raden hører til en oppfølging brukerens tjeneste leder",
    "{row}.subject_kind = 'follow_up' and {row}.subject_id = {row}.follow_up_id and "
    "exists (select from app.my_reach r where r.follow_up_id = {row}.follow_up_id and r.leads"
    " and r.service_id = {row}.owner_service_id and r.role = any ({roles}) offset 0)",
    Ground.LEAD,
)
of_own_sanction = When(
    "Raden hører til en straffereaksjon brukerens egen tjeneste følger på oppfølgingen",
    "{row}.subject_kind = 'sanction' and {row}.subject_id = {row}.follow_up_id and "
    "exists (select from app.my_reach r where r.follow_up_id = {row}.follow_up_id"
    " and r.service_id = {row}.owner_service_id and r.role = any ({roles}) offset 0)",
    Ground.OWN,
)
duty = When(
    "Brukerens tjeneste er ansvarlig for fristen",
    "{row}.responsible_service_id = {my_service}",
    Ground.DUTY,
)
deadline_seen = When(
    "Brukeren kan se fristen",
    "{my_role} = any ({roles}) and exists (select from app.deadline d where d.id = {row}.deadline_id offset 0)",
    Ground.DUTY,
)
deadline_of_own_unit = When(
    "Fristen gjelder en etterforsking i brukerens egen politienhet",
    "exists (select from app.deadline d where d.id = {row}.deadline_id and d.subject_kind = 'investigation'"
    " and d.owner_service_id = {my_service} offset 0)"
    " and {row}.by_user_id = {me}",
    Ground.OWN,
)
deadline_of_own_matter = When(
    "Fristen gjelder en barnevernssak brukeren er kontakt for",
    "exists (select from app.deadline d where d.id = {row}.deadline_id and d.subject_kind = 'matter' offset 0)"
    " and {my_role} = any ({roles}) and {row}.by_user_id = {me}",
    Ground.OWN,
)
own_district = When(
    "Linjen gjelder brukerens egen bydel, eller kommunen når den ikke har bydeler",
    "{my_role} = any ({roles})"
    " and {row}.municipality_number = (select i.municipality_number from app.identity i)"
    " and {row}.district_code is not distinct from (select i.district_code from app.identity i)",
    Ground.ORGANISATION,
)
own_act = When(
    "Raden sier hvem som gjorde det og under hvilket verv, og det er brukeren selv",
    "exists (select from app.identity m where m.session_id = {row}.session_id and m.user_id = {row}.user_id"
    " and (m.post_id, m.service_id, m.role) is not distinct from ({row}.post_id, {row}.service_id, {row}.role)"
    " offset 0)",
    Ground.SELF,
)
post_given = When(
    "Brukeren gir vervet til en annen enn seg selv",
    "{my_role} = any ({roles}) and {row}.user_id <> {me}",
    Ground.ORGANISATION,
)
own_log_row = When(
    "Brukeren er logget inn",
    "{me} is not null",
    Ground.SELF,
)
no_user = When("Raden sier at en maskin gjorde det", "{row}.user_id is null and {row}.role = 'worker'", Ground.DUTY)

# ── 4. Grants ───────────────────────────────────────────────────────────────────────────────────────────────

READ, ADD, CHANGE, REMOVE = Verb.READ, Verb.ADD, Verb.CHANGE, Verb.REMOVE

_KNOWN_CONTACTS = "Kontaktpunkter skal være kjent, og ansvaret for oppfølging tydelig (politirådet i Oslo, januar 2025)"
_OWN_WORK = "Tjenesten trenger egne opplysninger for egne oppgaver, forvaltningsloven § 13 b første ledd nr. 2"
_LEAD_WORK = "Tjenesten som leder oppfølgingen, svarer for den"
_POLICE_OWN = "Politiet og påtalemyndigheten fører egen sak, politiregisterloven § 23 første ledd"
_CHILD_WELFARE_OWN = "Barnevernet fører egen sak, barnevernsloven §§ 12-4 og 13-1"
_DUTY = "Den som er ansvarlig for en frist, skal kunne se om den holdes"
_ADMINISTERS = "Administratoren holder orden på tjenester, brukere og verv og ser aldri innhold"
_LOGGED = "Alle oppslag logges sammen med handlingen, personvernforordningen artikkel 32"
_REPEATED = "En gjentatt forespørsel skal gi samme svar, ikke to rader"
_NEVER_LOST = "Ingen skal miste det de har skrevet"

_ORGANISATION = (MUNICIPALITY, DISTRICT, SERVICE, USER_ACCOUNT, POST, CONTACT_POINT, MEASURE_TYPE)

GRANTS: tuple[Grant, ...] = (
    # The organisation is no secret to staff: who works where, and whom to call.
    *(Grant(PEOPLE, READ, thing, signed_in, _KNOWN_CONTACTS) for thing in _ORGANISATION),
    *(
        Grant((ADMINISTRATOR,), ADD, thing, post_given if thing is POST else signed_in, _ADMINISTERS)
        for thing in _ORGANISATION[2:]
    ),
    *(Grant((ADMINISTRATOR,), CHANGE, thing, signed_in, _ADMINISTERS) for thing in _ORGANISATION[2:]),
    Grant((ADMINISTRATOR,), READ, SIGN_IN_IDENTITY, signed_in, _ADMINISTERS),
    Grant((ADMINISTRATOR,), ADD, SIGN_IN_IDENTITY, signed_in, _ADMINISTERS),
    Grant((COORDINATOR,), ADD, CONTACT_POINT, own_district, _KNOWN_CONTACTS),
    Grant((COORDINATOR,), CHANGE, CONTACT_POINT, own_district, _KNOWN_CONTACTS),
    # People: the lead service alone, until consent says otherwise.
    Grant(LEADERS, READ, YOUTH, youth_led, _LEAD_WORK),
    Grant((COORDINATOR,), ADD, YOUTH, youth_registered, _LEAD_WORK),
    Grant(LEADERS, CHANGE, YOUTH, youth_led, _LEAD_WORK),
    Grant(LEADERS, READ, GUARDIAN, of_youth_led, _LEAD_WORK),
    Grant(LEADERS, ADD, GUARDIAN, of_youth_led, _LEAD_WORK),
    Grant(LEADERS, CHANGE, GUARDIAN, of_youth_led, _LEAD_WORK),
    Grant(LEADERS, READ, SIBLING, of_youth_led, _LEAD_WORK),
    Grant(LEADERS, ADD, SIBLING, both_youths_led, _LEAD_WORK),
    # The follow-up itself: everyone on it sees that it is there, who leads and who takes part.
    Grant(ON_CASE, READ, FOLLOW_UP, follow_up_reached, _KNOWN_CONTACTS),
    Grant((MANAGER,), READ, FOLLOW_UP, follow_up_managed, _DUTY),
    Grant((COORDINATOR,), ADD, FOLLOW_UP, follow_up_opened, _LEAD_WORK),
    Grant(LEADERS, CHANGE, FOLLOW_UP, follow_up_led, _LEAD_WORK),
    Grant(LEADERS, READ, TRANSITION, leads, _LEAD_WORK),
    Grant(LEADERS, ADD, TRANSITION, leads, _LEAD_WORK),
    Grant(LEADERS, READ, SIGNAL, lead_owned, _LEAD_WORK),
    Grant(LEADERS, ADD, SIGNAL, lead_owned, _LEAD_WORK),
    Grant(ON_CASE, READ, PARTICIPATION, on_case, _KNOWN_CONTACTS),
    Grant((MANAGER,), READ, PARTICIPATION, managed, _KNOWN_CONTACTS),
    Grant(LEADERS, ADD, PARTICIPATION, leads, _KNOWN_CONTACTS),
    Grant(LEADERS, CHANGE, PARTICIPATION, leads, _KNOWN_CONTACTS),
    Grant(ON_CASE, READ, NAMED_CONTACT, on_case, _KNOWN_CONTACTS),
    Grant((MANAGER,), READ, NAMED_CONTACT, managed, _KNOWN_CONTACTS),
    Grant(LEADERS, ADD, NAMED_CONTACT, leads, _KNOWN_CONTACTS),
    Grant(LEADERS, CHANGE, NAMED_CONTACT, leads, _KNOWN_CONTACTS),
    Grant(LEADERS, READ, TASK, lead_owned, _LEAD_WORK),
    Grant(LEADERS, ADD, TASK, lead_owned, _LEAD_WORK),
    Grant(LEADERS, CHANGE, TASK, lead_owned, _LEAD_WORK),
    # Content: what a service wrote stays with that service.
    *(Grant(ON_CASE, verb, thing, own, _OWN_WORK) for thing in (MEASURE, MEETING) for verb in (READ, ADD, CHANGE)),
    Grant(ON_CASE, READ, MEASURE_STATUS_CHANGE, own, _OWN_WORK),
    Grant(ON_CASE, ADD, MEASURE_STATUS_CHANGE, own, _OWN_WORK),
    *(Grant(LEADERS, verb, thing, lead_owned, _LEAD_WORK) for thing in (PLAN, GOAL) for verb in (READ, ADD, CHANGE)),
    *(Grant(ON_CASE, verb, DRAFT, own_draft, _NEVER_LOST) for verb in (READ, ADD, CHANGE, REMOVE)),
    # Police: an investigation stands by itself; linking it to a follow-up gives nobody a right to read.
    Grant(POLICE, READ, INVESTIGATION, own_unit, _POLICE_OWN),
    Grant(INVESTIGATORS, ADD, INVESTIGATION, own_unit, _POLICE_OWN),
    Grant(INVESTIGATORS, CHANGE, INVESTIGATION, own_unit, _POLICE_OWN),
    Grant((POLICE_CONTACT,), READ, INVESTIGATION_LINK, linked_by_contact, _POLICE_OWN),
    Grant((POLICE_CONTACT,), ADD, INVESTIGATION_LINK, linked_by_contact, _POLICE_OWN),
    Grant((CONTACT,), READ, MATTER, matter_contact, _CHILD_WELFARE_OWN),
    Grant((CONTACT,), ADD, MATTER, matter_registered, _CHILD_WELFARE_OWN),
    Grant((CONTACT,), CHANGE, MATTER, matter_contact, _CHILD_WELFARE_OWN),
    # Dated events and the deadlines they start.
    Grant(POLICE, READ, DATED_EVENT, of_own_unit, _POLICE_OWN),
    Grant(POLICE, ADD, DATED_EVENT, of_own_unit, _POLICE_OWN),
    Grant((CONTACT,), READ, DATED_EVENT, of_own_matter, _CHILD_WELFARE_OWN),
    Grant((CONTACT,), ADD, DATED_EVENT, of_own_matter, _CHILD_WELFARE_OWN),
    Grant(LEADERS, READ, DATED_EVENT, of_led_follow_up, _LEAD_WORK),
    Grant(LEADERS, ADD, DATED_EVENT, of_led_follow_up, _LEAD_WORK),
    Grant((CONTACT,), READ, DATED_EVENT, of_own_sanction, _OWN_WORK),
    Grant((CONTACT,), ADD, DATED_EVENT, of_own_sanction, _OWN_WORK),
    *(
        grant
        for verb in (READ, ADD, CHANGE)
        for grant in (
            Grant(POLICE, verb, DEADLINE, of_own_unit, _POLICE_OWN),
            Grant((CONTACT,), verb, DEADLINE, of_own_matter, _CHILD_WELFARE_OWN),
            Grant(LEADERS, verb, DEADLINE, of_led_follow_up, _LEAD_WORK),
            Grant((CONTACT,), verb, DEADLINE, of_own_sanction, _OWN_WORK),
        )
    ),
    Grant((MANAGER,), READ, DEADLINE, duty, _DUTY),
    Grant((*ON_CASE, INVESTIGATOR, PROSECUTOR, MANAGER), READ, DEADLINE_EXCEEDING, deadline_seen, _DUTY),
    Grant(
        (PROSECUTOR,),
        ADD,
        DEADLINE_EXCEEDING,
        deadline_of_own_unit,
        "Påtalemyndigheten begrunner overskridelsen, straffeprosessloven § 249 annet ledd",
    ),
    Grant(
        (CONTACT,),
        ADD,
        DEADLINE_EXCEEDING,
        deadline_of_own_matter,
        "Barnevernet begrunner forlengelsen, barnevernsloven § 2-2 annet ledd",
    ),
    Grant((*ON_CASE, INVESTIGATOR, PROSECUTOR, MANAGER), READ, DEADLINE_FLAG, deadline_seen, _DUTY),
    # The log: everyone adds what they themselves did, and nobody reads or changes it here.
    Grant(PEOPLE, ADD, ACCESS_LOG, own_act, _LOGGED),
    Grant(PEOPLE, ADD, ACCESS_LOG_THING, own_log_row, _LOGGED),
    Grant(PEOPLE, READ, IDEMPOTENCY_KEY, myself, _REPEATED),
    Grant(PEOPLE, ADD, IDEMPOTENCY_KEY, myself, _REPEATED),
    # The worker, by a database login of its own.
    Grant((WORKER,), READ, DEADLINE, always, "Frist-tjenesten leter etter frister som er gått ut"),
    Grant((WORKER,), READ, DEADLINE_FLAG, always, "Frist-tjenesten varsler hver frist én gang"),
    Grant((WORKER,), ADD, DEADLINE_FLAG, always, "Frist-tjenesten varsler hver frist én gang"),
    Grant((WORKER,), ADD, ACCESS_LOG, no_user, _LOGGED),
)

THINGS: tuple[Thing, ...] = (
    *_ORGANISATION,
    SIGN_IN_IDENTITY,
    YOUTH,
    GUARDIAN,
    SIBLING,
    FOLLOW_UP,
    TRANSITION,
    SIGNAL,
    PARTICIPATION,
    NAMED_CONTACT,
    TASK,
    PLAN,
    GOAL,
    MEASURE,
    MEASURE_STATUS_CHANGE,
    MEETING,
    DRAFT,
    INVESTIGATION,
    INVESTIGATION_LINK,
    MATTER,
    DATED_EVENT,
    DEADLINE,
    DEADLINE_EXCEEDING,
    DEADLINE_FLAG,
    ACCESS_LOG,
    ACCESS_LOG_THING,
    IDEMPOTENCY_KEY,
    SESSION,
    TEST_CLOCK,
)

# Core rules: denied always, whatever else holds. Rules 4 (not active) and 5 (unknown) are in `app.identity` itself:
# a user deactivated, a post ended or a service closed has no role, and no role has no grant.
_CIRCLE = "Regel 1 og 3: ingen andre enn de navngitte ser en skjermet ung, og ingen ser en sperret oppfølging"
CORE_RULES: dict[Core, tuple[str, str]] = {
    Core.FOLLOW_UP: (
        _CIRCLE,
        "not exists (select from app.barred_to_me b where b.follow_up_id = {row}.{key} offset 0)",
    ),
    Core.YOUTH: (
        _CIRCLE,
        "not exists (select from app.youths_barred_to_me b where b.youth_id = {row}.{key} offset 0)",
    ),
    Core.BOTH_YOUTHS: (
        _CIRCLE,
        (
            "not exists (select from app.youths_barred_to_me b"
            " where b.youth_id in ({row}.youth_id, {row}.other_youth_id) offset 0)"
        ),
    ),
    # A duty list outside the named circle shows reference, rule, dates and state; nothing shows a restricted one.
    Core.DEADLINE: (
        (
            "Regel 1 og 3: bare de navngitte og lederen som svarer for fristen, ser den for en skjermet ung,"
            " og ingen ser fristene i en sperret oppfølging"
        ),
        (
            "not exists (select from app.barred_to_me b where b.follow_up_id = {row}.follow_up_id"
            " and (b.is_restricted"
            " or {row}.responsible_service_id is distinct from"
            " (select i.service_id from app.identity i where i.role = 'manager')) offset 0)"
        ),
    ),
}
# The column that names the follow-up or the youth, where it is not `follow_up_id` or `youth_id`.
CORE_KEYS = {"follow_up": "id", "youth": "id"}


def may(role: Role, verb: Verb, thing: Thing) -> bool:
    """Whether this kind of user can ever do this to this kind of thing. Which rows: the database knows."""
    return any(role in grant.roles and grant.verb is verb and grant.thing is thing for grant in GRANTS)
