"""Every table of the first version."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "access_log",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("post_id", sa.Uuid(), nullable=True),
        sa.Column("service_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("exit", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("thing_kind", sa.Text(), nullable=False),
        sa.Column("thing_id", sa.Uuid(), nullable=True),
        sa.Column("follow_up_id", sa.Uuid(), nullable=True),
        sa.Column("ground", sa.Text(), nullable=True),
        sa.Column("row_count", sa.Integer(), nullable=True),
        sa.Column("request_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "act in ('session.opened', 'session.ended', 'session.refused', 'session.hat_changed', 'thing.denied', 'list.shown', 'thing.opened', 'thing.added', 'thing.changed', 'thing.corrected', 'thing.ended', 'thing.explained', 'deadline.flagged')",
            name=op.f("ck_access_log_act_known"),
        ),
        sa.CheckConstraint("decision in ('allowed', 'denied')", name=op.f("ck_access_log_decision_known")),
        sa.CheckConstraint(
            "exit in ('page', 'rest', 'worker', 'command', 'sign_in')", name=op.f("ck_access_log_exit_known")
        ),
        sa.CheckConstraint("char_length(ground) <= 40", name=op.f("ck_access_log_ground_length")),
        sa.CheckConstraint("char_length(thing_kind) <= 60", name=op.f("ck_access_log_thing_kind_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_log")),
        schema="app",
    )
    op.create_index(
        op.f("ix_access_log_follow_up_id_at"),
        "access_log",
        ["follow_up_id", "at"],
        unique=False,
        schema="app",
    )
    op.create_table(
        "access_log_thing",
        sa.Column("log_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("thing_kind", sa.Text(), nullable=False),
        sa.Column("thing_id", sa.Uuid(), nullable=False),
        sa.Column("follow_up_id", sa.Uuid(), nullable=True),
        sa.Column("ground", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_log_thing")),
        schema="app",
    )
    op.create_index(
        op.f("ix_access_log_thing_follow_up_id"),
        "access_log_thing",
        ["follow_up_id"],
        unique=False,
        schema="app",
    )
    op.create_index(op.f("ix_access_log_thing_log_id"), "access_log_thing", ["log_id"], unique=False, schema="app")
    op.create_table(
        "idempotency_key",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("thing_kind", sa.Text(), nullable=False),
        sa.Column("thing_id", sa.Uuid(), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("char_length(key) <= 255", name=op.f("ck_idempotency_key_key_length")),
        sa.CheckConstraint("char_length(route) <= 200", name=op.f("ck_idempotency_key_route_length")),
        sa.PrimaryKeyConstraint("user_id", "key", name=op.f("pk_idempotency_key")),
        schema="app",
    )
    op.create_table(
        "measure_type",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("owner_kind", sa.Text(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=True),
        sa.Column("choice", sa.Text(), nullable=False),
        sa.Column("needs_consent", sa.Boolean(), nullable=False),
        sa.Column("name_nb", sa.Text(), nullable=False),
        sa.Column("name_nn", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("typical_weeks", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.CheckConstraint("choice in ('voluntary', 'ordered')", name=op.f("ck_measure_type_choice_known")),
        sa.CheckConstraint(
            "owner_kind in ('one_to_one_team', 'police', 'child_welfare', 'school', 'nav', 'health', 'mediation', 'probation', 'voluntary')",
            name=op.f("ck_measure_type_owner_kind_known"),
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_measure_type")),
        schema="app",
    )
    op.create_table(
        "municipality",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.CheckConstraint("number ~ '^[0-9]{4}$'", name=op.f("ck_municipality_number_shape")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_municipality")),
        schema="app",
    )
    op.create_table(
        "test_clock",
        sa.Column("is_set", sa.Boolean(), nullable=False),
        sa.Column("moment", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("is_set", name=op.f("pk_test_clock")),
        schema="app",
    )
    op.create_table(
        "user_account",
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("deactivated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("language in ('nb', 'nn')", name=op.f("ck_user_account_language_known")),
        sa.CheckConstraint("char_length(display_name) <= 200", name=op.f("ck_user_account_display_name_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        schema="app",
    )
    op.create_table(
        "district",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("municipality_number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.CheckConstraint("code ~ '^[0-9]{6}$'", name=op.f("ck_district_code_shape")),
        sa.ForeignKeyConstraint(
            ["municipality_number"], ["app.municipality.number"], name=op.f("fk_district_municipality_number")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_district")),
        schema="app",
    )
    op.create_table(
        "sign_in_identity",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("char_length(issuer) <= 500", name=op.f("ck_sign_in_identity_issuer_length")),
        sa.CheckConstraint("char_length(subject) <= 255", name=op.f("ck_sign_in_identity_subject_length")),
        sa.ForeignKeyConstraint(["user_id"], ["app.user_account.id"], name=op.f("fk_sign_in_identity_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_identity")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_sign_in_identity_issuer_subject")),
        schema="app",
    )
    op.create_index(op.f("ix_sign_in_identity_user_id"), "sign_in_identity", ["user_id"], unique=False, schema="app")
    op.create_table(
        "service",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("municipality_number", sa.Text(), nullable=False),
        sa.Column("district_code", sa.Text(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind in ('one_to_one_team', 'police', 'child_welfare', 'school', 'nav', 'health', 'mediation', 'probation', 'voluntary')",
            name=op.f("ck_service_kind_known"),
        ),
        sa.CheckConstraint("char_length(name) <= 200", name=op.f("ck_service_name_length")),
        sa.ForeignKeyConstraint(["district_code"], ["app.district.code"], name=op.f("fk_service_district_code")),
        sa.ForeignKeyConstraint(
            ["municipality_number"], ["app.municipality.number"], name=op.f("fk_service_municipality_number")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
        schema="app",
    )
    op.create_index(op.f("ix_service_district_code"), "service", ["district_code"], unique=False, schema="app")
    op.create_table(
        "contact_point",
        sa.Column("municipality_number", sa.Text(), nullable=False),
        sa.Column("district_code", sa.Text(), nullable=True),
        sa.Column("service_kind", sa.Text(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("contact_user_id", sa.Uuid(), nullable=False),
        sa.Column("substitute_user_id", sa.Uuid(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "service_kind in ('one_to_one_team', 'police', 'child_welfare', 'school', 'nav', 'health', 'mediation', 'probation', 'voluntary')",
            name=op.f("ck_contact_point_service_kind_known"),
        ),
        sa.CheckConstraint("ends_on is null or ends_on >= starts_on", name=op.f("ck_contact_point_period")),
        sa.CheckConstraint(
            "substitute_user_id is null or substitute_user_id <> contact_user_id",
            name=op.f("ck_contact_point_two_people"),
        ),
        sa.ForeignKeyConstraint(
            ["contact_user_id"], ["app.user_account.id"], name=op.f("fk_contact_point_contact_user_id")
        ),
        sa.ForeignKeyConstraint(["district_code"], ["app.district.code"], name=op.f("fk_contact_point_district_code")),
        sa.ForeignKeyConstraint(
            ["municipality_number"],
            ["app.municipality.number"],
            name=op.f("fk_contact_point_municipality_number"),
        ),
        sa.ForeignKeyConstraint(["service_id"], ["app.service.id"], name=op.f("fk_contact_point_service_id")),
        sa.ForeignKeyConstraint(
            ["substitute_user_id"], ["app.user_account.id"], name=op.f("fk_contact_point_substitute_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_point")),
        schema="app",
    )
    op.create_index(
        op.f("ix_contact_point_municipality_number_district_code_service_kind"),
        "contact_point",
        ["municipality_number", "district_code", "service_kind"],
        unique=False,
        schema="app",
    )
    op.create_table(
        "investigation",
        sa.Column("owner_service_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("responsible_user_id", sa.Uuid(), nullable=False),
        sa.Column("registered_by_id", sa.Uuid(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("char_length(reference) <= 40", name=op.f("ck_investigation_reference_length")),
        sa.ForeignKeyConstraint(
            ["owner_service_id"], ["app.service.id"], name=op.f("fk_investigation_owner_service_id")
        ),
        sa.ForeignKeyConstraint(
            ["registered_by_id"], ["app.user_account.id"], name=op.f("fk_investigation_registered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["responsible_user_id"],
            ["app.user_account.id"],
            name=op.f("fk_investigation_responsible_user_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_investigation")),
        sa.UniqueConstraint("owner_service_id", "reference", name=op.f("uq_investigation_owner_service_id_reference")),
        schema="app",
    )
    op.create_table(
        "post",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "role in ('coordinator', 'key_worker', 'contact', 'police_contact', 'investigator', 'prosecutor', 'manager', 'privacy_officer', 'administrator')",
            name=op.f("ck_post_role_known"),
        ),
        sa.CheckConstraint("ends_on is null or ends_on >= starts_on", name=op.f("ck_post_period")),
        sa.ForeignKeyConstraint(["service_id"], ["app.service.id"], name=op.f("fk_post_service_id")),
        sa.ForeignKeyConstraint(["user_id"], ["app.user_account.id"], name=op.f("fk_post_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
        schema="app",
    )
    op.create_index(op.f("ix_post_service_id"), "post", ["service_id"], unique=False, schema="app")
    op.create_index(op.f("ix_post_user_id"), "post", ["user_id"], unique=False, schema="app")
    op.create_table(
        "youth",
        sa.Column("owner_service_id", sa.Uuid(), nullable=False),
        sa.Column("registered_by_id", sa.Uuid(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_name", sa.Text(), nullable=False),
        sa.Column("family_name", sa.Text(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("national_id_encrypted", sa.LargeBinary(), nullable=True),
        sa.Column("national_id_index", sa.LargeBinary(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("needs_interpreter", sa.Boolean(), nullable=False),
        sa.Column("interpreter_language", sa.Text(), nullable=True),
        sa.Column("address_protection", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "address_protection in ('none', 'client', 'confidential', 'strictly_confidential')",
            name=op.f("ck_youth_address_protection_known"),
        ),
        sa.CheckConstraint(
            "(national_id_encrypted is null) = (national_id_index is null)",
            name=op.f("ck_youth_number_and_index"),
        ),
        sa.CheckConstraint("char_length(family_name) <= 200", name=op.f("ck_youth_family_name_length")),
        sa.CheckConstraint("char_length(given_name) <= 200", name=op.f("ck_youth_given_name_length")),
        sa.CheckConstraint(
            "char_length(interpreter_language) <= 60", name=op.f("ck_youth_interpreter_language_length")
        ),
        sa.CheckConstraint("char_length(language) <= 60", name=op.f("ck_youth_language_length")),
        sa.CheckConstraint(
            "not needs_interpreter or interpreter_language is not null",
            name=op.f("ck_youth_interpreter_language"),
        ),
        sa.ForeignKeyConstraint(["owner_service_id"], ["app.service.id"], name=op.f("fk_youth_owner_service_id")),
        sa.ForeignKeyConstraint(["registered_by_id"], ["app.user_account.id"], name=op.f("fk_youth_registered_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_youth")),
        schema="app",
    )
    op.create_index(op.f("ix_youth_national_id_index"), "youth", ["national_id_index"], unique=False, schema="app")
    op.create_index(op.f("ix_youth_owner_service_id"), "youth", ["owner_service_id"], unique=False, schema="app")
    op.create_table(
        "follow_up",
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("youth_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("lead_service_id", sa.Uuid(), nullable=False),
        sa.Column("district_code", sa.Text(), nullable=True),
        sa.Column("coordinator_id", sa.Uuid(), nullable=False),
        sa.Column("key_worker_id", sa.Uuid(), nullable=True),
        sa.Column("deputy_id", sa.Uuid(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("restricted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("restricted_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "state in ('SIGNAL', 'ASSESSING', 'NOT_ELIGIBLE') or key_worker_id is not null",
            name=op.f("ck_follow_up_key_worker_from_offer"),
        ),
        sa.CheckConstraint(
            "state in ('SIGNAL', 'ASSESSING', 'NOT_ELIGIBLE', 'OFFERED', 'DECLINED', 'CONSENT_PENDING', 'MAPPING', 'ACTIVE', 'PAUSED', 'TRANSITION', 'CLOSED', 'EVALUATED')",
            name=op.f("ck_follow_up_state_known"),
        ),
        sa.CheckConstraint(
            "(restricted_at is null) = (restricted_by_id is null)", name=op.f("ck_follow_up_restriction")
        ),
        sa.CheckConstraint("deputy_id is null or deputy_id <> key_worker_id", name=op.f("ck_follow_up_two_people")),
        sa.ForeignKeyConstraint(["coordinator_id"], ["app.user_account.id"], name=op.f("fk_follow_up_coordinator_id")),
        sa.ForeignKeyConstraint(["deputy_id"], ["app.user_account.id"], name=op.f("fk_follow_up_deputy_id")),
        sa.ForeignKeyConstraint(["district_code"], ["app.district.code"], name=op.f("fk_follow_up_district_code")),
        sa.ForeignKeyConstraint(["key_worker_id"], ["app.user_account.id"], name=op.f("fk_follow_up_key_worker_id")),
        sa.ForeignKeyConstraint(["lead_service_id"], ["app.service.id"], name=op.f("fk_follow_up_lead_service_id")),
        sa.ForeignKeyConstraint(
            ["restricted_by_id"], ["app.user_account.id"], name=op.f("fk_follow_up_restricted_by_id")
        ),
        sa.ForeignKeyConstraint(["youth_id"], ["app.youth.id"], name=op.f("fk_follow_up_youth_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
        sa.UniqueConstraint("reference", name=op.f("uq_follow_up_reference")),
        schema="app",
    )
    op.create_index(op.f("ix_follow_up_deputy_id"), "follow_up", ["deputy_id"], unique=False, schema="app")
    op.create_index(op.f("ix_follow_up_key_worker_id"), "follow_up", ["key_worker_id"], unique=False, schema="app")
    op.create_index(
        op.f("ix_follow_up_lead_service_id_state"),
        "follow_up",
        ["lead_service_id", "state"],
        unique=False,
        schema="app",
    )
    op.create_index(op.f("ix_follow_up_youth_id"), "follow_up", ["youth_id"], unique=False, schema="app")
    op.create_table(
        "guardian",
        sa.Column("youth_id", sa.Uuid(), nullable=False),
        sa.Column("given_name", sa.Text(), nullable=False),
        sa.Column("family_name", sa.Text(), nullable=False),
        sa.Column("responsibility", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("telephone", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("needs_interpreter", sa.Boolean(), nullable=False),
        sa.Column("address_protection", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "address_protection in ('none', 'client', 'confidential', 'strictly_confidential')",
            name=op.f("ck_guardian_address_protection_known"),
        ),
        sa.CheckConstraint(
            "responsibility in ('sole', 'joint', 'taken_over')", name=op.f("ck_guardian_responsibility_known")
        ),
        sa.CheckConstraint("char_length(family_name) <= 200", name=op.f("ck_guardian_family_name_length")),
        sa.CheckConstraint("char_length(given_name) <= 200", name=op.f("ck_guardian_given_name_length")),
        sa.CheckConstraint("char_length(language) <= 60", name=op.f("ck_guardian_language_length")),
        sa.CheckConstraint("char_length(telephone) <= 40", name=op.f("ck_guardian_telephone_length")),
        sa.CheckConstraint("ends_on is null or ends_on >= starts_on", name=op.f("ck_guardian_period")),
        sa.ForeignKeyConstraint(["youth_id"], ["app.youth.id"], name=op.f("fk_guardian_youth_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guardian")),
        schema="app",
    )
    op.create_index(op.f("ix_guardian_youth_id"), "guardian", ["youth_id"], unique=False, schema="app")
    op.create_table(
        "session",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=True),
        sa.Column("provider_key", sa.Text(), nullable=False),
        sa.Column("provider_session", sa.Text(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("idle_seconds", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hat_service_id", sa.Uuid(), nullable=True),
        sa.Column("hat_role", sa.Text(), nullable=True),
        sa.Column("hat_service_kind", sa.Text(), nullable=True),
        sa.Column("hat_municipality_number", sa.Text(), nullable=True),
        sa.Column("hat_district_code", sa.Text(), nullable=True),
        sa.Column("hat_from", sa.Date(), nullable=True),
        sa.Column("hat_until", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind in ('page', 'bearer')", name=op.f("ck_session_kind_known")),
        sa.ForeignKeyConstraint(["post_id"], ["app.post.id"], name=op.f("fk_session_post_id")),
        sa.ForeignKeyConstraint(["user_id"], ["app.user_account.id"], name=op.f("fk_session_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_session_token_hash")),
        schema="app",
    )
    op.create_index(
        op.f("ix_session_provider_key_provider_session"),
        "session",
        ["provider_key", "provider_session"],
        unique=False,
        schema="app",
    )
    op.create_index(op.f("ix_session_user_id"), "session", ["user_id"], unique=False, schema="app")
    op.create_index(op.f("ix_session_post_id"), "session", ["post_id"], unique=False, schema="app")
    op.create_table(
        "sibling",
        sa.Column("youth_id", sa.Uuid(), nullable=False),
        sa.Column("other_youth_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("youth_id <> other_youth_id", name=op.f("ck_sibling_two_people")),
        sa.ForeignKeyConstraint(["other_youth_id"], ["app.youth.id"], name=op.f("fk_sibling_other_youth_id")),
        sa.ForeignKeyConstraint(["youth_id"], ["app.youth.id"], name=op.f("fk_sibling_youth_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sibling")),
        sa.UniqueConstraint("youth_id", "other_youth_id", name=op.f("uq_sibling_youth_id_other_youth_id")),
        schema="app",
    )
    op.create_index(op.f("ix_sibling_other_youth_id"), "sibling", ["other_youth_id"], unique=False, schema="app")
    op.create_table(
        "dated_event",
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("owner_service_id", sa.Uuid(), nullable=False),
        sa.Column("follow_up_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("is_withdrawal", sa.Boolean(), nullable=False),
        sa.Column("corrects_id", sa.Uuid(), nullable=True),
        sa.Column("correction_reason", sa.Text(), nullable=True),
        sa.Column("registered_by_id", sa.Uuid(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "detail in ('indictment', 'penalty_notice', 'waiver_of_prosecution', 'mediation', 'follow_up_by_mediation_service', 'youth_follow_up_sanction', 'confession_judgment_requested', 'dismissal', 'investigation_opened', 'dismissed')",
            name=op.f("ck_dated_event_detail_known"),
        ),
        sa.CheckConstraint(
            "kind in ('act_committed', 'regarded_as_suspect', 'charged', 'arrested', 'presented_in_court', 'released', 'custody_ordered', 'custody_ended', 'charging_decision', 'received_by_court', 'hearing_scheduled', 'main_hearing_begun', 'concern_received', 'concern_concluded', 'investigation_concluded', 'feedback_sent', 'emergency_order', 'petition_sent', 'plan_meeting_held', 'decision_notified', 'complaint_sent', 'sanction_ended', 'eligibility_decided', 'first_contact')",
            name=op.f("ck_dated_event_kind_known"),
        ),
        sa.CheckConstraint(
            "kind in ('charging_decision', 'concern_concluded') or detail is null",
            name=op.f("ck_dated_event_detail_of_kind"),
        ),
        sa.CheckConstraint(
            "subject_kind in ('investigation', 'matter', 'follow_up', 'sanction')",
            name=op.f("ck_dated_event_subject_kind_known"),
        ),
        sa.CheckConstraint(
            "(corrects_id is null) = (correction_reason is null)",
            name=op.f("ck_dated_event_correction_has_reason"),
        ),
        sa.CheckConstraint(
            "char_length(correction_reason) <= 1000", name=op.f("ck_dated_event_correction_reason_length")
        ),
        sa.ForeignKeyConstraint(["corrects_id"], ["app.dated_event.id"], name=op.f("fk_dated_event_corrects_id")),
        sa.ForeignKeyConstraint(["follow_up_id"], ["app.follow_up.id"], name=op.f("fk_dated_event_follow_up_id")),
        sa.ForeignKeyConstraint(["owner_service_id"], ["app.service.id"], name=op.f("fk_dated_event_owner_service_id")),
        sa.ForeignKeyConstraint(
            ["registered_by_id"], ["app.user_account.id"], name=op.f("fk_dated_event_registered_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dated_event")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_dated_event_corrects_id")),
        schema="app",
    )
    op.create_index(
        op.f("ix_dated_event_subject_id_kind"),
        "dated_event",
        ["subject_id", "kind"],
        unique=False,
        schema="app",
    )
    op.create_table(
        "draft",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("follow_up_id", sa.Uuid(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("thing_id", sa.Uuid(), nullable=True),
        sa.Column("thing_version", sa.Integer(), nullable=True),
        sa.Column("typed", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("char_length(form) <= 60", name=op.f("ck_draft_form_length")),
        sa.CheckConstraint("pg_column_size(typed) < 200000", name=op.f("ck_draft_typed_size")),
        sa.ForeignKeyConstraint(["follow_up_id"], ["app.follow_up.id"], name=op.f("fk_draft_follow_up_id")),
        sa.ForeignKeyConstraint(["user_id"], ["app.user_account.id"], name=op.f("fk_draft_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint(
            "user_id",
            "follow_up_id",
            "form",
            "thing_id",
            name=op.f("uq_draft_user_id_follow_up_id_form_thing_id"),
            postgresql_nulls_not_distinct=True,
        ),
        schema="app",
    )
    op.create_table(
        "follow_up_transition",
        sa.Column("follow_up_id", sa.Uuid(), nullable=False),
        sa.Column("from_state", sa.Text(), nullable=True),
        sa.Column("to_state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("pause_kind", sa.Text(), nullable=True),
        sa.Column("closing_reason", sa.Text(), nullable=True),
        sa.Column("by_user_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(to_state = 'CLOSED') = (closing_reason is not null)",
            name=op.f("ck_follow_up_transition_closing_reason_given"),
        ),
        sa.CheckConstraint(
            "(to_state = 'PAUSED') = (pause_kind is not null)",
            name=op.f("ck_follow_up_transition_pause_kind_given"),
        ),
        sa.CheckConstraint(
            "closing_reason in ('goals_reached', 'youth_withdrew', 'moved', 'prison', 'taken_over', 'turned_18')",
            name=op.f("ck_follow_up_transition_closing_reason_known"),
        ),
        sa.CheckConstraint(
            "pause_kind in ('prison', 'institution', 'abroad', 'missing')",
            name=op.f("ck_follow_up_transition_pause_kind_known"),
        ),
        sa.CheckConstraint(
            "to_state in ('SIGNAL', 'ASSESSING', 'NOT_ELIGIBLE', 'OFFERED', 'DECLINED', 'CONSENT_PENDING', 'MAPPING', 'ACTIVE', 'PAUSED', 'TRANSITION', 'CLOSED', 'EVALUATED')",
            name=op.f("ck_follow_up_transition_to_state_known"),
        ),
        sa.CheckConstraint("char_length(btrim(reason)) > 0", name=op.f("ck_follow_up_transition_reason_given")),
        sa.CheckConstraint("char_length(reason) <= 2000", name=op.f("ck_follow_up_transition_reason_length")),
        sa.ForeignKeyConstraint(
            ["by_user_id"], ["app.user_account.id"], name=op.f("fk_follow_up_transition_by_user_id")
        ),
        sa.ForeignKeyConstraint(
            ["follow_up_id"], ["app.follow_up.id"], name=op.f("fk_follow_up_transition_follow_up_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_transition")),
        schema="app",
    )
    op.create_index(
        op.f("ix_follow_up_transition_follow_up_id_at"),
        "follow_up_transition",
        ["follow_up_id", "at"],
        unique=False,
        schema="app",
    )
    op.create_table(
        "investigation_link",
        sa.Column("investigation_id", sa.Uuid(), nullable=False),
        sa.Column("follow_up_id", sa.Uuid(), nullable=False),
        sa.Column("linked_by_id", sa.Uuid(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["follow_up_id"], ["app.follow_up.id"], name=op.f("fk_investigation_link_follow_up_id")
        ),
        sa.ForeignKeyConstraint(
            ["investigation_id"],
            ["app.investigation.id"],
            name=op.f("fk_investigation_link_investigation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["linked_by_id"], ["app.user_account.id"], name=op.f("fk_investigation_link_linked_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_investigation_link")),
        sa.UniqueConstraint(
            "investigation_id",
            "follow_up_id",
            name=op.f("uq_investigation_link_investigation_id_follow_up_id"),
        ),
        schema="app",
    )
    op.create_index(
        op.f("ix_investigation_link_follow_up_id"),
        "investigation_link",
        ["follow_up_id"],
        unique=False,
        schema="app",
    )
    op.create_table(
        "matter",
        sa.Column("owner_service_id", sa.Uuid(), nullable=False),
        sa.Column("follow_up_id", sa.Uuid(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("contact_user_id", sa.Uuid(), nullable=False),
        sa.Column("substitute_user_id", sa.Uuid(), nullable=True),
        sa.Column("registered_by_id", sa.Uuid(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("char_length(reference) <= 40", name=op.f("ck_matter_reference_length")),
        sa.CheckConstraint(
            "substitute_user_id is null or substitute_user_id <> contact_user_id",
            name=op.f("ck_matter_two_people"),
        ),
        sa.ForeignKeyConstraint(["contact_user_id"], ["app.user_account.id"], name=op.f("fk_matter_contact_user_id")),
        sa.ForeignKeyConstraint(["follow_up_id"], ["app.follow_up.id"], name=op.f("fk_matter_follow_up_id")),
        sa.ForeignKeyConstraint(["owner_service_id"], ["app.service.id"], name=op.f("fk_matter_owner_service_id")),
        sa.ForeignKeyConstraint(["registered_by_id"], ["app.user_account.id"], name=op.f("fk_matter_registered_by_id")),
        sa.ForeignKeyConstraint(
            ["substitute_user_id"], ["app.user_account.id"], name=op.f("fk_matter_substitute_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter")),
        sa.UniqueConstraint("owner_service_id", "reference", name=op.f("uq_matter_owner_service_id_reference")),
        schema="app",
    )
    op.create_index(op.f("ix_matter_contact_user_id"), "matter", ["contact_user_id"], unique=False, schema="app")
    op.create_index(op.f("ix_matter_substitute_user_id"), "matter", ["substitute_user_id"], unique=False, schema="app")
    op.create_table(
        "meeting",
        sa.Column("follow_up_id", sa.Uuid(), nullable=False),
        sa.Column("owner_service_id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("medium", sa.Text(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("made_contact", sa.Boolean(), nullable=False),
        sa.Column("attendees", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("interpreter_booked", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("logged_by_id", sa.Uuid(), nullable=False),
        sa.Column("logged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind in ('one_to_one', 'first_contact', 'team_meeting', 'family', 'consent_talk', 'other')",
            name=op.f("ck_meeting_kind_known"),
        ),
        sa.CheckConstraint(
            "medium in ('in_person', 'telephone', 'video', 'message', 'home_visit')",
            name=op.f("ck_meeting_medium_known"),
        ),
        sa.CheckConstraint("char_length(text) <= 20000", name=op.f("ck_meeting_text_length")),
        sa.CheckConstraint("minutes is null or minutes between 1 and 1440", name=op.f("ck_meeting_length")),
        sa.ForeignKeyConstraint(["follow_up_id"], ["app.follow_up.id"], name=op.f("fk_meeting_follow_up_id")),
        sa.ForeignKeyConstraint(["logged_by_id"], ["app.user_account.id"], name=op.f("fk_meeting_logged_by_id")),
        sa.ForeignKeyConstraint(["owner_service_id"], ["app.service.id"], name=op.f("fk_meeting_owner_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        schema="app",
    )
    op.create_index(
        op.f("ix_meeting_follow_up_id_held_at"),
        "meeting",
        ["follow_up_id", "held_at"],
        unique=False,
        schema="app",
    )
    op.create_table(
        "named_contact",
        sa.Column("follow_up_id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("contact_user_id", sa.Uuid(), nullable=False),
        sa.Column("substitute_user_id", sa.Uuid(), nullable=True),
        sa.Column("substitute_from", sa.Date(), nullable=True),
        sa.Column("substitute_until", sa.Date(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("ends_on is null or ends_on >= starts_on", name=op.f("ck_named_contact_period")),
        sa.CheckConstraint(
            "substitute_user_id is not null or (substitute_from is null and substitute_until is null)",
            name=op.f("ck_named_contact_substitute_period_needs_substitute"),
        ),
        sa.CheckConstraint(
            "substitute_user_id is null or substitute_user_id <> contact_user_id",
            name=op.f("ck_named_contact_two_people"),
        ),
        sa.ForeignKeyConstraint(
            ["contact_user_id"], ["app.user_account.id"], name=op.f("fk_named_contact_contact_user_id")
        ),
        sa.ForeignKeyConstraint(["follow_up_id"], ["app.follow_up.id"], name=op.f("fk_named_contact_follow_up_id")),
        sa.ForeignKeyConstraint(["service_id"], ["app.service.id"], name=op.f("fk_named_contact_service_id")),
        sa.ForeignKeyConstraint(
            ["substitute_user_id"], ["app.user_account.id"], name=op.f("fk_named_contact_substitute_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_named_contact")),
        schema="app",
    )
    op.create_index(
        op.f("ix_named_contact_contact_user_id"),
        "named_contact",
        ["contact_user_id"],
        unique=False,
        schema="app",
    )
    op.create_index(
        op.f("ix_named_contact_follow_up_id_service_id"),
        "named_contact",
        ["follow_up_id", "service_id"],
        unique=False,
        schema="app",
    )
    op.create_index(
        op.f("ix_named_contact_substitute_user_id"),
        "named_contact",
        ["substitute_user_id"],
        unique=False,
        schema="app",
    )
    op.create_table(
        "participation",
        sa.Column("follow_up_id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("ends_on is null or ends_on >= starts_on", name=op.f("ck_participation_period")),
        sa.ForeignKeyConstraint(["follow_up_id"], ["app.follow_up.id"], name=op.f("fk_participation_follow_up_id")),
        sa.ForeignKeyConstraint(["service_id"], ["app.service.id"], name=op.f("fk_participation_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participation")),
        schema="app",
    )
    op.create_index(
        op.f("ix_participation_follow_up_id_service_id"),
        "participation",
        ["follow_up_id", "service_id"],
        unique=False,
        schema="app",
    )
    op.create_index(op.f("ix_participation_service_id"), "participation", ["service_id"], unique=False, schema="app")
    op.create_table(
        "plan",
        sa.Column("follow_up_id", sa.Uuid(), nullable=False),
        sa.Column("owner_service_id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("own_words", sa.Text(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("char_length(own_words) <= 4000", name=op.f("ck_plan_own_words_length")),
        sa.ForeignKeyConstraint(["follow_up_id"], ["app.follow_up.id"], name=op.f("fk_plan_follow_up_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["app.user_account.id"], name=op.f("fk_plan_made_by_id")),
        sa.ForeignKeyConstraint(["owner_service_id"], ["app.service.id"], name=op.f("fk_plan_owner_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("follow_up_id", name=op.f("uq_plan_follow_up_id")),
        schema="app",
    )
    op.create_table(
        "signal",
        sa.Column("follow_up_id", sa.Uuid(), nullable=False),
        sa.Column("owner_service_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("duty_to_notify", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("registered_by_id", sa.Uuid(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "duty_to_notify in ('notified', 'already_known', 'not_triggered')",
            name=op.f("ck_signal_duty_to_notify_known"),
        ),
        sa.CheckConstraint(
            "ground in ('FVL_13A_1_CONSENT', 'FVL_13B_5_OTHER_ORGAN', 'PRL_27_2A_PREVENT_PUBLIC', 'PRL_27_4_COOPERATION', 'BVL_13_1_TASK', 'OWN_WISH')",
            name=op.f("ck_signal_ground_known"),
        ),
        sa.CheckConstraint(
            "source in ('police_threshold', 'school', 'district', 'child_welfare', 'self', 'guardian', 'other')",
            name=op.f("ck_signal_source_known"),
        ),
        sa.CheckConstraint("char_length(note) <= 1000", name=op.f("ck_signal_note_length")),
        sa.ForeignKeyConstraint(["follow_up_id"], ["app.follow_up.id"], name=op.f("fk_signal_follow_up_id")),
        sa.ForeignKeyConstraint(["owner_service_id"], ["app.service.id"], name=op.f("fk_signal_owner_service_id")),
        sa.ForeignKeyConstraint(["registered_by_id"], ["app.user_account.id"], name=op.f("fk_signal_registered_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signal")),
        schema="app",
    )
    op.create_index(op.f("ix_signal_follow_up_id"), "signal", ["follow_up_id"], unique=False, schema="app")
    op.create_table(
        "task",
        sa.Column("follow_up_id", sa.Uuid(), nullable=False),
        sa.Column("owner_service_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind in ('assess_signal', 'name_contact')", name=op.f("ck_task_kind_known")),
        sa.ForeignKeyConstraint(["done_by_id"], ["app.user_account.id"], name=op.f("fk_task_done_by_id")),
        sa.ForeignKeyConstraint(["follow_up_id"], ["app.follow_up.id"], name=op.f("fk_task_follow_up_id")),
        sa.ForeignKeyConstraint(["owner_service_id"], ["app.service.id"], name=op.f("fk_task_owner_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        schema="app",
    )
    op.create_index(op.f("ix_task_follow_up_id"), "task", ["follow_up_id"], unique=False, schema="app")
    op.create_index(op.f("ix_task_owner_service_id"), "task", ["owner_service_id"], unique=False, schema="app")
    op.create_table(
        "deadline",
        sa.Column("rule_key", sa.Text(), nullable=False),
        sa.Column("rule_valid_from", sa.Date(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("follow_up_id", sa.Uuid(), nullable=True),
        sa.Column("owner_service_id", sa.Uuid(), nullable=False),
        sa.Column("responsible_service_id", sa.Uuid(), nullable=False),
        sa.Column("responsible_user_id", sa.Uuid(), nullable=True),
        sa.Column("start_event_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("nominal_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("skipped", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("born_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extended_due_on", sa.Date(), nullable=True),
        sa.Column(
            "effective_due_on",
            sa.Date(),
            sa.Computed("coalesce(extended_due_on, due_on)", persisted=True),
            nullable=False,
        ),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.Column("met_by_event_id", sa.Uuid(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaced_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "subject_kind in ('investigation', 'matter', 'follow_up', 'sanction')",
            name=op.f("ck_deadline_subject_kind_known"),
        ),
        sa.CheckConstraint("(met_on is null) = (met_by_event_id is null)", name=op.f("ck_deadline_met_by_an_event")),
        sa.CheckConstraint(
            "extended_due_on is null or extended_due_on > due_on", name=op.f("ck_deadline_extension_is_later")
        ),
        sa.CheckConstraint("met_on is null or cancelled_at is null", name=op.f("ck_deadline_one_end")),
        sa.CheckConstraint("nominal_on >= starts_on and due_on >= nominal_on", name=op.f("ck_deadline_dates_in_order")),
        sa.ForeignKeyConstraint(["follow_up_id"], ["app.follow_up.id"], name=op.f("fk_deadline_follow_up_id")),
        sa.ForeignKeyConstraint(["met_by_event_id"], ["app.dated_event.id"], name=op.f("fk_deadline_met_by_event_id")),
        sa.ForeignKeyConstraint(["owner_service_id"], ["app.service.id"], name=op.f("fk_deadline_owner_service_id")),
        sa.ForeignKeyConstraint(["replaced_by_id"], ["app.deadline.id"], name=op.f("fk_deadline_replaced_by_id")),
        sa.ForeignKeyConstraint(
            ["responsible_service_id"], ["app.service.id"], name=op.f("fk_deadline_responsible_service_id")
        ),
        sa.ForeignKeyConstraint(
            ["responsible_user_id"], ["app.user_account.id"], name=op.f("fk_deadline_responsible_user_id")
        ),
        sa.ForeignKeyConstraint(["start_event_id"], ["app.dated_event.id"], name=op.f("fk_deadline_start_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline")),
        schema="app",
    )
    op.create_index(op.f("ix_deadline_follow_up_id"), "deadline", ["follow_up_id"], unique=False, schema="app")
    op.create_index(
        "ix_deadline_open_due",
        "deadline",
        ["effective_due_on", "id"],
        unique=False,
        schema="app",
        postgresql_where=sa.text("met_on is null and cancelled_at is null"),
    )
    op.create_index(
        op.f("ix_deadline_responsible_service_id_effective_due_on_id"),
        "deadline",
        ["responsible_service_id", "effective_due_on", "id"],
        unique=False,
        schema="app",
    )
    op.create_index(op.f("ix_deadline_subject_id"), "deadline", ["subject_id"], unique=False, schema="app")
    op.create_table(
        "goal",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("follow_up_id", sa.Uuid(), nullable=False),
        sa.Column("owner_service_id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("status in ('open', 'reached', 'given_up')", name=op.f("ck_goal_status_known")),
        sa.CheckConstraint("char_length(text) <= 1000", name=op.f("ck_goal_text_length")),
        sa.CheckConstraint("number between 1 and 5", name=op.f("ck_goal_one_to_five")),
        sa.ForeignKeyConstraint(["follow_up_id"], ["app.follow_up.id"], name=op.f("fk_goal_follow_up_id")),
        sa.ForeignKeyConstraint(["owner_service_id"], ["app.service.id"], name=op.f("fk_goal_owner_service_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["app.plan.id"], name=op.f("fk_goal_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal")),
        sa.UniqueConstraint("plan_id", "number", name=op.f("uq_goal_plan_id_number")),
        schema="app",
    )
    op.create_index(op.f("ix_goal_follow_up_id"), "goal", ["follow_up_id"], unique=False, schema="app")
    op.create_table(
        "deadline_exceeding",
        sa.Column("deadline_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("previous_due_on", sa.Date(), nullable=False),
        sa.Column("new_due_on", sa.Date(), nullable=False),
        sa.Column("by_user_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "reason in ('investigation', 'special_reasons', 'special_circumstances', 'special_cases')",
            name=op.f("ck_deadline_exceeding_reason_known"),
        ),
        sa.CheckConstraint("char_length(note) <= 1000", name=op.f("ck_deadline_exceeding_note_length")),
        sa.CheckConstraint("new_due_on > previous_due_on", name=op.f("ck_deadline_exceeding_later_than_before")),
        sa.ForeignKeyConstraint(["by_user_id"], ["app.user_account.id"], name=op.f("fk_deadline_exceeding_by_user_id")),
        sa.ForeignKeyConstraint(["deadline_id"], ["app.deadline.id"], name=op.f("fk_deadline_exceeding_deadline_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_exceeding")),
        schema="app",
    )
    op.create_index(
        op.f("ix_deadline_exceeding_deadline_id_at"),
        "deadline_exceeding",
        ["deadline_id", "at"],
        unique=False,
        schema="app",
    )
    op.create_table(
        "deadline_flag",
        sa.Column("deadline_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("flagged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["deadline_id"], ["app.deadline.id"], name=op.f("fk_deadline_flag_deadline_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_flag")),
        sa.UniqueConstraint("deadline_id", "due_on", name=op.f("uq_deadline_flag_deadline_id_due_on")),
        schema="app",
    )
    op.create_table(
        "measure",
        sa.Column("follow_up_id", sa.Uuid(), nullable=False),
        sa.Column("owner_service_id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("goal_id", sa.Uuid(), nullable=True),
        sa.Column("type_code", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("responsible_service_id", sa.Uuid(), nullable=False),
        sa.Column("responsible_user_id", sa.Uuid(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("logged_by_id", sa.Uuid(), nullable=False),
        sa.Column("logged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("status in ('planned', 'running', 'done', 'stopped')", name=op.f("ck_measure_status_known")),
        sa.CheckConstraint("char_length(description) <= 2000", name=op.f("ck_measure_description_length")),
        sa.CheckConstraint("char_length(result) <= 2000", name=op.f("ck_measure_result_length")),
        sa.CheckConstraint("due_on is null or due_on >= starts_on", name=op.f("ck_measure_due_not_before_start")),
        sa.ForeignKeyConstraint(["follow_up_id"], ["app.follow_up.id"], name=op.f("fk_measure_follow_up_id")),
        sa.ForeignKeyConstraint(["goal_id"], ["app.goal.id"], name=op.f("fk_measure_goal_id")),
        sa.ForeignKeyConstraint(["logged_by_id"], ["app.user_account.id"], name=op.f("fk_measure_logged_by_id")),
        sa.ForeignKeyConstraint(["owner_service_id"], ["app.service.id"], name=op.f("fk_measure_owner_service_id")),
        sa.ForeignKeyConstraint(
            ["responsible_service_id"], ["app.service.id"], name=op.f("fk_measure_responsible_service_id")
        ),
        sa.ForeignKeyConstraint(
            ["responsible_user_id"], ["app.user_account.id"], name=op.f("fk_measure_responsible_user_id")
        ),
        sa.ForeignKeyConstraint(["type_code"], ["app.measure_type.code"], name=op.f("fk_measure_type_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure")),
        schema="app",
    )
    op.create_index(op.f("ix_measure_follow_up_id"), "measure", ["follow_up_id"], unique=False, schema="app")
    op.create_table(
        "measure_status_change",
        sa.Column("measure_id", sa.Uuid(), nullable=False),
        sa.Column("follow_up_id", sa.Uuid(), nullable=False),
        sa.Column("owner_service_id", sa.Uuid(), nullable=False),
        sa.Column("from_status", sa.Text(), nullable=True),
        sa.Column("to_status", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("by_user_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "to_status in ('planned', 'running', 'done', 'stopped')",
            name=op.f("ck_measure_status_change_to_status_known"),
        ),
        sa.CheckConstraint("char_length(note) <= 2000", name=op.f("ck_measure_status_change_note_length")),
        sa.ForeignKeyConstraint(
            ["by_user_id"], ["app.user_account.id"], name=op.f("fk_measure_status_change_by_user_id")
        ),
        sa.ForeignKeyConstraint(
            ["follow_up_id"], ["app.follow_up.id"], name=op.f("fk_measure_status_change_follow_up_id")
        ),
        sa.ForeignKeyConstraint(["measure_id"], ["app.measure.id"], name=op.f("fk_measure_status_change_measure_id")),
        sa.ForeignKeyConstraint(
            ["owner_service_id"], ["app.service.id"], name=op.f("fk_measure_status_change_owner_service_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_status_change")),
        schema="app",
    )
    op.create_index(
        op.f("ix_measure_status_change_follow_up_id"),
        "measure_status_change",
        ["follow_up_id"],
        unique=False,
        schema="app",
    )
    op.create_index(
        op.f("ix_measure_status_change_measure_id_at"),
        "measure_status_change",
        ["measure_id", "at"],
        unique=False,
        schema="app",
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_measure_status_change_measure_id_at"), table_name="measure_status_change", schema="app")
    op.drop_index(op.f("ix_measure_status_change_follow_up_id"), table_name="measure_status_change", schema="app")
    op.drop_table("measure_status_change", schema="app")
    op.drop_index(op.f("ix_measure_follow_up_id"), table_name="measure", schema="app")
    op.drop_table("measure", schema="app")
    op.drop_table("deadline_flag", schema="app")
    op.drop_index(op.f("ix_deadline_exceeding_deadline_id_at"), table_name="deadline_exceeding", schema="app")
    op.drop_table("deadline_exceeding", schema="app")
    op.drop_index(op.f("ix_goal_follow_up_id"), table_name="goal", schema="app")
    op.drop_table("goal", schema="app")
    op.drop_index(op.f("ix_deadline_subject_id"), table_name="deadline", schema="app")
    op.drop_index(op.f("ix_deadline_responsible_service_id_effective_due_on_id"), table_name="deadline", schema="app")
    op.drop_index(
        "ix_deadline_open_due",
        table_name="deadline",
        schema="app",
        postgresql_where=sa.text("met_on is null and cancelled_at is null"),
    )
    op.drop_index(op.f("ix_deadline_follow_up_id"), table_name="deadline", schema="app")
    op.drop_table("deadline", schema="app")
    op.drop_index(op.f("ix_task_owner_service_id"), table_name="task", schema="app")
    op.drop_index(op.f("ix_task_follow_up_id"), table_name="task", schema="app")
    op.drop_table("task", schema="app")
    op.drop_index(op.f("ix_signal_follow_up_id"), table_name="signal", schema="app")
    op.drop_table("signal", schema="app")
    op.drop_table("plan", schema="app")
    op.drop_index(op.f("ix_participation_service_id"), table_name="participation", schema="app")
    op.drop_index(op.f("ix_participation_follow_up_id_service_id"), table_name="participation", schema="app")
    op.drop_table("participation", schema="app")
    op.drop_index(op.f("ix_named_contact_substitute_user_id"), table_name="named_contact", schema="app")
    op.drop_index(op.f("ix_named_contact_follow_up_id_service_id"), table_name="named_contact", schema="app")
    op.drop_index(op.f("ix_named_contact_contact_user_id"), table_name="named_contact", schema="app")
    op.drop_table("named_contact", schema="app")
    op.drop_index(op.f("ix_meeting_follow_up_id_held_at"), table_name="meeting", schema="app")
    op.drop_table("meeting", schema="app")
    op.drop_index(op.f("ix_matter_substitute_user_id"), table_name="matter", schema="app")
    op.drop_index(op.f("ix_matter_contact_user_id"), table_name="matter", schema="app")
    op.drop_table("matter", schema="app")
    op.drop_index(op.f("ix_investigation_link_follow_up_id"), table_name="investigation_link", schema="app")
    op.drop_table("investigation_link", schema="app")
    op.drop_index(op.f("ix_follow_up_transition_follow_up_id_at"), table_name="follow_up_transition", schema="app")
    op.drop_table("follow_up_transition", schema="app")
    op.drop_table("draft", schema="app")
    op.drop_index(op.f("ix_dated_event_subject_id_kind"), table_name="dated_event", schema="app")
    op.drop_table("dated_event", schema="app")
    op.drop_index(op.f("ix_sibling_other_youth_id"), table_name="sibling", schema="app")
    op.drop_table("sibling", schema="app")
    op.drop_index(op.f("ix_session_user_id"), table_name="session", schema="app")
    op.drop_index(op.f("ix_session_post_id"), table_name="session", schema="app")
    op.drop_index(op.f("ix_session_provider_key_provider_session"), table_name="session", schema="app")
    op.drop_table("session", schema="app")
    op.drop_index(op.f("ix_guardian_youth_id"), table_name="guardian", schema="app")
    op.drop_table("guardian", schema="app")
    op.drop_index(op.f("ix_follow_up_youth_id"), table_name="follow_up", schema="app")
    op.drop_index(op.f("ix_follow_up_lead_service_id_state"), table_name="follow_up", schema="app")
    op.drop_index(op.f("ix_follow_up_key_worker_id"), table_name="follow_up", schema="app")
    op.drop_index(op.f("ix_follow_up_deputy_id"), table_name="follow_up", schema="app")
    op.drop_table("follow_up", schema="app")
    op.drop_index(op.f("ix_youth_owner_service_id"), table_name="youth", schema="app")
    op.drop_index(op.f("ix_youth_national_id_index"), table_name="youth", schema="app")
    op.drop_table("youth", schema="app")
    op.drop_index(op.f("ix_post_user_id"), table_name="post", schema="app")
    op.drop_index(op.f("ix_post_service_id"), table_name="post", schema="app")
    op.drop_table("post", schema="app")
    op.drop_table("investigation", schema="app")
    op.drop_index(
        op.f("ix_contact_point_municipality_number_district_code_service_kind"),
        table_name="contact_point",
        schema="app",
    )
    op.drop_table("contact_point", schema="app")
    op.drop_index(op.f("ix_service_district_code"), table_name="service", schema="app")
    op.drop_table("service", schema="app")
    op.drop_index(op.f("ix_sign_in_identity_user_id"), table_name="sign_in_identity", schema="app")
    op.drop_table("sign_in_identity", schema="app")
    op.drop_table("district", schema="app")
    op.drop_table("user_account", schema="app")
    op.drop_table("test_clock", schema="app")
    op.drop_table("municipality", schema="app")
    op.drop_table("measure_type", schema="app")
    op.drop_table("idempotency_key", schema="app")
    op.drop_index(op.f("ix_access_log_thing_log_id"), table_name="access_log_thing", schema="app")
    op.drop_index(op.f("ix_access_log_thing_follow_up_id"), table_name="access_log_thing", schema="app")
    op.drop_table("access_log_thing", schema="app")
    op.drop_index(op.f("ix_access_log_follow_up_id_at"), table_name="access_log", schema="app")
    op.drop_table("access_log", schema="app")
