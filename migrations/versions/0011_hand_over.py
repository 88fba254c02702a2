"""Hand-over of a follow-up between districts, with what the database itself does for it."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from services.core.kit.sql_files import statements

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

HERE = Path(__file__)
READS = ("hand_over", "draft", "disclosure")
# What a function of the guard's changes when the lead moves.
CHANGES = {
    "hand_over": "state, answered_by_id, answered_at, answer_reason, measures_left, drafts_left, disclosures_left,"
    " contacts_ended, consents_left, version",
    "follow_up": "lead_service_id, district_code, coordinator_id, key_worker_id, deputy_id, version",
    "participation": "ends_on, version",
    "named_contact": "ends_on, version",
    "plan": "owner_service_id, version",
    "goal": "owner_service_id, version",
    "deadline": "responsible_service_id, responsible_user_id, version",
}
ASKED = (
    "hand_over_leaves(uuid)",
    "accept_hand_over(uuid, uuid, date, uuid, text, uuid)",
    "reject_hand_over(uuid, text, date, uuid, text, uuid)",
)
GUARDS_OWN = ("offer_to_me(uuid)", "leftovers_of(uuid, uuid, uuid)")
FUNCTIONS = ("begin_hand_over()", "refuse_hand_over()", "refuse_second_answer()")
TRIGGERS = {
    "hand_over_reference": "before insert on app.hand_over for each row execute function app.begin_hand_over()",
    # After the row: whoever may not write it is refused by the policy first, and learns nothing.
    "hand_over_offered": "after insert on app.hand_over for each row execute function app.refuse_hand_over()",
    "hand_over_answer": "before update on app.hand_over for each row execute function app.refuse_second_answer()",
}
PERIODS = ("participation", "named_contact")
# What stood before, and in which file.
REPLACED = {
    "view app.consent_exclusions": "0008_consent_in_force.sql",
    "view app.consent_moments": "0008_consent_in_force.sql",
    "function app.refuse_overlap": "0003_triggers.sql",
}
KINDS_BEFORE = (
    "assess_signal",
    "name_contact",
    "consent_withdrawn",
    "review_consent",
    "ask_youth_anew",
    "consent_lapsed",
    "emergency_opened",
    "review_emergency",
)
KINDS = (*KINDS_BEFORE, "hand_over_rejected", "hand_over_received", "consent_after_hand_over")


def upgrade() -> None:
    op.create_table(
        "hand_over",
        sa.Column("follow_up_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("from_service_id", sa.Uuid(), nullable=False),
        sa.Column("to_service_id", sa.Uuid(), nullable=False),
        sa.Column("to_user_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("offered_by_id", sa.Uuid(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_reason", sa.Text(), nullable=True),
        sa.Column("measures_left", sa.Integer(), nullable=True),
        sa.Column("drafts_left", sa.Integer(), nullable=True),
        sa.Column("disclosures_left", sa.Integer(), nullable=True),
        sa.Column("contacts_ended", sa.Integer(), nullable=True),
        sa.Column("consents_left", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "state in ('offered', 'taken_back', 'rejected', 'accepted')", name=op.f("ck_hand_over_state_known")
        ),
        sa.CheckConstraint("char_length(reason) <= 1000", name=op.f("ck_hand_over_reason_length")),
        sa.CheckConstraint("char_length(answer_reason) <= 1000", name=op.f("ck_hand_over_answer_reason_length")),
        sa.CheckConstraint("from_service_id <> to_service_id", name=op.f("ck_hand_over_two_services")),
        sa.CheckConstraint("btrim(reason) <> ''", name=op.f("ck_hand_over_reason_given")),
        sa.CheckConstraint(
            "(state = 'offered') = (answered_at is null) and (answered_at is null) = (answered_by_id is null)",
            name=op.f("ck_hand_over_answer_whole"),
        ),
        sa.CheckConstraint(
            "(state = 'rejected') = (answer_reason is not null) and btrim(answer_reason) <> ''",
            name=op.f("ck_hand_over_rejection_has_reason"),
        ),
        sa.CheckConstraint(
            "(measures_left is not null) = (state = 'accepted') and (drafts_left is not null) = (state = 'accepted')"
            " and (disclosures_left is not null) = (state = 'accepted')"
            " and (contacts_ended is not null) = (state = 'accepted')"
            " and (consents_left is not null) = (state = 'accepted')",
            name=op.f("ck_hand_over_counted"),
        ),
        sa.ForeignKeyConstraint(["answered_by_id"], ["app.user_account.id"], name=op.f("fk_hand_over_answered_by_id")),
        sa.ForeignKeyConstraint(["follow_up_id"], ["app.follow_up.id"], name=op.f("fk_hand_over_follow_up_id")),
        sa.ForeignKeyConstraint(["from_service_id"], ["app.service.id"], name=op.f("fk_hand_over_from_service_id")),
        sa.ForeignKeyConstraint(["offered_by_id"], ["app.user_account.id"], name=op.f("fk_hand_over_offered_by_id")),
        sa.ForeignKeyConstraint(["to_service_id"], ["app.service.id"], name=op.f("fk_hand_over_to_service_id")),
        sa.ForeignKeyConstraint(["to_user_id"], ["app.user_account.id"], name=op.f("fk_hand_over_to_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over")),
        schema="app",
    )
    op.create_index(
        "uq_hand_over_follow_up_id",
        "hand_over",
        ["follow_up_id"],
        unique=True,
        schema="app",
        postgresql_where=sa.text("state = 'offered'"),
    )
    op.create_index(
        "ix_hand_over_follow_up_id_answered_at",
        "hand_over",
        ["follow_up_id", "answered_at"],
        unique=False,
        schema="app",
    )
    op.create_index(
        op.f("ix_hand_over_to_service_id_state"), "hand_over", ["to_service_id", "state"], unique=False, schema="app"
    )
    op.create_index(op.f("ix_hand_over_offered_by_id"), "hand_over", ["offered_by_id"], unique=False, schema="app")
    _tasks_of(KINDS)
    # A period that is taken back before it begins ends the day before.
    _periods("ends_on is null or ends_on >= starts_on - 1")
    connection = op.get_bind()
    for table in READS:
        op.execute(f"grant select on app.{table} to guard")
    for table, columns in CHANGES.items():
        op.execute(f"grant update ({columns}) on app.{table} to guard")
    op.execute("set role guard")
    for statement in statements(HERE.with_suffix(".sql")):
        connection.exec_driver_sql(statement)
    for function in (*ASKED, *GUARDS_OWN, *FUNCTIONS):
        op.execute(f"revoke execute on function app.{function} from public")
    for function in ASKED:
        op.execute(f"grant execute on function app.{function} to api")
    for function in FUNCTIONS:
        op.execute(f"grant execute on function app.{function} to owner")
    op.execute("set role owner")
    for name, when in TRIGGERS.items():
        op.execute(f"create trigger {name} {when}")


def downgrade() -> None:
    connection = op.get_bind()
    op.execute("set role guard")
    for function in (*ASKED, *GUARDS_OWN):
        op.execute(f"drop function app.{function}")
    for made, file in REPLACED.items():
        before = next(one for one in statements(HERE.with_name(file)) if one.startswith(f"create {made}"))
        connection.exec_driver_sql(before.replace("create ", "create or replace ", 1))
    op.execute("drop view app.consent_left_out, app.leads_since")
    op.execute("set role owner")
    op.drop_table("hand_over", schema="app")
    op.execute("set role guard")
    for function in FUNCTIONS:
        op.execute(f"drop function app.{function}")
    op.execute("set role owner")
    op.execute("revoke select on app.draft, app.disclosure from guard")
    for table, columns in CHANGES.items():
        if table != "hand_over":
            op.execute(f"revoke update ({columns}) on app.{table} from guard")
    _periods("ends_on is null or ends_on >= starts_on")
    _tasks_of(KINDS_BEFORE)


def _tasks_of(kinds: tuple[str, ...]) -> None:
    known = ", ".join(f"'{kind}'" for kind in kinds)
    op.execute("alter table app.task\n-- squawk-ignore ban-drop-constraint\ndrop constraint ck_task_kind_known")
    op.execute(f"alter table app.task add constraint ck_task_kind_known check (kind in ({known})) not valid")
    op.execute(
        "alter table app.task\n-- squawk-ignore constraint-missing-not-valid\nvalidate constraint ck_task_kind_known"
    )


def _periods(condition: str) -> None:
    for table in PERIODS:
        name = f"ck_{table}_period"
        op.execute(f"alter table app.{table}\n-- squawk-ignore ban-drop-constraint\ndrop constraint {name}")
        op.execute(f"alter table app.{table} add constraint {name} check ({condition}) not valid")
        op.execute(
            f"alter table app.{table}\n-- squawk-ignore constraint-missing-not-valid\nvalidate constraint {name}"
        )
