"""THE ACCESS PAGE: roles and grants. No logic.

Its other leaves are `core_rules.py` (what is denied whatever stands here), `conditions.py` and `staff_conditions.py`
(when, as SQL) and `things.py` (the tables). `rls.py` renders them to PostgreSQL row policies, `page.py` to
docs/access.md, and a test proves that the live database holds exactly what stands here.
"""

from dataclasses import dataclass

from services.core.access import conditions as when
from services.core.access import staff_conditions as staff
from services.core.access.actor import PEOPLE, Role
from services.core.access.conditions import When
from services.core.access.thing import Thing, Verb
from services.core.access.things import (
    ABSENCE,
    ACCESS_LOG,
    ACCESS_LOG_THING,
    ADD,
    ATTACHMENT,
    ATTACHMENT_PART,
    CALENDAR_FEED,
    CHANGE,
    CITY_STANDARD_REQUIREMENT,
    COMING_REMINDER,
    CONSENT,
    CONSENT_CHANGE,
    CONSENT_GRANT,
    CONSENT_SCOPE,
    CONSENT_SIGNATURE,
    CONTACT_POINT,
    DATED_EVENT,
    DEADLINE,
    DEADLINE_EXCEEDING,
    DEADLINE_FLAG,
    DISCLOSURE,
    DISCLOSURE_EXTRACT,
    DISCLOSURE_GROUND,
    DRAFT,
    EMERGENCY_ACCESS,
    EMERGENCY_REVIEW,
    FOLLOW_UP,
    GOAL,
    GUARDIAN,
    HAND_OVER,
    IDEMPOTENCY_KEY,
    INVESTIGATION,
    INVESTIGATION_LINK,
    JOB_RUN,
    KINSHIP,
    MAIL,
    MAIL_ADDRESS,
    MAIL_SERVER,
    MATTER,
    MEASURE,
    MEASURE_STATUS_CHANGE,
    MEETING,
    NAMED_CONTACT,
    NOTE,
    ORGANISATION,
    PARTICIPATION,
    PLAN,
    POSSIBLE_DUPLICATE,
    POST,
    READ,
    REMINDER,
    REMINDER_MUTE,
    REMOVE,
    RESTRICTION,
    SERVICE,
    SIBLING,
    SIGN_IN_IDENTITY,
    SIGNAL,
    SIGNING_RULE,
    STATUTORY_DUTY_ACT,
    TASK,
    TRANSITION,
    UNFLAGGED_DEADLINE,
    YOUTH,
    YOUTH_MERGE,
)


@dataclass(frozen=True, slots=True)
class Grant:
    """Who may do what with which thing, when, and why."""

    roles: tuple[Role, ...]
    verb: Verb
    thing: Thing
    when: When
    because: str
    by_function: bool = False
    """Done by a function of the guard's, which checks it: no login may write to the table itself."""


# ── 1. Roles ────────────────────────────────────────────────────────────────────────────────────────────────

COORDINATOR, KEY_WORKER = Role.COORDINATOR, Role.KEY_WORKER
CONTACT, POLICE_CONTACT = Role.CONTACT, Role.POLICE_CONTACT
INVESTIGATOR, PROSECUTOR = Role.INVESTIGATOR, Role.PROSECUTOR
MANAGER, PRIVACY_OFFICER, ADMINISTRATOR = Role.MANAGER, Role.PRIVACY_OFFICER, Role.ADMINISTRATOR
WORKER, SUBJECT = Role.WORKER, Role.SUBJECT

LEADERS = (COORDINATOR, KEY_WORKER)
ON_CASE = (COORDINATOR, KEY_WORKER, CONTACT, POLICE_CONTACT)
INVESTIGATORS = (INVESTIGATOR, POLICE_CONTACT)
POLICE = (INVESTIGATOR, POLICE_CONTACT, PROSECUTOR)

# ── 2. Grants ───────────────────────────────────────────────────────────────────────────────────────────────

_KNOWN_CONTACTS = "Kontaktpunkter skal være kjent, og ansvaret for oppfølging tydelig (politirådet i Oslo, januar 2025)"
_OWN_WORK = "Tjenesten trenger egne opplysninger for egne oppgaver, forvaltningsloven § 13 b første ledd nr. 2"
_LEAD_WORK = "Tjenesten som leder oppfølgingen, svarer for den"
_POLICE_OWN = "Politiet og påtalemyndigheten fører egen sak, politiregisterloven § 23 første ledd"
_CHILD_WELFARE_OWN = "Barnevernet fører egen sak, barnevernsloven §§ 12-4 og 13-1"
_FLAGGED_ONCE = "Frist-tjenesten varsler hver frist én gang"
_EXTENDED = "Barnevernet begrunner forlengelsen, barnevernsloven § 2-2 annet ledd"
_WATCHED = "Den som driver tjenesten, skal se om den gjør det den skal, personvernforordningen artikkel 32"
_TOLD = "Ingen frist skal gå ut uten at noen har fått vite det i tide"
_MAILED = "Den som har en frist, skal få vite det der hun leser det"
_DUTY = "Den som er ansvarlig for en frist, skal kunne se om den holdes"
_CITY_STANDARD = "Alle skal vite hvilken standard oppfølgingen måles mot, og hvem som har satt den"
_ADMINISTERS = "Administratoren holder orden på tjenester, brukere og verv og ser aldri innhold"
_LOGGED = "Alle oppslag logges sammen med handlingen, personvernforordningen artikkel 32"
_REPEATED = "En gjentatt forespørsel skal gi samme svar, ikke to rader"
_CONSENTED = "Den unge og de foresatte har samtykket til det, forvaltningsloven § 13 a første ledd nr. 1"
_CONSENT_TALK = "Den som leder oppfølgingen, har samtalen om samtykke og skriver ned svaret, ja eller nei"
_DISCLOSES = "Det som utleveres uten samtykke, skal være vurdert og skrevet ned, politiregisterloven § 27 femte ledd"
_SECOND_APPROVER = "En annen enn den som avgjorde det, ser over før noe fra Indicia sendes"
_RECEIVED = "Mottakeren ser det som ble sendt, og ikke noe annet av avsenderens"
_DUTY_DONE = (
    "Melding og avverging etter loven føres for seg, barnevernsloven § 13-2, opplæringslova § 24-3, straffeloven § 196"
)
_EMERGENCY = "Fare for liv eller helse, eller en plikt til å avverge eller melde, straffeloven §§ 17 og 196"
_REVIEWED = "Nødtilgang skal alltid ettergås av noen andre enn den som åpnet den"
_IMPARTIAL = "Ingen skal ha en sak om seg selv eller sine nærmeste, forvaltningsloven § 6 første ledd"
_RESTRICTS = "Behandlingen kan begrenses, personvernforordningen artikkel 18"
_ONE_PERSON = "Opplysningene skal være riktige, personvernforordningen artikkel 5 nr. 1 bokstav d"
_KNOWN_REACH = "Den som deler, skal vite hvem som kan lese det, personvernforordningen artikkel 5 nr. 1 bokstav a"
_ABOUT_ONESELF = (
    "En har rett til å se hva en har samtykket til, og trekke det like lett, personvernforordningen artikkel 7 nr. 3"
)
_HANDED_OVER = "Den unge har hele tiden nøyaktig én tjeneste som leder oppfølgingen, også når hun flytter"
_ABSENT = "Den som er borte, skal kunne nås gjennom en annen. Hvorfor hun er borte, står ingen steder"
_OWN_CALENDAR = "Den som svarer for en frist, skal ha dagen der hun ser den. Hun kan ta adressen tilbake når som helst"
_NEVER_LOST = "Ingen skal miste det de har skrevet"

# A clock runs on unchanged when another service takes over; new ones are the new lead's.
_OF_FOLLOW_UP = {
    READ: when.of_follow_up_we_lead,
    ADD: when.of_led_follow_up,
    CHANGE: when.of_follow_up_we_lead,
}
_CONSENT_PARTS = (CONSENT_SCOPE, CONSENT_SIGNATURE, CONSENT_CHANGE)

GRANTS: tuple[Grant, ...] = (
    # The organisation is no secret to staff: who works where, and whom to call.
    *(Grant(PEOPLE, READ, thing, when.signed_in, _KNOWN_CONTACTS) for thing in ORGANISATION),
    *(
        Grant((ADMINISTRATOR,), ADD, thing, when.post_given if thing is POST else when.signed_in, _ADMINISTERS)
        for thing in ORGANISATION[2:]
    ),
    *(Grant((ADMINISTRATOR,), CHANGE, thing, when.signed_in, _ADMINISTERS) for thing in ORGANISATION[2:]),
    *(Grant((ADMINISTRATOR,), verb, SIGN_IN_IDENTITY, when.signed_in, _ADMINISTERS) for verb in (READ, ADD)),
    Grant((COORDINATOR,), ADD, CONTACT_POINT, when.own_district, _KNOWN_CONTACTS),
    Grant((COORDINATOR,), CHANGE, CONTACT_POINT, when.own_district, _KNOWN_CONTACTS),
    # Who is away, and who stands in: for those who work together. It gives nobody access to anything.
    *(
        Grant(PEOPLE, READ, ABSENCE, condition, _ABSENT)
        for condition in (staff.own_absence, staff.absence_of_colleague, staff.stands_in_for_absent)
    ),
    *(Grant(PEOPLE, verb, ABSENCE, staff.own_absence, _ABSENT) for verb in (ADD, CHANGE)),
    *(Grant((MANAGER,), verb, ABSENCE, staff.absence_of_colleague, _ABSENT) for verb in (ADD, CHANGE)),
    Grant(PEOPLE, REMOVE, ABSENCE, staff.own_absence_to_come, _ABSENT),
    Grant((MANAGER,), REMOVE, ABSENCE, staff.absence_of_colleague_to_come, _ABSENT),
    *(
        Grant((*ON_CASE, INVESTIGATOR, PROSECUTOR, MANAGER), verb, CALENDAR_FEED, staff.own_calendar, _OWN_CALENDAR)
        for verb in (READ, ADD, CHANGE)
    ),
    # People: the lead service alone, until consent says otherwise.
    Grant(LEADERS, READ, YOUTH, when.youth_led, _LEAD_WORK),
    Grant((COORDINATOR,), ADD, YOUTH, when.youth_registered, _LEAD_WORK),
    Grant(LEADERS, CHANGE, YOUTH, when.youth_led, _LEAD_WORK),
    Grant(LEADERS, READ, GUARDIAN, when.of_youth_led, _LEAD_WORK),
    Grant(LEADERS, ADD, GUARDIAN, when.of_youth_led, _LEAD_WORK),
    Grant(LEADERS, CHANGE, GUARDIAN, when.of_youth_led, _LEAD_WORK),
    Grant(LEADERS, READ, SIBLING, when.of_youth_led, _LEAD_WORK),
    Grant(LEADERS, ADD, SIBLING, when.both_youths_led, _LEAD_WORK),
    # The follow-up itself: everyone on it sees that it is there, who when.leads and who takes part.
    Grant(ON_CASE, READ, FOLLOW_UP, when.follow_up_reached, _KNOWN_CONTACTS),
    Grant((MANAGER,), READ, FOLLOW_UP, when.follow_up_managed, _DUTY),
    Grant((COORDINATOR,), ADD, FOLLOW_UP, when.follow_up_opened, _LEAD_WORK),
    Grant(LEADERS, CHANGE, FOLLOW_UP, when.follow_up_led, _LEAD_WORK),
    Grant(LEADERS, READ, TRANSITION, when.leads, _LEAD_WORK),
    Grant(LEADERS, ADD, TRANSITION, when.leads, _LEAD_WORK),
    Grant(LEADERS, READ, SIGNAL, when.lead_owned, _LEAD_WORK),
    Grant(LEADERS, ADD, SIGNAL, when.lead_owned, _LEAD_WORK),
    Grant(ON_CASE, READ, PARTICIPATION, when.on_case, _KNOWN_CONTACTS),
    Grant((MANAGER,), READ, PARTICIPATION, when.managed, _KNOWN_CONTACTS),
    Grant(LEADERS, ADD, PARTICIPATION, when.leads, _KNOWN_CONTACTS),
    Grant(LEADERS, CHANGE, PARTICIPATION, when.leads, _KNOWN_CONTACTS),
    Grant(ON_CASE, READ, NAMED_CONTACT, when.on_case, _KNOWN_CONTACTS),
    Grant((MANAGER,), READ, NAMED_CONTACT, when.managed, _KNOWN_CONTACTS),
    Grant(LEADERS, ADD, NAMED_CONTACT, when.leads, _KNOWN_CONTACTS),
    Grant(LEADERS, CHANGE, NAMED_CONTACT, when.leads, _KNOWN_CONTACTS),
    # What is to be done follows the lead.
    Grant(LEADERS, READ, TASK, when.leads, _LEAD_WORK),
    Grant(LEADERS, ADD, TASK, when.lead_owned, _LEAD_WORK),
    Grant(LEADERS, CHANGE, TASK, when.leads, _LEAD_WORK),
    # Content: what a service wrote stays with that service.
    *(Grant(ON_CASE, verb, thing, when.own, _OWN_WORK) for thing in (MEASURE, MEETING) for verb in (READ, ADD, CHANGE)),
    Grant(ON_CASE, READ, MEASURE_STATUS_CHANGE, when.own, _OWN_WORK),
    Grant(ON_CASE, ADD, MEASURE_STATUS_CHANGE, when.own, _OWN_WORK),
    *(
        Grant(LEADERS, verb, thing, when.lead_owned, _LEAD_WORK)
        for thing in (PLAN, GOAL)
        for verb in (READ, ADD, CHANGE)
    ),
    *(Grant(ON_CASE, verb, NOTE, when.own, _OWN_WORK) for verb in (READ, ADD, CHANGE)),
    *(Grant(ON_CASE, verb, ATTACHMENT, when.own, _OWN_WORK) for verb in (READ, CHANGE)),
    Grant(ON_CASE, ADD, ATTACHMENT, when.own_added, _OWN_WORK),
    Grant(ON_CASE, ADD, ATTACHMENT_PART, when.attachment_added, _OWN_WORK),
    # What the consent opens, as long as it holds. Nothing to call when it ends: the policy reads it each time.
    *(Grant(ON_CASE, READ, thing, when.shared, _CONSENTED) for thing in (PLAN, GOAL, MEASURE, MEETING)),
    Grant(ON_CASE, READ, NOTE, when.shared_note, _CONSENTED),
    Grant(ON_CASE, READ, ATTACHMENT, when.shared_attachment, _CONSENTED),
    Grant(ON_CASE, READ, ATTACHMENT_PART, when.attachment_seen, _CONSENTED),
    Grant(ON_CASE, READ, MEASURE_STATUS_CHANGE, when.measure_seen, _CONSENTED),
    # Consent itself: for those who lead now, who are also those who ask for it.
    Grant(LEADERS, READ, CONSENT, when.leads, _CONSENT_TALK),
    Grant(LEADERS, ADD, CONSENT, when.lead_owned, _CONSENT_TALK),
    *(Grant(LEADERS, verb, thing, when.leads, _CONSENT_TALK) for thing in _CONSENT_PARTS for verb in (READ, ADD)),
    Grant(LEADERS, READ, CONSENT_GRANT, when.leads, _CONSENT_TALK),
    Grant(ON_CASE, READ, CONSENT_GRANT, when.opens_own, _KNOWN_REACH),
    Grant(PEOPLE, READ, SIGNING_RULE, when.signed_in, _CONSENT_TALK),
    # The youth and the guardian themselves: what they have a say in today, and nothing else.
    Grant((SUBJECT,), READ, FOLLOW_UP, when.follow_up_about_me, _ABOUT_ONESELF),
    Grant((SUBJECT,), READ, SERVICE, when.service_about_me, _ABOUT_ONESELF),
    Grant((SUBJECT,), READ, CONSENT, when.consent_about_me, _ABOUT_ONESELF),
    Grant((SUBJECT,), READ, CONSENT_SIGNATURE, when.about_me, _ABOUT_ONESELF),
    *(
        Grant((SUBJECT,), READ, thing, when.topic_about_me, _ABOUT_ONESELF)
        for thing in (CONSENT_SCOPE, CONSENT_CHANGE, CONSENT_GRANT)
    ),
    Grant((SUBJECT,), ADD, CONSENT_CHANGE, when.own_withdrawal, _ABOUT_ONESELF),
    Grant((SUBJECT,), ADD, TASK, when.own_withdrawal_task, _ABOUT_ONESELF),
    Grant((SUBJECT,), READ, SIGNING_RULE, when.herself, _ABOUT_ONESELF),
    # Disclosure: the register is the discloser's own; the recipient has the extract and nothing else.
    Grant(PEOPLE, READ, DISCLOSURE_GROUND, when.signed_in, _DISCLOSES),
    *(Grant((ADMINISTRATOR,), verb, DISCLOSURE_GROUND, when.signed_in, _ADMINISTERS) for verb in (ADD, CHANGE)),
    Grant(ON_CASE, READ, DISCLOSURE, when.own_named, _DISCLOSES),
    Grant(ON_CASE, ADD, DISCLOSURE, when.disclosure_begun, _DISCLOSES),
    Grant(ON_CASE, CHANGE, DISCLOSURE, when.own_named, _DISCLOSES),
    *(Grant((MANAGER,), verb, DISCLOSURE, when.disclosure_to_approve, _SECOND_APPROVER) for verb in (READ, CHANGE)),
    Grant(ON_CASE, READ, DISCLOSURE_EXTRACT, when.own_named, _DISCLOSES),
    Grant(ON_CASE, READ, DISCLOSURE_EXTRACT, when.disclosed, _RECEIVED),
    *(Grant(ON_CASE, verb, STATUTORY_DUTY_ACT, when.own_named, _DUTY_DONE) for verb in (READ, ADD)),
    # Emergency access: opened by a function, for named topics and some hours; the clock ends it at each read.
    Grant(ON_CASE, READ, FOLLOW_UP, when.follow_up_in_emergency, _EMERGENCY),
    *(Grant(ON_CASE, READ, thing, when.contacts_in_emergency, _EMERGENCY) for thing in (PARTICIPATION, NAMED_CONTACT)),
    *(
        Grant(ON_CASE, READ, thing, when.topic_in_emergency, _EMERGENCY)
        for thing in (PLAN, GOAL, MEASURE, MEETING, NOTE, ATTACHMENT)
    ),
    Grant(ON_CASE, ADD, EMERGENCY_ACCESS, when.by_reference, _EMERGENCY, by_function=True),
    *(Grant(ON_CASE, verb, EMERGENCY_ACCESS, when.opened_by_me, _EMERGENCY) for verb in (READ, CHANGE)),
    Grant(LEADERS, READ, EMERGENCY_ACCESS, when.leads, _REVIEWED),
    Grant((MANAGER,), READ, EMERGENCY_ACCESS, when.managed, _REVIEWED),
    Grant((COORDINATOR,), CHANGE, EMERGENCY_ACCESS, when.leads, _REVIEWED),
    Grant(LEADERS, READ, EMERGENCY_REVIEW, when.leads, _REVIEWED),
    Grant((MANAGER,), READ, EMERGENCY_REVIEW, when.managed, _REVIEWED),
    Grant(ON_CASE, READ, EMERGENCY_REVIEW, when.emergency_of_mine, _REVIEWED),
    Grant((COORDINATOR,), ADD, EMERGENCY_REVIEW, when.leads, _REVIEWED),
    Grant((MANAGER,), ADD, EMERGENCY_REVIEW, when.managed, _REVIEWED),
    # Core rule 2 is declared by anybody who sees the follow-up, and ended by others than the one it is about.
    Grant((*ON_CASE, MANAGER), ADD, KINSHIP, when.own_kin, _IMPARTIAL),
    Grant((COORDINATOR,), ADD, KINSHIP, when.kin_of_another, _IMPARTIAL),
    Grant((ADMINISTRATOR,), ADD, KINSHIP, when.by_reference, _IMPARTIAL, by_function=True),
    Grant((COORDINATOR,), READ, KINSHIP, when.leads, _IMPARTIAL),
    Grant((COORDINATOR,), CHANGE, KINSHIP, when.leads, _IMPARTIAL),
    # Core rule 3: the privacy officer closes a follow-up and sees that it is closed and why, and never what it holds.
    Grant((PRIVACY_OFFICER,), READ, RESTRICTION, when.own_municipality, _RESTRICTS),
    Grant((PRIVACY_OFFICER,), ADD, RESTRICTION, when.by_reference, _RESTRICTS, by_function=True),
    # Registered twice, where the one who registers may not see the other: for the privacy officer, and without names.
    Grant(LEADERS, ADD, POSSIBLE_DUPLICATE, when.found_at_registration, _ONE_PERSON, by_function=True),
    *(
        Grant((PRIVACY_OFFICER,), verb, POSSIBLE_DUPLICATE, when.own_municipality, _ONE_PERSON)
        for verb in (READ, CHANGE)
    ),
    # Hand-over: until it is accepted, the receiving service sees the offer and nothing else.
    Grant(LEADERS, READ, HAND_OVER, when.leads, _HANDED_OVER),
    Grant((COORDINATOR, MANAGER), READ, HAND_OVER, when.offered_to_us, _HANDED_OVER),
    Grant((COORDINATOR,), READ, HAND_OVER, when.offered_by_me, _HANDED_OVER),
    Grant((COORDINATOR,), ADD, HAND_OVER, when.hand_over_begun, _HANDED_OVER),
    Grant((COORDINATOR,), CHANGE, HAND_OVER, when.leads, _HANDED_OVER),
    Grant((COORDINATOR,), CHANGE, HAND_OVER, when.answers_offer, _HANDED_OVER, by_function=True),
    # Two registrations of one person, merged and parted by a coordinator who reads both.
    Grant(LEADERS, READ, YOUTH_MERGE, when.both_read, _ONE_PERSON),
    Grant((COORDINATOR,), ADD, YOUTH_MERGE, when.both_merged, _ONE_PERSON),
    Grant((COORDINATOR,), CHANGE, YOUTH_MERGE, when.both_read, _ONE_PERSON),
    # When one of the two has been handed over since, nobody reads both: who merged them can still say it was wrong.
    *(Grant((COORDINATOR,), verb, YOUTH_MERGE, when.merged_by_me, _ONE_PERSON) for verb in (READ, CHANGE)),
    *(Grant(ON_CASE, verb, DRAFT, when.own_draft, _NEVER_LOST) for verb in (READ, ADD, CHANGE, REMOVE)),
    # Police: an investigation stands by itself; linking it to a follow-up gives nobody a right to read.
    Grant(POLICE, READ, INVESTIGATION, when.own_unit, _POLICE_OWN),
    Grant(INVESTIGATORS, ADD, INVESTIGATION, when.own_unit, _POLICE_OWN),
    Grant(INVESTIGATORS, CHANGE, INVESTIGATION, when.own_unit, _POLICE_OWN),
    Grant((POLICE_CONTACT,), READ, INVESTIGATION_LINK, when.linked_by_contact, _POLICE_OWN),
    Grant((POLICE_CONTACT,), ADD, INVESTIGATION_LINK, when.linked_by_contact, _POLICE_OWN),
    Grant((CONTACT,), READ, MATTER, when.matter_contact, _CHILD_WELFARE_OWN),
    Grant((CONTACT,), ADD, MATTER, when.matter_registered, _CHILD_WELFARE_OWN),
    Grant((CONTACT,), CHANGE, MATTER, when.matter_contact, _CHILD_WELFARE_OWN),
    # Dated events and the deadlines they start.
    Grant(POLICE, READ, DATED_EVENT, when.of_own_unit, _POLICE_OWN),
    Grant(POLICE, ADD, DATED_EVENT, when.of_own_unit, _POLICE_OWN),
    Grant((CONTACT,), READ, DATED_EVENT, when.of_own_matter, _CHILD_WELFARE_OWN),
    Grant((CONTACT,), ADD, DATED_EVENT, when.of_own_matter, _CHILD_WELFARE_OWN),
    Grant(LEADERS, READ, DATED_EVENT, when.of_follow_up_we_lead, _LEAD_WORK),
    Grant(LEADERS, ADD, DATED_EVENT, when.of_led_follow_up, _LEAD_WORK),
    Grant((CONTACT,), READ, DATED_EVENT, when.of_own_sanction, _OWN_WORK),
    Grant((CONTACT,), ADD, DATED_EVENT, when.of_own_sanction, _OWN_WORK),
    *(
        grant
        for verb in (READ, ADD, CHANGE)
        for grant in (
            Grant(POLICE, verb, DEADLINE, when.of_own_unit, _POLICE_OWN),
            Grant((CONTACT,), verb, DEADLINE, when.of_own_matter, _CHILD_WELFARE_OWN),
            Grant(LEADERS, verb, DEADLINE, _OF_FOLLOW_UP[verb], _LEAD_WORK),
            Grant((CONTACT,), verb, DEADLINE, when.of_own_sanction, _OWN_WORK),
        )
    ),
    Grant((MANAGER,), READ, DEADLINE, when.duty, _DUTY),
    Grant((*ON_CASE, INVESTIGATOR, PROSECUTOR, MANAGER), READ, DEADLINE_EXCEEDING, when.deadline_seen, _DUTY),
    Grant(
        (PROSECUTOR,),
        ADD,
        DEADLINE_EXCEEDING,
        when.deadline_of_own_unit,
        "Påtalemyndigheten begrunner overskridelsen, straffeprosessloven § 249 annet ledd",
    ),
    Grant((CONTACT,), ADD, DEADLINE_EXCEEDING, when.deadline_of_own_matter, _EXTENDED),
    Grant((*ON_CASE, INVESTIGATOR, PROSECUTOR, MANAGER), READ, DEADLINE_FLAG, when.deadline_seen, _DUTY),
    # The city standard: known to all staff, set by the administrator, and never changed: a new row from a later day.
    Grant(PEOPLE, READ, CITY_STANDARD_REQUIREMENT, when.signed_in, _CITY_STANDARD),
    Grant((ADMINISTRATOR,), ADD, CITY_STANDARD_REQUIREMENT, when.signed_in, _ADMINISTERS),
    # Who was told of what, for those who can see it; to say that one takes it is one's own.
    Grant((*ON_CASE, INVESTIGATOR, PROSECUTOR, MANAGER), READ, REMINDER, when.deadline_seen, _TOLD),
    Grant(LEADERS, READ, REMINDER, when.task_seen, _TOLD),
    Grant((*ON_CASE, INVESTIGATOR, PROSECUTOR, MANAGER), CHANGE, REMINDER, staff.told_to_me, _TOLD),
    *(Grant(PEOPLE, verb, REMINDER_MUTE, when.myself, _TOLD) for verb in (READ, ADD, REMOVE)),
    # The log: everyone adds what they themselves did, and nobody reads or changes it here.
    Grant(PEOPLE, ADD, ACCESS_LOG, when.own_act, _LOGGED),
    Grant(PEOPLE, ADD, ACCESS_LOG_THING, when.own_log_row, _LOGGED),
    Grant((SUBJECT,), ADD, ACCESS_LOG, when.own_act_as_herself, _LOGGED),
    Grant((SUBJECT,), ADD, ACCESS_LOG_THING, when.herself, _LOGGED),
    *(Grant(PEOPLE, verb, IDEMPOTENCY_KEY, when.myself, _REPEATED) for verb in (READ, ADD)),
    *(Grant((SUBJECT,), verb, IDEMPOTENCY_KEY, when.own_answer_as_herself, _REPEATED) for verb in (READ, ADD)),
    # The worker, by a database login of its own.
    Grant((WORKER,), READ, DEADLINE, when.always, "Frist-tjenesten leter etter frister som er gått ut"),
    *(Grant((WORKER,), verb, DEADLINE_FLAG, when.always, _FLAGGED_ONCE) for verb in (READ, ADD)),
    *(Grant((WORKER,), verb, UNFLAGGED_DEADLINE, when.always, _FLAGGED_ONCE) for verb in (READ, REMOVE)),
    *(Grant((WORKER,), verb, JOB_RUN, when.always, _WATCHED) for verb in (READ, ADD, CHANGE)),
    Grant((ADMINISTRATOR,), READ, JOB_RUN, when.signed_in, _WATCHED),
    Grant((WORKER,), READ, COMING_REMINDER, when.always, _WATCHED),
    # E-mail: each person has her own address; what is owed says to whom and when, and never what about.
    *(Grant(PEOPLE, verb, MAIL_ADDRESS, when.myself, _MAILED) for verb in (READ, ADD, CHANGE)),
    *(Grant((ADMINISTRATOR,), verb, MAIL_ADDRESS, when.signed_in, _ADMINISTERS) for verb in (READ, ADD, CHANGE)),
    Grant(PEOPLE, READ, MAIL, when.myself, _MAILED),
    *(Grant((ADMINISTRATOR,), READ, thing, when.signed_in, _WATCHED) for thing in (MAIL, MAIL_SERVER)),
    *(
        Grant((WORKER,), verb, thing, when.always, _MAILED)
        for thing in (MAIL, MAIL_SERVER)
        for verb in (READ, ADD, CHANGE)
    ),
    Grant((WORKER,), READ, MAIL_ADDRESS, when.always, _MAILED),
    Grant((WORKER,), ADD, ACCESS_LOG, when.no_user, _LOGGED),
)


def may(role: Role, verb: Verb, thing: Thing) -> bool:
    """Whether this kind of user can ever do this to this kind of thing. Which rows: the database knows."""
    return any(role in grant.roles and grant.verb is verb and grant.thing is thing for grant in GRANTS)
