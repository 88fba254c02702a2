"""THE ACCESS PAGE, core rules: denied always, whatever a grant says."""

from services.core.access.thing import Core

# Rules 4 (not active) and 5 (unknown) are in `app.identity` itself:
# a user deactivated, a post ended or a service closed has no role, and no role has no grant.
_CIRCLE = (
    "Regel 1, 2 og 3: ingen andre enn de navngitte ser en skjermet ung, ingen ser noe om seg selv eller sin egen"
    " familie, og ingen ser en sperret oppfølging"
)
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
            "Regel 1, 2 og 3: bare de navngitte og lederen som svarer for fristen, ser den for en skjermet ung,"
            " og ingen ser fristene for seg selv, sin egen familie eller i en sperret oppfølging"
        ),
        (
            "not exists (select from app.barred_to_me b where b.follow_up_id = {row}.follow_up_id"
            " and (b.is_restricted"
            " or {row}.responsible_service_id is distinct from"
            " (select i.service_id from app.identity i where i.role = 'manager')) offset 0)"
        ),
    ),
    # To be named in the offer is to be named for the youth: of an offer, and of nothing else yet.
    Core.HAND_OVER: (
        (
            "Regel 1, 2 og 3: for en skjermet ung ser bare de navngitte, og den tilbudet er rettet til, overføringen,"
            " og ingen ser den for seg selv, sin egen familie eller i en sperret oppfølging"
        ),
        (
            "not exists (select from app.barred_to_me b where b.follow_up_id = {row}.follow_up_id"
            " and (b.is_restricted or {row}.to_user_id is distinct from {me}) offset 0)"
        ),
    ),
    # What is written there is a reference, who did it and why: of the core rules only one's own family binds it.
    Core.REGISTER: (
        "Regel 2: ingen ser at det finnes en sperring for noe om seg selv eller sin egen familie",
        "not app.is_kin_to_me({row}.{key})",
    ),
    Core.BOTH_REGISTERED: (
        "Regel 2: ingen ser at noen kan være registrert to ganger når det gjelder dem selv eller deres egen familie",
        "not app.is_kin_to_youth({row}.youth_id) and not app.is_kin_to_youth({row}.other_youth_id)",
    ),
}
# The column that names the follow-up or the youth, where it is not `follow_up_id` or `youth_id`.
CORE_KEYS = {"follow_up": "id", "youth": "id"}
