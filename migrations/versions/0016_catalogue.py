"""The events and the reasons that the whole catalogue of deadline rules names."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

KINDS_BEFORE = (
    *("act_committed", "regarded_as_suspect", "charged", "arrested", "presented_in_court", "released"),
    *("custody_ordered", "custody_ended", "charging_decision", "received_by_court", "hearing_scheduled"),
    *("main_hearing_begun", "concern_received", "concern_concluded", "investigation_concluded", "feedback_sent"),
    *("emergency_order", "petition_sent", "plan_meeting_held", "decision_notified", "complaint_sent"),
    *("sanction_ended", "eligibility_decided", "first_contact"),
)
KINDS = (
    *KINDS_BEFORE,
    *("appeal_referred", "emergency_care_order", "placement_ordered", "placement_begun", "placement_reassessed"),
    *("placement_ended", "case_transferred"),
)
REASONS_BEFORE = ("investigation", "special_reasons", "special_circumstances", "special_cases")
REASONS = (*REASONS_BEFORE, "particularly_required", "as_far_as_possible", "if_possible", "complex_request")


def upgrade() -> None:
    _known("dated_event", "kind", KINDS)
    _known("deadline_exceeding", "reason", REASONS)


def downgrade() -> None:
    _known("deadline_exceeding", "reason", REASONS_BEFORE)
    _known("dated_event", "kind", KINDS_BEFORE)


def _known(table: str, column: str, words: tuple[str, ...]) -> None:
    name = f"ck_{table}_{column}_known"
    listed = ", ".join(f"'{word}'" for word in words)
    op.execute(f"alter table app.{table}\n-- squawk-ignore ban-drop-constraint\ndrop constraint {name}")
    op.execute(f"alter table app.{table} add constraint {name} check ({column} in ({listed})) not valid")
    op.execute(f"alter table app.{table}\n-- squawk-ignore constraint-missing-not-valid\nvalidate constraint {name}")
