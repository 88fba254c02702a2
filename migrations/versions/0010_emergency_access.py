"""Emergency access, kinship and the register of restrictions, with what the database itself does for them."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from services.core.kit.sql_files import statements

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

HERE = Path(__file__)
TABLES = ("emergency_review", "emergency_access", "kinship", "restriction")
READS = ("emergency_access", "kinship", "restriction")
VIEWS_FOR_API = ("my_emergencies",)
ASKED = (
    "opened_to_me()",
    "open_emergency(uuid, text, text, text, text[], integer, date, uuid, text, uuid)",
    "declare_kinship(uuid, text, uuid, text, uuid, text, uuid)",
    "restrict_follow_up(uuid, text, text, uuid, text, uuid)",
    "lift_restriction(uuid, uuid, text, uuid, text, uuid)",
    "is_kin_to_me(uuid)",
)
FUNCTIONS = (
    "finish_emergency_tasks()",
    "refuse_second_emergency()",
    "refuse_second_end()",
    "begin_kinship()",
    "keep_kinship()",
)
TRIGGERS = {
    "follow_up_kinship": "before insert or update of youth_id on app.follow_up"
    " for each row execute function app.begin_kinship()",
    "kinship_fact": "after insert or update of ended_at on app.kinship for each row execute function app.keep_kinship()",
    "kinship_end": "before update on app.kinship for each row execute function app.refuse_second_end()",
    "emergency_access_end": "before update on app.emergency_access"
    " for each row execute function app.refuse_second_end()",
    "emergency_access_no_overlap": "before insert on app.emergency_access"
    " for each row execute function app.refuse_second_emergency()",
    "emergency_review_tasks": "after insert on app.emergency_review"
    " for each row execute function app.finish_emergency_tasks()",
}
HISTORY = ("emergency_review", "restriction")
TASKS_BEFORE = (
    "kind in ('assess_signal', 'name_contact', 'consent_withdrawn', 'review_consent', 'ask_youth_anew',"
    " 'consent_lapsed')"
)
TASKS = TASKS_BEFORE.replace(")", ", 'emergency_opened', 'review_emergency')")


def upgrade() -> None:
    op.create_table(
        "emergency_access",
        sa.Column("follow_up_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("topics", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "ends_at > opened_at and ends_at <= opened_at + interval '8 hours'", name=op.f("ck_emergency_access_hours")
        ),
        sa.CheckConstraint(
            "ground in ('danger', 'duty_to_avert', 'duty_to_notify')", name=op.f("ck_emergency_access_ground_known")
        ),
        sa.CheckConstraint(
            "topics <@ array['identity', 'contact_points', 'plan', 'measures', 'meetings', 'school', 'family', 'health', 'drugs', 'leisure_and_work', 'housing', 'child_welfare', 'criminal_case', 'assessment']",
            name=op.f("ck_emergency_access_topics_known"),
        ),
        sa.CheckConstraint("cardinality(topics) > 0", name=op.f("ck_emergency_access_topics_named")),
        sa.CheckConstraint("char_length(btrim(reason)) >= 20", name=op.f("ck_emergency_access_reason_given")),
        sa.CheckConstraint("char_length(reason) <= 2000", name=op.f("ck_emergency_access_reason_length")),
        sa.CheckConstraint("ended_at between opened_at and ends_at", name=op.f("ck_emergency_access_ended")),
        sa.ForeignKeyConstraint(["follow_up_id"], ["app.follow_up.id"], name=op.f("fk_emergency_access_follow_up_id")),
        sa.ForeignKeyConstraint(["post_id"], ["app.post.id"], name=op.f("fk_emergency_access_post_id")),
        sa.ForeignKeyConstraint(["user_id"], ["app.user_account.id"], name=op.f("fk_emergency_access_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_access")),
        sa.UniqueConstraint("id", "follow_up_id", "user_id", name=op.f("uq_emergency_access_id_follow_up_id_user_id")),
        schema="app",
    )
    op.create_index(
        op.f("ix_emergency_access_follow_up_id"), "emergency_access", ["follow_up_id"], unique=False, schema="app"
    )
    op.create_index(op.f("ix_emergency_access_post_id"), "emergency_access", ["post_id"], unique=False, schema="app")
    op.create_table(
        "kinship",
        sa.Column("follow_up_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("declared_by_id", sa.Uuid(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind in ('family', 'oneself')", name=op.f("ck_kinship_kind_known")),
        sa.CheckConstraint(
            "(ended_at is null) = (ended_by_id is null) and (ended_at is null) = (end_reason is null)",
            name=op.f("ck_kinship_end_whole"),
        ),
        sa.CheckConstraint("char_length(end_reason) <= 1000", name=op.f("ck_kinship_end_reason_length")),
        sa.CheckConstraint("ended_by_id <> user_id", name=op.f("ck_kinship_ended_by_another")),
        sa.ForeignKeyConstraint(["declared_by_id"], ["app.user_account.id"], name=op.f("fk_kinship_declared_by_id")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["app.user_account.id"], name=op.f("fk_kinship_ended_by_id")),
        sa.ForeignKeyConstraint(["follow_up_id"], ["app.follow_up.id"], name=op.f("fk_kinship_follow_up_id")),
        sa.ForeignKeyConstraint(["user_id"], ["app.user_account.id"], name=op.f("fk_kinship_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kinship")),
        schema="app",
    )
    op.create_index(op.f("ix_kinship_user_id"), "kinship", ["user_id"], unique=False, schema="app")
    op.create_index(
        "uq_kinship_follow_up_id_user_id",
        "kinship",
        ["follow_up_id", "user_id"],
        unique=True,
        schema="app",
        postgresql_where=sa.text("ended_at is null"),
    )
    op.create_table(
        "restriction",
        sa.Column("follow_up_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("municipality_number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("lifts_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_user_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(kind = 'lifted') = (lifts_id is not null)", name=op.f("ck_restriction_lifts")),
        sa.CheckConstraint("btrim(reason) <> ''", name=op.f("ck_restriction_reason_given")),
        sa.CheckConstraint("kind in ('restricted', 'lifted')", name=op.f("ck_restriction_kind_known")),
        sa.CheckConstraint("char_length(reason) <= 2000", name=op.f("ck_restriction_reason_length")),
        sa.ForeignKeyConstraint(["by_user_id"], ["app.user_account.id"], name=op.f("fk_restriction_by_user_id")),
        sa.ForeignKeyConstraint(["follow_up_id"], ["app.follow_up.id"], name=op.f("fk_restriction_follow_up_id")),
        sa.ForeignKeyConstraint(["lifts_id"], ["app.restriction.id"], name=op.f("fk_restriction_lifts_id")),
        sa.ForeignKeyConstraint(
            ["municipality_number"], ["app.municipality.number"], name=op.f("fk_restriction_municipality_number")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restriction")),
        sa.UniqueConstraint("lifts_id", name=op.f("uq_restriction_lifts_id")),
        schema="app",
    )
    op.create_index(op.f("ix_restriction_follow_up_id"), "restriction", ["follow_up_id"], unique=False, schema="app")
    op.create_index(
        op.f("ix_restriction_municipality_number"), "restriction", ["municipality_number"], unique=False, schema="app"
    )
    op.create_table(
        "emergency_review",
        sa.Column("emergency_id", sa.Uuid(), nullable=False),
        sa.Column("follow_up_id", sa.Uuid(), nullable=False),
        sa.Column("opened_by_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("reviewed_by_id", sa.Uuid(), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("btrim(comment) <> ''", name=op.f("ck_emergency_review_comment_given")),
        sa.CheckConstraint("outcome in ('justified', 'not_justified')", name=op.f("ck_emergency_review_outcome_known")),
        sa.CheckConstraint("char_length(comment) <= 2000", name=op.f("ck_emergency_review_comment_length")),
        sa.CheckConstraint("reviewed_by_id <> opened_by_id", name=op.f("ck_emergency_review_two_people")),
        sa.ForeignKeyConstraint(
            ["emergency_id", "follow_up_id", "opened_by_id"],
            ["app.emergency_access.id", "app.emergency_access.follow_up_id", "app.emergency_access.user_id"],
            name=op.f("fk_emergency_review_emergency_id_follow_up_id_opened_by_id"),
        ),
        sa.ForeignKeyConstraint(["follow_up_id"], ["app.follow_up.id"], name=op.f("fk_emergency_review_follow_up_id")),
        sa.ForeignKeyConstraint(
            ["reviewed_by_id"], ["app.user_account.id"], name=op.f("fk_emergency_review_reviewed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_review")),
        sa.UniqueConstraint("emergency_id", name=op.f("uq_emergency_review_emergency_id")),
        schema="app",
    )
    op.create_index(
        op.f("ix_emergency_review_follow_up_id"), "emergency_review", ["follow_up_id"], unique=False, schema="app"
    )
    op.add_column(
        "follow_up", sa.Column("has_kin", sa.Boolean(), server_default=sa.false(), nullable=False), schema="app"
    )
    _tasks_of_kind(TASKS)
    connection = op.get_bind()
    for table in READS:
        op.execute(f"grant select, insert on app.{table} to guard")
    op.execute("grant update (has_kin, restricted_at, restricted_by_id) on app.follow_up to guard")
    op.execute("grant update (done_at, done_by_id) on app.task to guard")
    op.execute("set role guard")
    for statement in statements(HERE.with_suffix(".sql")):
        connection.exec_driver_sql(statement)
    for function in (*ASKED, *FUNCTIONS):
        op.execute(f"revoke execute on function app.{function} from public")
    for function in ASKED:
        op.execute(f"grant execute on function app.{function} to api")
    for function in FUNCTIONS:
        op.execute(f"grant execute on function app.{function} to owner")
    for view in VIEWS_FOR_API:
        op.execute(f"grant select on app.{view} to api")
    op.execute("set role owner")
    for name, when in TRIGGERS.items():
        op.execute(f"create trigger {name} {when}")
    for table in HISTORY:
        op.execute(
            f"create trigger {table}_is_history before update or delete on app.{table}"
            " for each row execute function app.refuse_change()"
        )


def downgrade() -> None:
    connection = op.get_bind()
    op.execute("drop trigger follow_up_kinship on app.follow_up")
    op.execute("set role guard")
    for file, made in (
        ("0006_protection.sql", "function app.is_barred_to_me"),
        ("0006_protection.sql", "or replace view app.barred_to_me"),
        ("0008_consent_in_force.sql", "view app.shared_youths"),
    ):
        before = next(one for one in statements(HERE.with_name(file)) if one.startswith(f"create {made}"))
        if made.startswith("function"):
            before = before.replace("create ", "create or replace ", 1)
        if "shared_youths" in made:  # it had one column less
            op.execute("drop view app.shared_youths")
        connection.exec_driver_sql(before)
    op.execute("grant select on app.shared_youths to api")
    op.execute("drop view app.my_emergencies")
    op.execute("drop view app.emergencies_in_force")
    op.execute("set role owner")
    for table in TABLES:
        op.drop_table(table, schema="app")
    op.execute("set role guard")
    for function in ASKED:
        op.execute(f"drop function app.{function}")
    for function in FUNCTIONS:
        op.execute(f"drop function app.{function}")
    op.execute("set role owner")
    op.execute("revoke update (done_at, done_by_id) on app.task from guard")
    op.execute("revoke update (restricted_at, restricted_by_id) on app.follow_up from guard")
    op.drop_column("follow_up", "has_kin", schema="app")
    _tasks_of_kind(TASKS_BEFORE)


def _tasks_of_kind(known: str) -> None:
    op.execute("alter table app.task\n-- squawk-ignore ban-drop-constraint\ndrop constraint ck_task_kind_known")
    op.execute(f"alter table app.task add constraint ck_task_kind_known check ({known}) not valid")
    op.execute(
        "alter table app.task\n-- squawk-ignore constraint-missing-not-valid\nvalidate constraint ck_task_kind_known"
    )
