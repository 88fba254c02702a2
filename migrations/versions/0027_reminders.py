"""The ledger of reminders: what somebody is owed to be told of, and what one has muted."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from services.core.kit.sql_files import statements

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

JOBS_BEFORE = (
    "deadlines.flag_overdue",
    "age_events.ask_before_birthdays",
    "consents.ask_leads",
    "follow_ups.ask_during_pauses",
    "mail.send",
)
JOBS = (*JOBS_BEFORE, "reminders.owe")
SUBJECTS = "'law', 'right', 'city_standard', 'internal_target', 'task'"
STEPS = "'new', 'before', 'on_day', 'overdue', 'to_lead', 'to_manager'"
FUNCTIONS = (
    "keep_coming_reminder()",
    "keep_coming_reminders_of_follow_up()",
    "is_there(uuid, uuid, text[])",
    "is_contact_of(uuid, uuid, uuid)",
    "is_closed_to(uuid, uuid, uuid, boolean)",
    "can_be_told_of_deadline(uuid)",
    "can_be_told_of_task(uuid)",
    "owe_reminders(jsonb, jsonb, integer, integer, integer, integer, uuid, uuid)",
    "lines_of_mail(uuid)",
)
FOR_WORKER = FUNCTIONS[-2:]
FOR_TRIGGERS = FUNCTIONS[:2]


def upgrade() -> None:
    _know_jobs(JOBS)
    _tables()
    op.execute("grant select, insert, update on app.mail, app.reminder to guard")
    op.execute("grant select on app.mail_address, app.reminder_mute to guard")
    op.execute("grant select, insert, update, delete on app.coming_reminder to guard")
    connection = op.get_bind()
    op.execute("set role guard")
    for statement in statements(Path(__file__).with_suffix(".sql")):
        connection.exec_driver_sql(statement)
    for function in FUNCTIONS:
        op.execute(f"revoke execute on function app.{function} from public")
    for function in FOR_WORKER:
        op.execute(f"grant execute on function app.{function} to worker")
    for function in FOR_TRIGGERS:
        op.execute(f"grant execute on function app.{function} to owner")
    # What runs today is looked at at the first run, and told of where its newest step has come.
    op.execute(
        "insert into app.coming_reminder (about_id, about, next_on)"
        " select d.id, 'deadline', app.today() from app.deadline d where d.met_on is null and d.cancelled_at is null"
        " union all select t.id, 'task', app.today() from app.task t where t.done_at is null"
    )
    op.execute("set role owner")
    for statement in statements(Path(__file__).with_name("0027_reminders_policies.sql")):
        op.execute(statement)
    op.execute(
        "create trigger deadline_coming_reminder after insert or update of met_on, cancelled_at, extended_due_on,"
        " paused_days, rests_from"
        " on app.deadline for each row execute function app.keep_coming_reminder()"
    )
    op.execute(
        "create trigger task_coming_reminder after insert or update of due_on, done_at"
        " on app.task for each row execute function app.keep_coming_reminder()"
    )
    op.execute(
        "create trigger follow_up_coming_reminder after update of restricted_at, state, lead_service_id on app.follow_up"
        " for each row when ((old.restricted_at, old.state, old.lead_service_id)"
        " is distinct from (new.restricted_at, new.state, new.lead_service_id))"
        " execute function app.keep_coming_reminders_of_follow_up()"
    )


def _tables() -> None:
    op.create_table(
        "reminder",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("deadline_id", sa.Uuid(), nullable=True),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Text(), nullable=False),
        sa.Column("owed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mail_id", sa.Uuid(), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"step in ({STEPS})", name=op.f("ck_reminder_step_known")),
        sa.CheckConstraint(
            "capacity in ('responsible', 'substitute', 'lead', 'manager')", name=op.f("ck_reminder_capacity_known")
        ),
        sa.CheckConstraint(f"subject in ({SUBJECTS})", name=op.f("ck_reminder_subject_known")),
        sa.CheckConstraint("(deadline_id is null) <> (task_id is null)", name=op.f("ck_reminder_about_one")),
        sa.CheckConstraint("deadline_id is null or due_on is not null", name=op.f("ck_reminder_deadline_has_date")),
        sa.ForeignKeyConstraint(["user_id"], ["app.user_account.id"], name=op.f("fk_reminder_user_id")),
        sa.ForeignKeyConstraint(["deadline_id"], ["app.deadline.id"], name=op.f("fk_reminder_deadline_id")),
        sa.ForeignKeyConstraint(["task_id"], ["app.task.id"], name=op.f("fk_reminder_task_id")),
        sa.ForeignKeyConstraint(["mail_id"], ["app.mail.id"], name=op.f("fk_reminder_mail_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint(
            "deadline_id", "task_id", "due_on", "step", "days", "user_id",
            name=op.f("uq_reminder_deadline_id_task_id_due_on_step_days_user_id"), postgresql_nulls_not_distinct=True,
        ),
        schema="app",
    )  # fmt: skip
    for name, columns, condition in (
        ("ix_reminder_task_id", ["task_id"], "task_id is not null"),
        ("ix_reminder_unacknowledged", ["user_id", "owed_at"], "acknowledged_at is null"),
        ("ix_reminder_mail_id", ["mail_id"], "mail_id is not null"),
    ):
        op.create_index(name, "reminder", columns, unique=False, schema="app", postgresql_where=sa.text(condition))
    op.create_table(
        "coming_reminder",
        sa.Column("about_id", sa.Uuid(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=False),
        sa.Column("nobody_since", sa.Date(), nullable=True),
        sa.CheckConstraint("about in ('deadline', 'task')", name=op.f("ck_coming_reminder_about_known")),
        sa.PrimaryKeyConstraint("about_id", name=op.f("pk_coming_reminder")),
        schema="app",
    )
    op.create_index(
        "ix_coming_reminder_next_on_about_id", "coming_reminder", ["next_on", "about_id"], unique=False, schema="app"
    )
    op.create_table(
        "reminder_mute",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("muted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "subject in ('city_standard', 'internal_target', 'task')", name=op.f("ck_reminder_mute_subject_known")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["app.user_account.id"], name=op.f("fk_reminder_mute_user_id")),
        sa.PrimaryKeyConstraint("user_id", "subject", name=op.f("pk_reminder_mute")),
        schema="app",
    )


def downgrade() -> None:
    for table in ("follow_up", "task", "deadline"):
        op.execute(f"drop trigger {table}_coming_reminder on app.{table}")
    op.execute("set role guard")
    for function in reversed(FUNCTIONS):
        op.execute(f"drop function app.{function}")
    op.execute("set role owner")
    op.drop_table("reminder_mute", schema="app")
    op.drop_table("coming_reminder", schema="app")
    op.drop_table("reminder", schema="app")
    op.execute("revoke all on app.mail, app.mail_address from guard")
    op.execute("delete from app.job_run where job = 'reminders.owe'")
    _know_jobs(JOBS_BEFORE)


def _know_jobs(known: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{one}'" for one in known)
    op.execute("alter table app.job_run\n-- squawk-ignore ban-drop-constraint\ndrop constraint ck_job_run_job_known")
    op.execute(f"alter table app.job_run add constraint ck_job_run_job_known check (job in ({listed})) not valid")
    op.execute(
        "alter table app.job_run\n-- squawk-ignore constraint-missing-not-valid\nvalidate constraint ck_job_run_job_known"
    )
