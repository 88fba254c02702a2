"""The city standard as data: requirements of a municipality or a district, each from a day on.

No deadline is made backwards: what happened in follow-ups before this migration starts nothing, and the next fact does.
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from services.core.kit.sql_files import statements

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

EVENTS_BEFORE = (
    *("act_committed", "regarded_as_suspect", "charged", "arrested", "presented_in_court", "released"),
    *("custody_ordered", "custody_ended", "charging_decision", "received_by_court", "hearing_scheduled"),
    *("main_hearing_begun", "concern_received", "concern_concluded", "investigation_concluded", "feedback_sent"),
    *("emergency_order", "petition_sent", "plan_meeting_held", "decision_notified", "complaint_sent"),
    *("sanction_ended", "eligibility_decided", "first_contact"),
    *("appeal_referred", "emergency_care_order", "placement_ordered", "placement_begun", "placement_reassessed"),
    *("placement_ended", "case_transferred"),
)
NEW_EVENTS = (
    *("signal_received", "found_not_eligible", "adults_named", "youth_met", "consent_talk_held", "consent_given"),
    *("mapping_begun", "plan_made", "active_begun", "team_meeting_held", "review_held", "signal_again"),
    *("handed_over_to_adult_life", "closing_talk_held", "follow_up_closed", "follow_up_evaluated"),
)
MEETINGS_BEFORE = ("one_to_one", "first_contact", "team_meeting", "family", "consent_talk", "other")
NEW_MEETINGS = ("review", "transition", "closing_talk")
REQUIREMENTS = (
    *("CITY-ELIGIBILITY", "CITY-KEY-WORKER", "CITY-FIRST-CONTACT", "CITY-CONSENT-TALK", "CITY-MAPPING", "CITY-PLAN"),
    *("CITY-MEETING", "CITY-TEAM-MEETING", "CITY-REVIEW", "CITY-NEW-SIGNAL", "CITY-NEW-SIGNAL-REVIEW"),
    *("CITY-TRANSITION", "CITY-CLOSING-TALK", "CITY-EVALUATION"),
)
WITHIN_A_YEAR = (
    "length_count is null"
    " or length_unit = 'day' and length_count between 1 and 366"
    " or length_unit = 'working_day' and length_count between 1 and 260"
    " or length_unit = 'week' and length_count between 1 and 53"
    " or length_unit = 'month' and length_count between 1 and 12"
)
STAFF = (
    *("coordinator", "key_worker", "contact", "police_contact", "investigator", "prosecutor", "manager"),
    *("privacy_officer", "administrator"),
)
ROLE = "(select i.role from app.identity i)"
# As the access page has them; no other table's are touched.
POLICIES = (
    "alter table app.city_standard_requirement enable row level security",
    "alter table app.city_standard_requirement force row level security",
    "grant select on app.city_standard_requirement to api",
    "grant insert on app.city_standard_requirement to api",
    (
        "create policy city_standard_requirement_select_api on app.city_standard_requirement for select to api"
        f" using (({ROLE} = any (array[{', '.join(repr(role) for role in STAFF)}])))"
    ),
    (
        "create policy city_standard_requirement_insert_api on app.city_standard_requirement for insert to api with check ("
        f"((({ROLE} = any (array['administrator']))))"
        " and city_standard_requirement.set_by_id = (select i.user_id from app.identity i)"
        " and city_standard_requirement.municipality_number = (select i.municipality_number from app.identity i)"
        " and city_standard_requirement.valid_from >= (select app.today()))"
    ),
)
COUNTS = "follow_ups_by_place()"


def upgrade() -> None:
    _known("dated_event", (*EVENTS_BEFORE, *NEW_EVENTS))
    _known("meeting", (*MEETINGS_BEFORE, *NEW_MEETINGS))
    op.create_table(
        "city_standard_requirement",
        sa.Column("municipality_number", sa.Text(), nullable=False),
        sa.Column("district_code", sa.Text(), nullable=True),
        sa.Column("rule_key", sa.Text(), nullable=False),
        sa.Column("length_count", sa.Integer(), nullable=True),
        sa.Column("length_unit", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("set_by_id", sa.Uuid(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            f"rule_key in ({', '.join(repr(key) for key in REQUIREMENTS)})",
            name=op.f("ck_city_standard_requirement_rule_key_known"),
        ),
        sa.CheckConstraint(
            "(length_count is null) = (length_unit is null)",
            name=op.f("ck_city_standard_requirement_count_with_unit"),
        ),
        sa.CheckConstraint(WITHIN_A_YEAR, name=op.f("ck_city_standard_requirement_length_within_a_year")),
        sa.CheckConstraint(
            "left(district_code, 4) = municipality_number",
            name=op.f("ck_city_standard_requirement_district_of_municipality"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_number"],
            ["app.municipality.number"],
            name=op.f("fk_city_standard_requirement_municipality_number"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code"], ["app.district.code"], name=op.f("fk_city_standard_requirement_district_code")
        ),
        sa.ForeignKeyConstraint(
            ["set_by_id"], ["app.user_account.id"], name=op.f("fk_city_standard_requirement_set_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_city_standard_requirement")),
        sa.UniqueConstraint(
            "municipality_number",
            "district_code",
            "rule_key",
            "valid_from",
            name="uq_city_standard_requirement_from_a_day",
            postgresql_nulls_not_distinct=True,
        ),
        schema="app",
    )
    op.execute(
        "create trigger city_standard_requirement_is_history before update or delete on app.city_standard_requirement"
        " for each row execute function app.refuse_change()"
    )
    for statement in POLICIES:
        op.execute(statement)
    connection = op.get_bind()
    op.execute("set role guard")
    for statement in statements(Path(__file__).with_suffix(".sql")):
        connection.exec_driver_sql(statement)
    op.execute(f"revoke execute on function app.{COUNTS} from public")
    op.execute(f"grant execute on function app.{COUNTS} to api")
    op.execute("set role owner")


def downgrade() -> None:
    op.execute("set role guard")
    op.execute(f"drop function app.{COUNTS}")
    op.execute("set role owner")
    op.drop_table("city_standard_requirement", schema="app")
    _known("meeting", MEETINGS_BEFORE)
    _known("dated_event", EVENTS_BEFORE)


def _known(table: str, words: tuple[str, ...]) -> None:
    name = f"ck_{table}_kind_known"
    listed = ", ".join(f"'{word}'" for word in words)
    op.execute(f"alter table app.{table}\n-- squawk-ignore ban-drop-constraint\ndrop constraint {name}")
    op.execute(f"alter table app.{table} add constraint {name} check (kind in ({listed})) not valid")
    op.execute(f"alter table app.{table}\n-- squawk-ignore constraint-missing-not-valid\nvalidate constraint {name}")
