"""Who is asking, what she reaches, and how sessions open: the functions and views that policies ask."""

from pathlib import Path

from alembic import op

from services.core.kit.sql_files import statements

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

READS = [
    "contact_point",
    "deadline",
    "deadline_exceeding",
    "district",
    "follow_up",
    "guardian",
    "matter",
    "named_contact",
    "participation",
    "post",
    "service",
    "sibling",
    "sign_in_identity",
    "test_clock",
    "user_account",
    "youth",
]
FUNCTIONS_FOR_ALL = (
    "now()",
    "today()",
    "me()",
)
FUNCTIONS_FOR_API = (
    "who_am_i()",
    "my_posts()",
    "choose_hat(uuid)",
    "choose_language(text)",
    "touch_my_session()",
    "end_my_session()",
)
FUNCTIONS_FOR_SIGNIN = (
    "open_session(uuid, text, bytea, text, text, text, text, uuid, integer, integer, uuid, uuid)",
    "end_provider_sessions(text, text, text, text)",
)
VIEWS_FOR_API = (
    "identity",
    "my_reach",
    "my_managed",
    "my_youths",
    "barred_to_me",
    "youths_barred_to_me",
    "my_matters",
)
TRIGGER_FUNCTIONS = (
    "refuse_overlap()",
    "refuse_change()",
    "keep_deadline_birth()",
    "keep_hat_facts()",
    "tell_sessions()",
)
SESSION_TRIGGERS = {
    "session": "session_hat before insert or update of post_id on app.session for each row"
    " execute function app.keep_hat_facts()",
    "post": "post_hats after update on app.post for each row execute function app.tell_sessions()",
    "service": "service_hats after update on app.service for each row execute function app.tell_sessions()",
    "user_account": "user_account_hats after update of deactivated_at on app.user_account for each row"
    " execute function app.tell_sessions()",
}


def upgrade() -> None:
    connection = op.get_bind()
    for table in READS:
        op.execute(f"grant select on app.{table} to guard")
    op.execute("grant select, insert, update on app.session to guard")
    op.execute("grant insert on app.access_log to guard")
    op.execute("grant update (language) on app.user_account to guard")
    # To wait for whoever is changing them; nothing of guard's changes them.
    op.execute("grant update (version) on app.post, app.service to guard")
    op.execute("set role guard")
    for name in ("0003_guard.sql", "0003_sessions.sql", "0003_triggers.sql"):
        for statement in statements(Path(__file__).with_name(name)):
            connection.exec_driver_sql(statement)
    for function in (*FUNCTIONS_FOR_ALL, *FUNCTIONS_FOR_API, *FUNCTIONS_FOR_SIGNIN, *TRIGGER_FUNCTIONS):
        op.execute(f"revoke execute on function app.{function} from public")
    for function in FUNCTIONS_FOR_ALL:
        op.execute(f"grant execute on function app.{function} to api, worker")
    op.execute("grant execute on function app.now() to signin")
    for function in FUNCTIONS_FOR_API:
        op.execute(f"grant execute on function app.{function} to api")
    for function in FUNCTIONS_FOR_SIGNIN:
        op.execute(f"grant execute on function app.{function} to signin")
    for view in VIEWS_FOR_API:
        op.execute(f"grant select on app.{view} to api")
    for function in TRIGGER_FUNCTIONS:
        op.execute(f"grant execute on function app.{function} to owner")
    op.execute("set role owner")
    for table, columns in (
        ("post", "user_id, service_id, role"),
        ("contact_point", "municipality_number, district_code, service_kind"),
        ("participation", "follow_up_id, service_id"),
        ("named_contact", "follow_up_id, service_id"),
    ):
        op.execute(
            # After the row: whoever may not write it is refused by the policy first, and learns nothing of others'.
            f"create trigger {table}_no_overlap after insert or update of starts_on, ends_on on app.{table}"
            f" for each row execute function app.refuse_overlap({columns})"
        )
    for table in (
        "access_log",
        "access_log_thing",
        "deadline_exceeding",
        "deadline_flag",
        "dated_event",
        "follow_up_transition",
        "measure_status_change",
        "signal",
    ):
        op.execute(
            f"create trigger {table}_is_history before update or delete on app.{table}"
            " for each row execute function app.refuse_change()"
        )
    op.execute(
        "create trigger deadline_birth before update on app.deadline"
        " for each row execute function app.keep_deadline_birth()"
    )
    for trigger in SESSION_TRIGGERS.values():
        op.execute(f"create trigger {trigger}")


def downgrade() -> None:
    for table, trigger in SESSION_TRIGGERS.items():
        op.execute(f"drop trigger {trigger.split()[0]} on app.{table}")
    op.execute("drop trigger deadline_birth on app.deadline")
    for table in (
        "access_log",
        "access_log_thing",
        "deadline_exceeding",
        "deadline_flag",
        "dated_event",
        "follow_up_transition",
        "measure_status_change",
        "signal",
    ):
        op.execute(f"drop trigger {table}_is_history on app.{table}")
    for table in ("post", "contact_point", "participation", "named_contact"):
        op.execute(f"drop trigger {table}_no_overlap on app.{table}")
    op.execute("set role guard")
    for view in (
        "my_matters",
        "youths_barred_to_me",
        "barred_to_me",
        "protected_youths",
        "marked_youths",
    ):
        op.execute(f"drop view app.{view}")
    for view in ("my_youths", "my_managed", "my_reach"):
        op.execute(f"drop view app.{view}")
    op.execute("drop view app.identity")
    for function in (*TRIGGER_FUNCTIONS, *FUNCTIONS_FOR_SIGNIN, *FUNCTIONS_FOR_API):
        op.execute(f"drop function app.{function}")
    for function in reversed(FUNCTIONS_FOR_ALL):
        op.execute(f"drop function app.{function}")
    op.execute("set role owner")
    for table in READS:
        op.execute(f"revoke select on app.{table} from guard")
    op.execute("revoke select, insert, update on app.session from guard")
    op.execute("revoke insert on app.access_log from guard")
    op.execute("revoke update (language) on app.user_account from guard")
    op.execute("revoke update (version) on app.post, app.service from guard")
