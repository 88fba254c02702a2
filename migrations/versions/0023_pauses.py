"""A follow-up rests in intervals; deadlines of the city standard that run meanwhile move by as many days."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from services.core.kit.sql_files import statements

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

HERE = Path(__file__)
PAUSES = "pauses_of(uuid)"
RESTS = "rest_of(uuid, date, date, date)"
ASKS = "ask_about_pauses(integer, uuid, uuid)"
TRIGGER_FUNCTIONS = ("let_deadline_rest()", "rest_with_follow_up()")
TASKS_BEFORE = (
    "kind in ('assess_signal', 'name_contact', 'consent_withdrawn', 'review_consent', 'ask_youth_anew',"
    " 'consent_lapsed', 'emergency_opened', 'review_emergency', 'hand_over_rejected', 'hand_over_received',"
    " 'consent_after_hand_over', 'two_follow_ups', 'turns_12', 'turns_15', 'turns_16', 'transition_at_18', 'turns_18',"
    " 'turns_25')"
)
TASKS = TASKS_BEFORE.replace("')", "', 'pause_open_long', 'pause_end_reached')")
JOBS_BEFORE = ("deadlines.flag_overdue", "age_events.ask_before_birthdays", "consents.ask_leads")
JOB = "follow_ups.ask_during_pauses"
DUE_BEFORE = "coalesce(extended_due_on, due_on)"
# A deadline that rests is due on no day at all.
DUE = f"case when rests_from is null then {DUE_BEFORE} + paused_days else 'infinity'::date end"
OPEN = "met_on is null and cancelled_at is null"
WATCHED_BEFORE = ("met_on", "cancelled_at", "extended_due_on")
# The city's own standard rests, and never a birthday.
MAY_REST = "subject_kind = 'follow_up' and rule_key <> 'CITY-TRANSITION'"
MAY_REST_NEW = "new.subject_kind = 'follow_up' and new.rule_key <> 'CITY-TRANSITION'"
RESTING = "o.subject_kind = 'follow_up' and o.rule_key <> 'CITY-TRANSITION'"
# Follow-ups have been set on pause before: their deadlines are as if they had rested then.
RESTED_BEFORE = (
    "update app.deadline d set paused_days = r.days, rests_from = r.since from app.deadline o"
    " cross join lateral app.rest_of(o.subject_id, o.starts_on, coalesce(o.extended_due_on, o.due_on),"
    " coalesce(o.met_on, (o.cancelled_at at time zone 'Europe/Oslo')::date)) r"
    f" where d.id = o.id and {RESTING} and (r.days > 0 or r.since is not null)"
)
GUARD_SETS = "update (paused_days, rests_from, version)"
# As the access page has it: a move is of the moment it is written, so that no pause begins or ends before it.
SIGNED_NOW = (
    "create policy follow_up_transition_insert_api on app.follow_up_transition as permissive for insert to api"
    " with check (\n"
    "    ((exists (select from app.my_reach r where r.follow_up_id = follow_up_transition.follow_up_id and r.leads"
    " and r.role = any (array['coordinator', 'key_worker']) offset 0)))\n"
    "    and follow_up_transition.by_user_id = (select i.user_id from app.identity i)"
    " and follow_up_transition.at = (select app.now())\n)"
)


def upgrade() -> None:
    _tasks_of_kind(TASKS)
    _know_jobs(*JOBS_BEFORE, JOB)
    op.add_column("follow_up_transition", sa.Column("planned_until", sa.Date(), nullable=True), schema="app")
    op.execute(
        "alter table app.follow_up_transition add constraint ck_follow_up_transition_planned_until_later check"
        " (planned_until is null or to_state = 'PAUSED' and planned_until > (at at time zone 'Europe/Oslo')::date)"
        " not valid"
    )
    op.execute(
        "alter table app.follow_up_transition\n-- squawk-ignore constraint-missing-not-valid\n"
        "validate constraint ck_follow_up_transition_planned_until_later"
    )
    op.execute("drop policy follow_up_transition_insert_api on app.follow_up_transition")
    op.execute(SIGNED_NOW)
    op.add_column(
        "deadline", sa.Column("paused_days", sa.Integer(), server_default=sa.text("0"), nullable=False), schema="app"
    )
    op.add_column("deadline", sa.Column("rests_from", sa.Date(), nullable=True), schema="app")
    op.execute(
        "alter table app.deadline add constraint ck_deadline_own_ones_rest check"
        f" ({MAY_REST} or paused_days = 0 and rests_from is null) not valid"
    )
    op.execute(
        "alter table app.deadline\n-- squawk-ignore constraint-missing-not-valid\n"
        "validate constraint ck_deadline_own_ones_rest"
    )
    _due_by(DUE)
    op.execute("grant select on app.follow_up_transition to guard")
    op.execute(f"grant {GUARD_SETS} on app.deadline to guard")
    connection = op.get_bind()
    op.execute("set role guard")
    for statement in statements(HERE.with_suffix(".sql")):
        connection.exec_driver_sql(statement)
    for function in (PAUSES, RESTS, ASKS, *TRIGGER_FUNCTIONS):
        op.execute(f"revoke execute on function app.{function} from public")
    for function in (RESTS, *TRIGGER_FUNCTIONS):
        op.execute(f"grant execute on function app.{function} to owner")
    op.execute(f"grant execute on function app.{ASKS} to worker")
    op.execute("set role owner")
    op.execute(
        f"create trigger deadline_rests before insert or update of {', '.join(WATCHED_BEFORE)} on app.deadline"
        f" for each row when ({MAY_REST_NEW}) execute function app.let_deadline_rest()"
    )
    op.execute(
        "create trigger follow_up_transition_rests after insert on app.follow_up_transition for each row"
        " when (new.to_state = 'PAUSED' or new.from_state = 'PAUSED') execute function app.rest_with_follow_up()"
    )
    _unflagged_after(*WATCHED_BEFORE, "paused_days", "rests_from")
    _past_policies("deadline", RESTED_BEFORE)


def downgrade() -> None:
    op.execute("drop trigger follow_up_transition_rests on app.follow_up_transition")
    op.execute("drop trigger deadline_rests on app.deadline")
    # Those that rest run again, and those that have rested are due on the date they were born with or extended to.
    _past_policies(
        "deadline",
        "update app.deadline set paused_days = 0, rests_from = null where paused_days > 0 or rests_from is not null",
    )
    _unflagged_after(*WATCHED_BEFORE)
    op.execute("set role guard")
    for function in (*TRIGGER_FUNCTIONS, ASKS, RESTS, PAUSES):
        op.execute(f"drop function app.{function}")
    op.execute("set role owner")
    op.execute(f"revoke {GUARD_SETS} on app.deadline from guard")
    op.execute("revoke select on app.follow_up_transition from guard")
    _due_by(DUE_BEFORE)
    op.execute("alter table app.deadline drop constraint ck_deadline_own_ones_rest")
    op.drop_column("deadline", "rests_from", schema="app")
    op.drop_column("deadline", "paused_days", schema="app")
    op.execute("drop policy follow_up_transition_insert_api on app.follow_up_transition")
    before = "create policy follow_up_transition_insert_api"
    op.execute(next(one for one in statements(HERE.with_name("0015_policies.sql")) if one.startswith(before)))
    op.execute("alter table app.follow_up_transition drop constraint ck_follow_up_transition_planned_until_later")
    op.drop_column("follow_up_transition", "planned_until", schema="app")
    _past_policies("job_run", f"delete from app.job_run where job = '{JOB}'")
    _know_jobs(*JOBS_BEFORE)
    _past_policies("task", "delete from app.task where kind like 'pause\\_%'")
    _tasks_of_kind(TASKS_BEFORE)


def _past_policies(table: str, statement: str) -> None:
    """Change rows as the owner of the table, whom no policy lets see one."""
    op.execute(f"alter table app.{table} no force row level security")
    op.execute(statement)
    op.execute(f"alter table app.{table} force row level security")


def _due_by(expression: str) -> None:
    """Work the date that applies out in another way: the column is made anew, and its indexes with it."""
    op.execute("alter table app.deadline\n-- squawk-ignore ban-drop-column\ndrop column effective_due_on")
    op.execute(
        "alter table app.deadline\n-- squawk-ignore adding-field-with-default,adding-required-field\n"
        f"add column effective_due_on date generated always as ({expression}) stored not null"
    )
    op.create_index(
        "ix_deadline_open_due",
        "deadline",
        ["effective_due_on", "id"],
        unique=False,
        schema="app",
        postgresql_where=sa.text(OPEN),
    )
    op.create_index(
        op.f("ix_deadline_responsible_service_id_effective_due_on_id"),
        "deadline",
        ["responsible_service_id", "effective_due_on", "id"],
        unique=False,
        schema="app",
    )


def _unflagged_after(*columns: str) -> None:
    op.execute("drop trigger deadline_unflagged on app.deadline")
    op.execute(
        f"create trigger deadline_unflagged after insert or update of {', '.join(columns)}"
        " on app.deadline for each row execute function app.keep_unflagged()"
    )


def _tasks_of_kind(known: str) -> None:
    op.execute("alter table app.task\n-- squawk-ignore ban-drop-constraint\ndrop constraint ck_task_kind_known")
    op.execute(f"alter table app.task add constraint ck_task_kind_known check ({known}) not valid")
    op.execute(
        "alter table app.task\n-- squawk-ignore constraint-missing-not-valid\nvalidate constraint ck_task_kind_known"
    )


def _know_jobs(*names: str) -> None:
    listed = ", ".join(f"'{name}'" for name in names)
    op.execute("alter table app.job_run\n-- squawk-ignore ban-drop-constraint\ndrop constraint ck_job_run_job_known")
    op.execute(f"alter table app.job_run add constraint ck_job_run_job_known check (job in ({listed})) not valid")
    op.execute(
        "alter table app.job_run\n-- squawk-ignore constraint-missing-not-valid\nvalidate constraint ck_job_run_job_known"
    )
