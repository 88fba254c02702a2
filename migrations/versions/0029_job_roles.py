"""Each of the worker's jobs as a database role of its own; the login `worker` keeps what tells how they go."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from services.core.kit.sql_files import statements

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

ROLES = ("job_deadlines", "job_age_events", "job_consents", "job_pauses", "job_reminders", "job_mail")
NOT_THERE = sa.text(
    "select n.name from unnest(cast(:names as text[])) as n (name) left join pg_roles r on r.rolname = n.name"
    " where r.oid is null or not pg_has_role('worker', r.oid, 'MEMBER') order by 1"
)
FUNCTIONS = {
    "now()": ("job_deadlines", "job_mail"),
    "today()": ("job_deadlines",),
    "ask_about_ages(jsonb, integer, uuid, uuid)": ("job_age_events",),
    "ask_about_consents(integer, uuid, uuid)": ("job_consents",),
    "ask_about_pauses(integer, uuid, uuid)": ("job_pauses",),
    "owe_reminders(jsonb, jsonb, integer, integer, integer, integer, uuid, uuid)": ("job_reminders",),
    "lines_of_mail(uuid)": ("job_mail",),
}
# The moment is what the worker writes down; all else was for the jobs, and `me` for nobody.
NO_MORE = ("me()", *(function for function in FUNCTIONS if function != "now()"))
# What the worker could do with a table, and with which condition on the row.
MAIL_COLUMNS = "(next_try_at, attempts, last_fault, sent_at, refused_at, refused_address_version, dropped_at)"
SERVER_COLUMNS = "(is_set_up, failures, fault, failing_since, next_try_at)"
TABLES = {
    "deadline": ("select",),
    "deadline_flag": ("select", "insert"),
    "unflagged_deadline": ("select", "delete"),
    "coming_reminder": ("select",),
    "mail": ("select", "insert", f"update {MAIL_COLUMNS}"),
    "mail_address": ("select",),
    "mail_server": ("select", "insert", f"update {SERVER_COLUMNS}"),
    "access_log": ("insert",),
}
BEFORE = {"access_log": "access_log.user_id is null and access_log.role = 'worker'"}


def upgrade() -> None:
    connection = op.get_bind()
    missing = connection.execute(NOT_THERE, {"names": list(ROLES)}).scalars().all()
    if missing:
        raise SystemExit(
            f"The login worker may not become {', '.join(missing)}: let a superuser run deploy/roles.sql, and migrate again."
        )
    for table, rights in TABLES.items():
        for right in rights:
            op.execute(f"drop policy {table}_{right.split()[0]}_worker on app.{table}")
        op.execute(f"revoke all on app.{table} from worker")
    op.execute(f"grant usage on schema app to {', '.join(ROLES)}")
    for statement in statements(Path(__file__).with_suffix(".sql")):
        connection.exec_driver_sql(statement)
    op.execute("set role guard")
    for function in NO_MORE:
        op.execute(f"revoke execute on function app.{function} from worker")
    for function, roles in FUNCTIONS.items():
        op.execute(f"grant execute on function app.{function} to {', '.join(roles)}")
    op.execute("set role owner")


def downgrade() -> None:
    connection = op.get_bind()
    op.execute("set role guard")
    for function, roles in FUNCTIONS.items():
        op.execute(f"revoke execute on function app.{function} from {', '.join(roles)}")
    for function in NO_MORE:
        op.execute(f"grant execute on function app.{function} to worker")
    op.execute("set role owner")
    for table, policy in connection.execute(
        sa.text(
            "select tablename, policyname from pg_policies"
            " where schemaname = 'app' and cast(roles as text[]) && cast(:names as text[])"
        ),
        {"names": list(ROLES)},
    ).all():
        op.execute(f"drop policy {policy} on app.{table}")
    for table, rights in TABLES.items():
        op.execute(f"revoke all on app.{table} from {', '.join(ROLES)}")
        for right in rights:
            op.execute(f"grant {right} on app.{table} to worker")
            _let_worker(table, right.split()[0], BEFORE.get(table, "true"))
    op.execute(f"revoke usage on schema app from {', '.join(ROLES)}")


def _let_worker(table: str, command: str, condition: str) -> None:
    read = f" using ({condition})" if command != "insert" else ""
    written = f" with check ({condition})" if command in {"insert", "update"} else ""
    op.execute(f"create policy {table}_{command}_worker on app.{table} for {command} to worker{read}{written}")
