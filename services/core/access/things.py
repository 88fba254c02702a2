"""THE ACCESS PAGE, things: every table that can be asked for, what a change may touch, what each new row must fit."""

from services.core.access.thing import Core, Thing, Verb

READ, ADD, CHANGE, REMOVE = Verb.READ, Verb.ADD, Verb.CHANGE, Verb.REMOVE

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
ABSENCE = Thing("absence", "Fravær", changeable=("ends_on", "substitute_user_id", "version"))
CALENDAR_FEED = Thing("calendar_feed", "Kalenderadresse", changeable=("taken_back_at",))
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
        "national_id_index",
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
# Of the moment it is written: a pause begins and ends with a move, and neither is ever set back in time.
TRANSITION = Thing(
    "follow_up_transition",
    "Overgang mellom tilstander",
    Core.FOLLOW_UP,
    fits=_SIGNED % "by_user_id" + " and {row}.at = (select app.now())",
)
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

NOTE = Thing("note", "Notat", Core.FOLLOW_UP, changeable=("topic", "text", "is_shared", "version"))
ATTACHMENT = Thing(
    "attachment",
    "Vedlegg",
    Core.FOLLOW_UP,
    changeable=("topic", "is_shared", "version"),
    fits="({row}.consent_id is null or exists (select from app.consent c"
    " where c.id = {row}.consent_id and c.follow_up_id = {row}.follow_up_id offset 0))",
)
ATTACHMENT_PART = Thing("attachment_part", "Innholdet i et vedlegg, i deler", Core.FOLLOW_UP)

CONSENT = Thing("consent", "Samtykke", Core.FOLLOW_UP, fits=_SIGNED % "registered_by_id")
_OF_CONSENT = (
    "exists (select from app.consent c where c.id = {row}.consent_id and c.follow_up_id = {row}.follow_up_id offset 0)"
)
CONSENT_SCOPE = Thing("consent_scope", "Hva samtykket omfatter", Core.FOLLOW_UP, fits=_OF_CONSENT)
CONSENT_SIGNATURE = Thing(
    "consent_signature",
    "Underskrift på samtykke",
    Core.FOLLOW_UP,
    fits=_OF_CONSENT + " and ({row}.guardian_id is null or exists (select from app.guardian g join app.follow_up f"
    " on f.youth_id = g.youth_id where g.id = {row}.guardian_id and f.id = {row}.follow_up_id offset 0))"
    " and " + _SIGNED % "registered_by_id",
)
CONSENT_CHANGE = Thing(
    "consent_change",
    "Tilbaketrekking av samtykke",
    Core.FOLLOW_UP,
    # Who has signed in as herself has no account, and writes in nobody's name.
    fits=_OF_CONSENT + " and {row}.registered_by_id is not distinct from {me}",
)
CONSENT_GRANT = Thing("consent_grant", "Hva som gjelder nå", Core.FOLLOW_UP)
SIGNING_RULE = Thing("signing_rule", "Hvem som samtykker")

DISCLOSURE_GROUND = Thing("disclosure_ground", "Grunnlag for utlevering", changeable=("valid_until",))
DISCLOSURE = Thing(
    "disclosure",
    "Vurdering av utlevering",
    Core.FOLLOW_UP,
    changeable=(
        *("state", "requested_by", "recipient_type", "recipient_service_id", "recipient_organisation"),
        *("recipient_role", "ground_code", "ground_valid_from", "consent_id", "purpose", "best_interest"),
        *("best_interest_says", "child_view", "child_not_asked_because", "expected_use", "number_with_access"),
        *("roles_with_access", "recipient_secrecy", "seriousness", "certainty", "unverified_marked"),
        *("source_system", "no_more_than_sufficient", "sufficient_because", "achievable_without_personal_data"),
        *("proportionality", "other_solutions_insufficient", "notified_before", "notified_before_reason"),
        *("informed_after", "informed_after_reason", "form", "form_reason", "content_summary", "outcome"),
        *("extract_text", "assessed_by_id", "assessed_at", "decided_by_id", "decided_at", "decided_as"),
        *("approved_by_id", "approved_at", "approval_note", "version"),
    ),
)
DISCLOSURE_EXTRACT = Thing("disclosure_extract", "Det som ble utlevert", Core.FOLLOW_UP)
STATUTORY_DUTY_ACT = Thing(
    "statutory_duty_act", "Meldeplikt og avvergeplikt", Core.FOLLOW_UP, fits=_SIGNED % "by_user_id"
)
EMERGENCY_ACCESS = Thing("emergency_access", "Nødtilgang", Core.FOLLOW_UP, changeable=("ended_at", "version"))
EMERGENCY_REVIEW = Thing(
    "emergency_review",
    "Etterkontroll av nødtilgang",
    Core.FOLLOW_UP,
    fits=_SIGNED % "reviewed_by_id" + " and {row}.opened_by_id <> {me}",
)
KINSHIP = Thing(
    "kinship",
    "Slektskap, eller en selv",
    Core.FOLLOW_UP,
    changeable=("ended_at", "ended_by_id", "end_reason", "version"),
    fits="({row}.ended_by_id is null or {row}.ended_by_id = {me})",
)
RESTRICTION = Thing("restriction", "Sperring", Core.REGISTER)
POSSIBLE_DUPLICATE = Thing(
    "possible_duplicate",
    "Mulig dobbeltregistrering",
    Core.BOTH_REGISTERED,
    changeable=("outcome", "comment", "closed_by_id", "closed_at", "version"),
    fits="({row}.closed_by_id is null or {row}.closed_by_id = {me})",
)
# Offered by the page; accepted and rejected by functions of the guard's alone.
HAND_OVER = Thing(
    "hand_over",
    "Overføring",
    Core.HAND_OVER,
    changeable=("state", "answered_by_id", "answered_at", "version"),
    fits="({row}.state = 'offered' or {row}.state = 'taken_back' and {row}.answered_by_id = {me})",
)
YOUTH_MERGE = Thing(
    "youth_merge",
    "Sammenslåing av to registreringer",
    changeable=("ended_at", "ended_by_id", "end_reason", "version"),
    fits="({row}.ended_by_id is null or {row}.ended_by_id = {me})",
)

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
CITY_STANDARD_REQUIREMENT = Thing(
    "city_standard_requirement",
    "Krav i bystandarden",
    # Of her own municipality, in her own name, and never backwards.
    fits="{row}.set_by_id = {me} and {row}.municipality_number = (select i.municipality_number from app.identity i)"
    " and {row}.valid_from >= (select app.today())",
)
UNFLAGGED_DEADLINE = Thing("unflagged_deadline", "Frist uten varsel")

REMINDER = Thing("reminder", "Påminnelse", changeable=("acknowledged_at",))
COMING_REMINDER = Thing("coming_reminder", "Kommende påminnelse")
REMINDER_MUTE = Thing("reminder_mute", "Påminnelser brukeren ikke vil ha")

JOB_RUN = Thing(
    "job_run",
    "Kjøring av bakgrunnsjobb",
    changeable=("every_seconds", "began_at", "succeeded_at", "failed_at", "failures", "fault"),
)
MAIL = Thing(
    "mail",
    "E-post som skal sendes",
    changeable=(
        "next_try_at",
        "attempts",
        "last_fault",
        "sent_at",
        "refused_at",
        "refused_address_version",
        "dropped_at",
    ),
)
MAIL_ADDRESS = Thing("mail_address", "E-postadresse", changeable=("address", "version"))
MAIL_SERVER = Thing(
    "mail_server",
    "E-posttjeneren",
    changeable=("is_set_up", "failures", "fault", "failing_since", "next_try_at"),
)
ACCESS_LOG = Thing("access_log", "Tilgangslogg")
ACCESS_LOG_THING = Thing("access_log_thing", "Tilgangslogg, det en liste viste")
IDEMPOTENCY_KEY = Thing("idempotency_key", "Svar på gjentatt forespørsel")
SESSION = Thing("session", "Innlogging")
TEST_CLOCK = Thing("test_clock", "Testklokke")

ORGANISATION = (MUNICIPALITY, DISTRICT, SERVICE, USER_ACCOUNT, POST, CONTACT_POINT, MEASURE_TYPE)
CLOCK = (DATED_EVENT, DEADLINE, DEADLINE_EXCEEDING, DEADLINE_FLAG, UNFLAGGED_DEADLINE, CITY_STANDARD_REQUIREMENT)
POST_OFFICE = (MAIL, MAIL_ADDRESS, MAIL_SERVER)
OF_ITSELF = (JOB_RUN, *POST_OFFICE, ACCESS_LOG, ACCESS_LOG_THING, IDEMPOTENCY_KEY, SESSION, TEST_CLOCK)

THINGS: tuple[Thing, ...] = (
    *ORGANISATION,
    ABSENCE,
    CALENDAR_FEED,
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
    NOTE,
    ATTACHMENT,
    ATTACHMENT_PART,
    DRAFT,
    CONSENT,
    CONSENT_SCOPE,
    CONSENT_SIGNATURE,
    CONSENT_CHANGE,
    CONSENT_GRANT,
    SIGNING_RULE,
    DISCLOSURE_GROUND,
    DISCLOSURE,
    DISCLOSURE_EXTRACT,
    STATUTORY_DUTY_ACT,
    EMERGENCY_ACCESS,
    EMERGENCY_REVIEW,
    KINSHIP,
    RESTRICTION,
    POSSIBLE_DUPLICATE,
    HAND_OVER,
    YOUTH_MERGE,
    INVESTIGATION,
    INVESTIGATION_LINK,
    MATTER,
    *CLOCK,
    REMINDER,
    COMING_REMINDER,
    REMINDER_MUTE,
    *OF_ITSELF,
)
