"""Youths and guardians who sign in: what they have a say in, and their own sessions."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from services.core.kit.sql_files import statements

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

HERE = Path(__file__)
ASKED = (
    "my_says()",
    "my_subject_id()",
    "follow_ups_about_me()",
    "topics_about_me()",
    "consents_about_me()",
    "services_about_me()",
    "deciders_about_me(uuid)",
    "hold_my_consents(uuid)",
    "subjects_of(uuid)",
    "emergencies_of(uuid)",
    "closed_out_of(uuid)",
)
OPENED = "open_subject_session(uuid, bytea, bytea, text, text, text, integer, integer, uuid, uuid)"
# Kept by guard for itself: they answer for whichever number they are asked about.
GUARDS_OWN = ("says_of(bytea, date)", "says_by_number(bytea, date)")
# What stood before: where it was made, and how its statement begins there.
BEFORE = (
    ("0003_triggers.sql", "create function app.keep_hat_facts"),
    ("0003_sessions.sql", "create function app.end_provider_sessions"),
    ("0003_sessions.sql", "create function app.who_am_i"),
    ("0010_emergency_access.sql", "create or replace function app.is_barred_to_me"),
    ("0008_consent_in_force.sql", "create function app.consent_receipt"),
)
SOMEBODY = (
    "(user_id is null) = (person_index is not null) and (person_index is null) = (subject_id is null)"
    " and (person_index is null or post_id is null)"
)
REGISTERED = "registered_by_id is not null or signer in ('youth', 'guardian')"


def upgrade() -> None:
    connection = op.get_bind()
    op.add_column("guardian", sa.Column("national_id_index", sa.LargeBinary(), nullable=True), schema="app")
    op.create_index(
        op.f("ix_guardian_national_id_index"), "guardian", ["national_id_index"], unique=False, schema="app"
    )
    _may_be_empty("session", "user_id")
    op.add_column("session", sa.Column("person_index", sa.LargeBinary(), nullable=True), schema="app")
    op.add_column("session", sa.Column("subject_id", sa.Uuid(), nullable=True), schema="app")
    op.add_column("session", sa.Column("provider_subject", sa.Text(), nullable=True), schema="app")
    _check("session", "ck_session_somebody", SOMEBODY)
    _may_be_empty("consent_change", "registered_by_id")
    _check("consent_change", "ck_consent_change_registered", REGISTERED)
    op.execute("set role guard")
    for statement in statements(HERE.with_suffix(".sql")):
        connection.exec_driver_sql(statement)
    for function in (*ASKED, OPENED, *GUARDS_OWN):
        op.execute(f"revoke execute on function app.{function} from public")
    for function in ASKED:
        op.execute(f"grant execute on function app.{function} to api")
    op.execute(f"grant execute on function app.{OPENED} to signin")
    op.execute("set role owner")


def downgrade() -> None:
    connection = op.get_bind()
    op.execute("set role guard")
    for file, begins in BEFORE:
        before = next(one for one in statements(HERE.with_name(file)) if one.startswith(begins))
        connection.exec_driver_sql(before.replace("create function", "create or replace function", 1))
    for function in (OPENED, *reversed(ASKED), *GUARDS_OWN):
        op.execute(f"drop function app.{function}")
    op.execute("set role owner")
    # Nobody signs in as herself any more, and what she took back stays taken back.
    op.execute("delete from app.session where user_id is null")
    op.drop_constraint("ck_session_somebody", "session", schema="app")
    for column in ("provider_subject", "subject_id", "person_index"):
        op.drop_column("session", column, schema="app")
    op.alter_column("session", "user_id", nullable=False, schema="app")
    op.drop_constraint("ck_consent_change_registered", "consent_change", schema="app")
    op.alter_column("consent_change", "registered_by_id", nullable=False, schema="app")
    op.drop_index(op.f("ix_guardian_national_id_index"), table_name="guardian", schema="app")
    op.drop_column("guardian", "national_id_index", schema="app")


def _may_be_empty(table: str, column: str) -> None:
    # Whoever reads the column before this is known reads rows that are whole: the new ones come with the new code.
    op.execute(f"alter table app.{table}\n-- squawk-ignore ban-drop-not-null\nalter column {column} drop not null")


def _check(table: str, name: str, rule: str) -> None:
    op.execute(f"alter table app.{table} add constraint {name} check ({rule}) not valid")
    op.execute(f"alter table app.{table}\n-- squawk-ignore constraint-missing-not-valid\nvalidate constraint {name}")
