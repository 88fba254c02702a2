"""Registered twice: the suspicion, the merge and its undoing."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from services.core.kit.sql_files import statements

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

HERE = Path(__file__)
TABLES = ("possible_duplicate", "youth_merge")
VIEWS_FOR_API = ("duplicate_sides",)
FUNCTIONS = (
    "same_youths(uuid)",
    "kin_of(uuid)",
    "renew_kinship(uuid)",
    "refuse_merge_chain()",
    "refuse_late_undoing()",
    "keep_merge()",
    "keep_two_follow_ups()",
)
TRIGGERS = {
    "youth_merge_chain": "after insert on app.youth_merge for each row execute function app.refuse_merge_chain()",
    "youth_merge_end": "before update on app.youth_merge for each row execute function app.refuse_second_end()",
    "youth_merge_in_time": "before update on app.youth_merge for each row execute function app.refuse_late_undoing()",
    "youth_merge_facts": "after insert or update of ended_at on app.youth_merge"
    " for each row execute function app.keep_merge()",
}
# What stood before the merges, and in which file.
BEFORE = (
    ("0003_guard.sql", "view app.protected_youths"),
    ("0003_guard.sql", "view app.youths_barred_to_me"),
    ("0006_protection.sql", "function app.renew_protection"),
    ("0008_consent_in_force.sql", "function app.renew_consent_grants"),
    ("0010_emergency_access.sql", "function app.is_kin_to_me"),
    ("0010_emergency_access.sql", "function app.keep_kinship"),
    ("0010_emergency_access.sql", "function app.begin_kinship"),
)
TASKS_BEFORE = (
    "kind in ('assess_signal', 'name_contact', 'consent_withdrawn', 'review_consent', 'ask_youth_anew',"
    " 'consent_lapsed', 'emergency_opened', 'review_emergency', 'hand_over_rejected', 'hand_over_received',"
    " 'consent_after_hand_over')"
)
TASKS = TASKS_BEFORE.replace("')", "', 'two_follow_ups')")
ASKED = (
    "plain_name(text, text)",
    "is_kin_to_youth(uuid)",
    "note_duplicates(uuid, uuid[], text, uuid)",
)


def upgrade() -> None:
    op.create_table(
        "possible_duplicate",
        sa.Column("youth_id", sa.Uuid(), nullable=False),
        sa.Column("other_youth_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_number", sa.Text(), nullable=False),
        sa.Column("found_by", sa.Text(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("closed_by_id", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("found_by in ('number', 'name')", name=op.f("ck_possible_duplicate_found_by_known")),
        sa.CheckConstraint(
            "outcome in ('same_person', 'another_person')", name=op.f("ck_possible_duplicate_outcome_known")
        ),
        sa.CheckConstraint("char_length(comment) <= 2000", name=op.f("ck_possible_duplicate_comment_length")),
        sa.CheckConstraint("youth_id <> other_youth_id", name=op.f("ck_possible_duplicate_two_rows")),
        sa.CheckConstraint("btrim(comment) <> ''", name=op.f("ck_possible_duplicate_comment_given")),
        sa.CheckConstraint(
            "(closed_at is null) = (outcome is null) and (closed_at is null) = (closed_by_id is null)"
            " and (closed_at is null) = (comment is null)",
            name=op.f("ck_possible_duplicate_closed_whole"),
        ),
        sa.ForeignKeyConstraint(["youth_id"], ["app.youth.id"], name=op.f("fk_possible_duplicate_youth_id")),
        sa.ForeignKeyConstraint(
            ["other_youth_id"], ["app.youth.id"], name=op.f("fk_possible_duplicate_other_youth_id")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_number"], ["app.municipality.number"], name=op.f("fk_possible_duplicate_municipality_number")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["app.user_account.id"], name=op.f("fk_possible_duplicate_closed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_possible_duplicate")),
        sa.UniqueConstraint("youth_id", "other_youth_id", name=op.f("uq_possible_duplicate_youth_id_other_youth_id")),
        schema="app",
    )
    op.create_index(
        op.f("ix_possible_duplicate_other_youth_id"),
        "possible_duplicate",
        ["other_youth_id"],
        unique=False,
        schema="app",
    )
    op.create_index(
        op.f("ix_possible_duplicate_municipality_number_found_at"),
        "possible_duplicate",
        ["municipality_number", "found_at"],
        unique=False,
        schema="app",
    )
    op.create_table(
        "youth_merge",
        sa.Column("kept_youth_id", sa.Uuid(), nullable=False),
        sa.Column("merged_youth_id", sa.Uuid(), nullable=False),
        sa.Column("owner_service_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("merged_by_id", sa.Uuid(), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undo_until", sa.Date(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("char_length(reason) <= 1000", name=op.f("ck_youth_merge_reason_length")),
        sa.CheckConstraint("char_length(end_reason) <= 1000", name=op.f("ck_youth_merge_end_reason_length")),
        sa.CheckConstraint("kept_youth_id <> merged_youth_id", name=op.f("ck_youth_merge_two_rows")),
        sa.CheckConstraint("btrim(reason) <> ''", name=op.f("ck_youth_merge_reason_given")),
        sa.CheckConstraint(
            "(ended_at is null) = (ended_by_id is null) and (ended_at is null) = (end_reason is null)",
            name=op.f("ck_youth_merge_end_whole"),
        ),
        sa.ForeignKeyConstraint(["kept_youth_id"], ["app.youth.id"], name=op.f("fk_youth_merge_kept_youth_id")),
        sa.ForeignKeyConstraint(["merged_youth_id"], ["app.youth.id"], name=op.f("fk_youth_merge_merged_youth_id")),
        sa.ForeignKeyConstraint(["owner_service_id"], ["app.service.id"], name=op.f("fk_youth_merge_owner_service_id")),
        sa.ForeignKeyConstraint(["merged_by_id"], ["app.user_account.id"], name=op.f("fk_youth_merge_merged_by_id")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["app.user_account.id"], name=op.f("fk_youth_merge_ended_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_youth_merge")),
        schema="app",
    )
    op.create_index(op.f("ix_youth_merge_kept_youth_id"), "youth_merge", ["kept_youth_id"], unique=False, schema="app")
    op.create_index(
        "uq_youth_merge_merged_youth_id",
        "youth_merge",
        ["merged_youth_id"],
        unique=True,
        schema="app",
        postgresql_where=sa.text("ended_at is null"),
    )
    _tasks_of_kind(TASKS)
    op.create_index(op.f("ix_youth_birth_date"), "youth", ["birth_date"], unique=False, schema="app")
    op.execute("grant select, insert on app.possible_duplicate to guard")
    op.execute("grant select on app.youth_merge to guard")
    connection = op.get_bind()
    op.execute("set role guard")
    for statement in statements(HERE.with_suffix(".sql")):
        connection.exec_driver_sql(statement)
    for function in ASKED:
        op.execute(f"revoke execute on function app.{function} from public")
        op.execute(f"grant execute on function app.{function} to api")
    for function in FUNCTIONS:
        op.execute(f"revoke execute on function app.{function} from public")
        op.execute(f"grant execute on function app.{function} to owner")
    for view in VIEWS_FOR_API:
        op.execute(f"grant select on app.{view} to api")
    op.execute("set role owner")
    for name, when in TRIGGERS.items():
        op.execute(f"create trigger {name} {when}")
    op.execute(
        "create trigger follow_up_two_follow_ups after update of lead_service_id on app.follow_up"
        " for each row execute function app.keep_two_follow_ups()"
    )


def downgrade() -> None:
    connection = op.get_bind()
    op.execute("drop trigger follow_up_two_follow_ups on app.follow_up")
    for name in TRIGGERS:
        op.execute(f"drop trigger {name} on app.youth_merge")
    op.execute("set role guard")
    for file, made in BEFORE:
        found = [one for one in statements(HERE.with_name(file)) if f"create {made}" in one or f"replace {made}" in one]
        before = found[-1].replace("create or replace", "create", 1)
        connection.exec_driver_sql(before.replace("create", "create or replace", 1))
    for view in VIEWS_FOR_API:
        op.execute(f"drop view app.{view}")
    for function in (*reversed(ASKED), *reversed(FUNCTIONS)):
        op.execute(f"drop function app.{function}")
    op.execute("set role owner")
    _tasks_of_kind(TASKS_BEFORE)
    op.drop_index(op.f("ix_youth_birth_date"), table_name="youth", schema="app")
    for table in TABLES:
        op.drop_table(table, schema="app")


def _tasks_of_kind(known: str) -> None:
    op.execute("alter table app.task\n-- squawk-ignore ban-drop-constraint\ndrop constraint ck_task_kind_known")
    op.execute(f"alter table app.task add constraint ck_task_kind_known check ({known}) not valid")
    op.execute(
        "alter table app.task\n-- squawk-ignore constraint-missing-not-valid\nvalidate constraint ck_task_kind_known"
    )
