"""Tasks about birthdays, in time before them."""

from pathlib import Path

from alembic import op

from services.core.kit.sql_files import statements

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

ASKS = "ask_about_ages(jsonb, integer, uuid, uuid)"
TASKS_BEFORE = (
    "kind in ('assess_signal', 'name_contact', 'consent_withdrawn', 'review_consent', 'ask_youth_anew',"
    " 'consent_lapsed', 'emergency_opened', 'review_emergency', 'hand_over_rejected', 'hand_over_received',"
    " 'consent_after_hand_over', 'two_follow_ups')"
)
TASKS = TASKS_BEFORE.replace("')", "', 'turns_12', 'turns_15', 'turns_16', 'transition_at_18', 'turns_18', 'turns_25')")


def upgrade() -> None:
    _tasks_of_kind(TASKS)
    connection = op.get_bind()
    op.execute("set role guard")
    for statement in statements(Path(__file__).with_suffix(".sql")):
        connection.exec_driver_sql(statement)
    op.execute(f"revoke execute on function app.{ASKS} from public")
    op.execute(f"grant execute on function app.{ASKS} to worker")
    op.execute("set role owner")


def downgrade() -> None:
    op.execute("set role guard")
    op.execute(f"drop function app.{ASKS}")
    op.execute("set role owner")
    op.execute("delete from app.task where kind like 'turns\\_%' or kind = 'transition_at_18'")
    _tasks_of_kind(TASKS_BEFORE)


def _tasks_of_kind(known: str) -> None:
    op.execute("alter table app.task\n-- squawk-ignore ban-drop-constraint\ndrop constraint ck_task_kind_known")
    op.execute(f"alter table app.task add constraint ck_task_kind_known check ({known}) not valid")
    op.execute(
        "alter table app.task\n-- squawk-ignore constraint-missing-not-valid\nvalidate constraint ck_task_kind_known"
    )
