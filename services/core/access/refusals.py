"""What the database refuses, as errors of the core. No text of the database's leaves through here."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.exc import DBAPIError

from services.core.access.work import Work
from services.core.kit.errors import Conflict, CoreError, Invalid, NotFound, Unavailable

# Constraints that a person can run into, with the field and the fault code they are worded by.
CONSTRAINTS: dict[str, tuple[str, str]] = {
    "post_overlap": ("starts_on", "overlaps"),
    "contact_point_overlap": ("starts_on", "overlaps"),
    "absence_overlap": ("starts_on", "absence_overlaps"),
    "participation_overlap": ("service_id", "already_takes_part"),
    "named_contact_overlap": ("starts_on", "contact_overlaps"),
    "uq_investigation_owner_service_id_reference": ("reference", "taken"),
    "uq_matter_owner_service_id_reference": ("reference", "taken"),
    "uq_sign_in_identity_issuer_subject": ("subject", "taken"),
    "uq_follow_up_youth_id": ("to_state", "is_followed_up"),
    "uq_plan_follow_up_id": ("follow_up_id", "has_plan"),
    "uq_goal_plan_id_number": ("number", "taken"),
    "uq_sibling_youth_id_other_youth_id": ("other_youth_id", "taken"),
    "uq_investigation_link_investigation_id_follow_up_id": ("follow_up_id", "taken"),
    "emergency_access_overlap": ("reference", "emergency_open"),
    "uq_emergency_review_emergency_id": ("", "emergency_reviewed"),
    "uq_kinship_follow_up_id_user_id": ("user_id", "kinship_declared"),
    "uq_hand_over_follow_up_id": ("", "hand_over_waits"),
    "hand_over_of_lead": ("", "hand_over_not_lead"),
    "hand_over_of_open": ("follow_up_id", "follow_up_ended"),
    "hand_over_to_service": ("to_service_id", "cannot_lead"),
    "ck_hand_over_two_services": ("to_service_id", "already_leads"),
    "hand_over_to_somebody": ("to_user_id", "named_for_protected"),
    "hand_over_to_coordinator": ("to_user_id", "not_coordinator_there"),
    "hand_over_history": ("", "hand_over_answered"),
    "uq_youth_merge_merged_youth_id": ("other_youth_id", "already_merged"),
    "youth_merge_chain": ("other_youth_id", "already_merged"),
    "youth_merge_undo_late": ("", "undo_late"),
    "youth_merge_history": ("", "merge_undone"),
    "uq_city_standard_requirement_from_a_day": ("valid_from", "standard_set_from_that_day"),
    "uq_dated_event_corrects_id": ("corrects_id", "corrected_already"),
    "disclosure_ground_in_force": ("ground_code", "ground_not_in_force"),
    "disclosure_recipient_on_case": ("recipient_service_id", "not_on_case"),
    "disclosure_consent_in_force": ("consent_id", "consent_not_in_force"),
    "disclosure_anonymous_recipient": ("recipient_service_id", "anonymous_to_outside"),
    # A consent of another follow-up and one that never was get the same answer.
    "fk_disclosure_consent_id_follow_up_id": ("consent_id", "consent_not_in_force"),
    "disclosure_history": ("state", "disclosure_decided"),
    "ck_disclosure_approved_by_another": ("approved_by_id", "approver_is_the_same"),
    "statutory_duty_act_ground": ("ground_code", "ground_not_in_force"),
}
DENIED, FOREIGN_KEY, UNIQUE, CHECK, OVERLAP = "42501", "23503", "23505", "23514", "23P01"
CANNOT_ANSWER = ("08", "53", "55", "57", "40")


def refusal_of(error: DBAPIError) -> CoreError | None:
    """The core's error for one of the database's, or None when it is a fault of ours."""
    cause = getattr(error.orig, "__cause__", None) or error.orig
    state = str(getattr(cause, "sqlstate", "") or "")
    constraint = str(getattr(cause, "constraint_name", "") or "")
    if state == DENIED:
        return NotFound("row")
    if constraint in CONSTRAINTS:
        field, code = CONSTRAINTS[constraint]
        return Conflict(field, code)
    if state in {UNIQUE, OVERLAP}:
        return Conflict("", "taken")
    if state == FOREIGN_KEY:
        return Invalid(**{_field_of(constraint): "unknown"})
    if state == CHECK:
        return Invalid(**{_field_of(constraint): "not_accepted"})
    if state[:2] in CANNOT_ANSWER or error.connection_invalidated:
        return Unavailable()
    return None


def _field_of(constraint: str) -> str:
    """The column that a foreign key's or a check's name ends with, as well as the name tells."""
    for suffix in ("_known", "_length"):
        constraint = constraint.removesuffix(suffix)
    parts = constraint.split("_")
    for start in range(2, len(parts)):
        candidate = "_".join(parts[start:])
        if candidate.endswith(("_id", "_code", "_on", "_number")) or start == len(parts) - 1:
            return candidate
    return "row"


@asynccontextmanager
async def attempt(work: Work) -> AsyncIterator[None]:
    """A part of the work that may be refused: what it wrote is taken back, and the rest of the work goes on.

    Raises:
        CoreError: what was refused, also when it was the database that refused.
    """
    try:
        async with work.session.begin_nested():
            yield
            await work.session.flush()
    except DBAPIError as error:
        refusal = refusal_of(error)
        if refusal is None:
            raise
        raise refusal from None
