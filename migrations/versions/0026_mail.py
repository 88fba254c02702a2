"""E-mail that is owed, the addresses it goes to, and what became of it."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

JOBS_BEFORE = (
    "deadlines.flag_overdue",
    "age_events.ask_before_birthdays",
    "consents.ask_leads",
    "follow_ups.ask_during_pauses",
)
JOBS = (*JOBS_BEFORE, "mail.send")
WAITING = sa.text("sent_at is null and refused_at is null and dropped_at is null")
ADMINISTRATOR = "((select i.role from app.identity i) = any (array['administrator']))"
HER_OWN = "user_id = (select i.user_id from app.identity i)"
# As the access page has them; no other table's are touched.
POLICIES = (
    *(
        f"alter table app.{table} {verb} row level security"
        for table in ("mail", "mail_address", "mail_server")
        for verb in ("enable", "force")
    ),
    "grant select on app.mail, app.mail_address, app.mail_server to api, worker",
    "grant insert on app.mail, app.mail_server to worker",
    (
        "grant update (next_try_at, attempts, last_fault, sent_at, refused_at, refused_address_version, dropped_at)"
        " on app.mail to worker"
    ),
    "grant insert, update (address, version) on app.mail_address to api",
    "grant update (is_set_up, failures, fault, failing_since, next_try_at) on app.mail_server to worker",
    f"create policy mail_select_api on app.mail for select to api using ((mail.{HER_OWN}) or {ADMINISTRATOR})",
    *(
        f"create policy {table}_select_worker on app.{table} for select to worker using (true)"
        for table in ("mail", "mail_address", "mail_server")
    ),
    *(
        statement
        for table in ("mail", "mail_server")
        for statement in (
            f"create policy {table}_insert_worker on app.{table} for insert to worker with check (true)",
            f"create policy {table}_update_worker on app.{table} for update to worker using (true) with check (true)",
        )
    ),
    (
        "create policy mail_address_select_api on app.mail_address for select to api"
        f" using ((mail_address.{HER_OWN}) or {ADMINISTRATOR})"
    ),
    (
        "create policy mail_address_insert_api on app.mail_address for insert to api"
        f" with check ((mail_address.{HER_OWN}) or {ADMINISTRATOR})"
    ),
    (
        "create policy mail_address_update_api on app.mail_address for update to api"
        f" using ((mail_address.{HER_OWN}) or {ADMINISTRATOR})"
        f" with check ((mail_address.{HER_OWN}) or {ADMINISTRATOR})"
    ),
    f"create policy mail_server_select_api on app.mail_server for select to api using ({ADMINISTRATOR})",
)


def upgrade() -> None:
    op.create_table(
        "mail",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("digest_on", sa.Date(), nullable=True),
        sa.Column("owed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_fault", sa.Text(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_address_version", sa.Integer(), nullable=True),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind in ('at_once', 'digest')", name=op.f("ck_mail_kind_known")),
        sa.CheckConstraint("(kind = 'digest') = (digest_on is not null)", name=op.f("ck_mail_digest_has_day")),
        sa.CheckConstraint("num_nonnulls(sent_at, refused_at, dropped_at) <= 1", name=op.f("ck_mail_one_end")),
        sa.CheckConstraint(
            "refused_address_version is null or refused_at is not null", name=op.f("ck_mail_address_when_refused")
        ),
        sa.CheckConstraint("attempts >= 0 and next_try_at >= not_before", name=op.f("ck_mail_tries")),
        sa.CheckConstraint("char_length(last_fault) <= 60", name=op.f("ck_mail_last_fault_length")),
        sa.ForeignKeyConstraint(["user_id"], ["app.user_account.id"], name=op.f("fk_mail_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sa.UniqueConstraint("user_id", "digest_on", name=op.f("uq_mail_user_id_digest_on")),
        schema="app",
    )
    op.create_index(
        op.f("ix_mail_not_before_id"),
        "mail",
        ["not_before", "id"],
        unique=False,
        schema="app",
        postgresql_where=WAITING,
    )
    op.create_index(
        op.f("ix_mail_user_id"),
        "mail",
        ["user_id"],
        unique=False,
        schema="app",
        postgresql_where=sa.text("refused_address_version is not null"),
    )
    op.create_table(
        "mail_address",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("char_length(address) <= 254", name=op.f("ck_mail_address_address_length")),
        sa.CheckConstraint("address ~ '^[!-~]+@[!-~]+$'", name=op.f("ck_mail_address_address_shape")),
        sa.ForeignKeyConstraint(["user_id"], ["app.user_account.id"], name=op.f("fk_mail_address_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_mail_address")),
        schema="app",
    )
    op.create_table(
        "mail_server",
        sa.Column("is_one", sa.Boolean(), nullable=False),
        sa.Column("is_set_up", sa.Boolean(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("is_one", name=op.f("ck_mail_server_is_one")),
        sa.CheckConstraint("char_length(fault) <= 60", name=op.f("ck_mail_server_fault_length")),
        sa.CheckConstraint(
            "num_nonnulls(fault, failing_since, next_try_at) in (0, 3)", name=op.f("ck_mail_server_fails_whole")
        ),
        sa.CheckConstraint("(failures = 0) = (fault is null)", name=op.f("ck_mail_server_fault_when_failing")),
        sa.PrimaryKeyConstraint("is_one", name=op.f("pk_mail_server")),
        schema="app",
    )
    for statement in POLICIES:
        op.execute(statement)
    _know_jobs(JOBS)


def downgrade() -> None:
    op.execute("delete from app.job_run where job = 'mail.send'")
    _know_jobs(JOBS_BEFORE)
    for table in ("mail_server", "mail_address", "mail"):
        op.drop_table(table, schema="app")


def _know_jobs(names: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{name}'" for name in names)
    op.execute("alter table app.job_run\n-- squawk-ignore ban-drop-constraint\ndrop constraint ck_job_run_job_known")
    op.execute(f"alter table app.job_run add constraint ck_job_run_job_known check (job in ({listed})) not valid")
    op.execute(
        "alter table app.job_run\n-- squawk-ignore constraint-missing-not-valid\nvalidate constraint ck_job_run_job_known"
    )
