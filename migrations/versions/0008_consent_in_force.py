"""Consent in force is worked out by the database, in the transaction of each change that touches it."""

from pathlib import Path

from alembic import op

from services.core.kit.sql_files import statements

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

HERE = Path(__file__)
READS = ("consent", "consent_scope", "consent_signature", "consent_change", "signing_rule")
# What the receipt of a withdrawal is made from, beside the above.
RECEIPT_READS = ("access_log", "access_log_thing", "plan", "goal", "measure", "meeting", "note")
RECEIPT = "consent_receipt(uuid)"
ASKED = "is_shared_with_me(uuid, text, uuid, text[])"
ASKS = "ask_about_consents(integer, uuid, uuid)"
TASKS_BEFORE = "kind in ('assess_signal', 'name_contact')"
TASKS = (
    "kind in ('assess_signal', 'name_contact', 'consent_withdrawn', 'review_consent', 'ask_youth_anew',"
    " 'consent_lapsed')"
)
VIEWS_FOR_API = ("my_shares", "shared_youths")
GUARDS_OWN = (
    "shared_youths",
    "my_shares",
    "consent_opens",
    "consent_exclusions",
    "consent_held_spans",
    "consent_renewed",
    "consent_signed_spans",
    "consent_spans",
    "consent_moments",
    "signing_age",
)
FUNCTIONS = (
    "keep_consent_grants_of_service()",
    "keep_consent_grants_of_youth()",
    "keep_consent_grants()",
    "renew_consent_grants(uuid[])",
    "consents_at_hand()",
    "begins(date)",
    "birthday(date, integer)",
)
HISTORY = ("consent", "consent_scope", "consent_signature", "consent_change")
TRIGGERS = {
    **{
        f"{table}_grants": f"after insert on app.{table} referencing new table as added for each statement"
        " execute function app.keep_consent_grants()"
        for table in HISTORY
    },
    "guardian_grants": "after insert or delete or update of youth_id, responsibility, starts_on, ends_on"
    " on app.guardian for each row execute function app.keep_consent_grants_of_youth()",
    "youth_grants": "after update of birth_date on app.youth for each row"
    " execute function app.keep_consent_grants_of_youth()",
    "service_grants": "after update of closed_on on app.service for each row"
    " execute function app.keep_consent_grants_of_service()",
}
# From what age the youth signs beside her guardians, and from what age alone.
_MAIN_RULE = "barnelova §§ 31 og 33, vergemålsloven § 9, personvernforordningen artikkel 4 nr. 11"
_HEALTH = "pasient- og brukerrettighetsloven § 4-3 første ledd bokstav b og § 4-4"
TOPICS = (
    "identity",
    "contact_points",
    "plan",
    "measures",
    "meetings",
    "school",
    "family",
    "health",
    "drugs",
    "leisure_and_work",
    "housing",
    "child_welfare",
    "criminal_case",
    "assessment",
)


def upgrade() -> None:
    connection = op.get_bind()
    for topic in TOPICS:
        alone, law = (16, _HEALTH) if topic == "health" else (18, _MAIN_RULE)
        op.execute(
            "insert into app.signing_rule (topic, valid_from, together_from, alone_from, legal_basis)"
            f" values ('{topic}', '2020-01-01', 15, {alone}, '{law}')"
        )
    for table in (*READS, *RECEIPT_READS):
        op.execute(f"grant select on app.{table} to guard")
    op.execute("grant select, insert, delete on app.consent_grant to guard")
    op.execute("grant select, insert on app.task to guard")
    op.execute("set role guard")
    for statement in statements(HERE.with_suffix(".sql")):
        connection.exec_driver_sql(statement)
    for function in FUNCTIONS:
        op.execute(f"revoke execute on function app.{function} from public")
        op.execute(f"grant execute on function app.{function} to owner")
    for view in VIEWS_FOR_API:
        op.execute(f"grant select on app.{view} to api")
    for function in (RECEIPT, ASKED):
        op.execute(f"revoke execute on function app.{function} from public")
        op.execute(f"grant execute on function app.{function} to api")
    op.execute(f"revoke execute on function app.{ASKS} from public")
    op.execute(f"grant execute on function app.{ASKS} to worker")
    op.execute("set role owner")
    for name, when in TRIGGERS.items():
        op.execute(f"create trigger {name} {when}")
    for table in HISTORY:
        op.execute(
            f"create trigger {table}_is_history before update or delete on app.{table}"
            " for each row execute function app.refuse_change()"
        )
    # The new rule is wider than the old: nobody loses a guarantee, and what stands in this small table fits.
    op.execute("alter table app.task\n-- squawk-ignore ban-drop-constraint\ndrop constraint ck_task_kind_known")
    op.execute(f"alter table app.task add constraint ck_task_kind_known check ({TASKS}) not valid")
    op.execute(
        "alter table app.task\n-- squawk-ignore constraint-missing-not-valid\nvalidate constraint ck_task_kind_known"
    )


def downgrade() -> None:
    op.execute("alter table app.task drop constraint ck_task_kind_known")
    op.execute(f"alter table app.task add constraint ck_task_kind_known check ({TASKS_BEFORE}) not valid")
    for name, when in TRIGGERS.items():
        op.execute(f"drop trigger {name} on {when.split(' on ')[1].split()[0]}")
    for table in HISTORY:
        op.execute(f"drop trigger {table}_is_history on app.{table}")
    op.execute("set role guard")
    for function in (RECEIPT, ASKED, ASKS):
        op.execute(f"drop function app.{function}")
    for view in GUARDS_OWN:
        op.execute(f"drop view app.{view}")
    for function in FUNCTIONS:
        op.execute(f"drop function app.{function}")
    op.execute("set role owner")
    for table in (*READS, *RECEIPT_READS):
        op.execute(f"revoke select on app.{table} from guard")
    op.execute("revoke select, insert, delete on app.consent_grant from guard")
    op.execute("revoke select, insert on app.task from guard")
    op.execute("delete from app.signing_rule")
