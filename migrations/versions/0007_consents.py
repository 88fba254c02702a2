"""The tables of consent and of notes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "signing_rule",
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("together_from", sa.Integer(), nullable=False),
        sa.Column("alone_from", sa.Integer(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "topic in ('identity', 'contact_points', 'plan', 'measures', 'meetings', 'school', 'family', 'health', 'drugs', 'leisure_and_work', 'housing', 'child_welfare', 'criminal_case', 'assessment')",
            name=op.f("ck_signing_rule_topic_known"),
        ),
        sa.CheckConstraint("together_from between 0 and alone_from", name=op.f("ck_signing_rule_ages")),
        sa.PrimaryKeyConstraint("topic", "valid_from", name=op.f("pk_signing_rule")),
        schema="app",
    )
    op.create_table(
        "consent",
        sa.Column("follow_up_id", sa.Uuid(), nullable=False),
        sa.Column("owner_service_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("refused_by", sa.Text(), nullable=True),
        sa.Column("refused_by_guardian_id", sa.Uuid(), nullable=True),
        sa.Column("points_at_id", sa.Uuid(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("interpreter", sa.Text(), nullable=False),
        sa.Column("interpreter_note", sa.Text(), nullable=True),
        sa.Column("youth_view", sa.Text(), nullable=False),
        sa.Column("capacity_note", sa.Text(), nullable=True),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("registered_by_id", sa.Uuid(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(answer = 'refused') = (refused_by is not null)", name=op.f("ck_consent_refused_by_somebody")
        ),
        sa.CheckConstraint("answer in ('given', 'refused')", name=op.f("ck_consent_answer_known")),
        sa.CheckConstraint(
            "answer = 'given' or points_at_id is null", name=op.f("ck_consent_refusal_points_at_nothing")
        ),
        sa.CheckConstraint("btrim(youth_view) <> ''", name=op.f("ck_consent_youth_view_given")),
        sa.CheckConstraint(
            "interpreter <> 'other_adult' or interpreter_note is not null",
            name=op.f("ck_consent_interpreter_note_given"),
        ),
        sa.CheckConstraint(
            "interpreter in ('none', 'qualified', 'other_adult')", name=op.f("ck_consent_interpreter_known")
        ),
        sa.CheckConstraint("purpose in ('follow_up', 'statistics')", name=op.f("ck_consent_purpose_known")),
        sa.CheckConstraint(
            "refused_by in ('youth', 'guardian', 'child_welfare')", name=op.f("ck_consent_refused_by_known")
        ),
        sa.CheckConstraint(
            "refused_by_guardian_id is null or refused_by = 'guardian'",
            name=op.f("ck_consent_refused_by_guardian_is_guardian"),
        ),
        sa.CheckConstraint("valid_until <= valid_from + interval '12 months'", name=op.f("ck_consent_twelve_months")),
        sa.CheckConstraint("char_length(capacity_note) <= 2000", name=op.f("ck_consent_capacity_note_length")),
        sa.CheckConstraint("char_length(interpreter_note) <= 1000", name=op.f("ck_consent_interpreter_note_length")),
        sa.CheckConstraint("char_length(language) <= 60", name=op.f("ck_consent_language_length")),
        sa.CheckConstraint("char_length(youth_view) <= 4000", name=op.f("ck_consent_youth_view_length")),
        sa.CheckConstraint("review_on between valid_from and valid_until", name=op.f("ck_consent_review")),
        sa.CheckConstraint("valid_from >= given_on", name=op.f("ck_consent_valid_from_evidence")),
        sa.CheckConstraint("valid_until >= valid_from", name=op.f("ck_consent_period")),
        sa.ForeignKeyConstraint(["follow_up_id"], ["app.follow_up.id"], name=op.f("fk_consent_follow_up_id")),
        sa.ForeignKeyConstraint(["owner_service_id"], ["app.service.id"], name=op.f("fk_consent_owner_service_id")),
        sa.ForeignKeyConstraint(
            ["points_at_id", "follow_up_id", "purpose"],
            ["app.consent.id", "app.consent.follow_up_id", "app.consent.purpose"],
            name=op.f("fk_consent_points_at_id_follow_up_id_purpose"),
        ),
        sa.ForeignKeyConstraint(
            ["refused_by_guardian_id"], ["app.guardian.id"], name=op.f("fk_consent_refused_by_guardian_id")
        ),
        sa.ForeignKeyConstraint(
            ["registered_by_id"], ["app.user_account.id"], name=op.f("fk_consent_registered_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sa.UniqueConstraint("id", "follow_up_id", name=op.f("uq_consent_id_follow_up_id")),
        sa.UniqueConstraint("id", "follow_up_id", "purpose", name=op.f("uq_consent_id_follow_up_id_purpose")),
        schema="app",
    )
    op.create_index(op.f("ix_consent_follow_up_id"), "consent", ["follow_up_id"], unique=False, schema="app")
    op.create_index(op.f("ix_consent_points_at_id"), "consent", ["points_at_id"], unique=False, schema="app")
    op.create_table(
        "note",
        sa.Column("follow_up_id", sa.Uuid(), nullable=False),
        sa.Column("owner_service_id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("written_by_id", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("btrim(text) <> ''", name=op.f("ck_note_text_given")),
        sa.CheckConstraint(
            "topic in ('identity', 'contact_points', 'plan', 'measures', 'meetings', 'school', 'family', 'health', 'drugs', 'leisure_and_work', 'housing', 'child_welfare', 'criminal_case', 'assessment')",
            name=op.f("ck_note_topic_known"),
        ),
        sa.CheckConstraint("char_length(text) <= 20000", name=op.f("ck_note_text_length")),
        sa.ForeignKeyConstraint(["follow_up_id"], ["app.follow_up.id"], name=op.f("fk_note_follow_up_id")),
        sa.ForeignKeyConstraint(["owner_service_id"], ["app.service.id"], name=op.f("fk_note_owner_service_id")),
        sa.ForeignKeyConstraint(["written_by_id"], ["app.user_account.id"], name=op.f("fk_note_written_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
        schema="app",
    )
    op.create_index(
        op.f("ix_note_follow_up_id_written_at"), "note", ["follow_up_id", "written_at"], unique=False, schema="app"
    )
    op.create_table(
        "consent_change",
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column("follow_up_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("from_service_id", sa.Uuid(), nullable=True),
        sa.Column("to_service_id", sa.Uuid(), nullable=True),
        sa.Column("signer", sa.Text(), nullable=True),
        sa.Column("guardian_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("registered_by_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'withdrawn') = (signer is not null)", name=op.f("ck_consent_change_withdrawn_by_somebody")
        ),
        sa.CheckConstraint("guardian_id is null or signer = 'guardian'", name=op.f("ck_consent_change_guardian")),
        sa.CheckConstraint(
            "kind <> 'invalidated' or (reason is not null and topic is null and from_service_id is null and to_service_id is null)",
            name=op.f("ck_consent_change_invalidated_whole"),
        ),
        sa.CheckConstraint("kind in ('withdrawn', 'invalidated')", name=op.f("ck_consent_change_kind_known")),
        sa.CheckConstraint(
            "signer in ('youth', 'guardian', 'child_welfare')", name=op.f("ck_consent_change_signer_known")
        ),
        sa.CheckConstraint(
            "topic in ('identity', 'contact_points', 'plan', 'measures', 'meetings', 'school', 'family', 'health', 'drugs', 'leisure_and_work', 'housing', 'child_welfare', 'criminal_case', 'assessment')",
            name=op.f("ck_consent_change_topic_known"),
        ),
        sa.CheckConstraint("char_length(reason) <= 2000", name=op.f("ck_consent_change_reason_length")),
        sa.ForeignKeyConstraint(
            ["consent_id", "follow_up_id"],
            ["app.consent.id", "app.consent.follow_up_id"],
            name=op.f("fk_consent_change_consent_id_follow_up_id"),
        ),
        sa.ForeignKeyConstraint(["follow_up_id"], ["app.follow_up.id"], name=op.f("fk_consent_change_follow_up_id")),
        sa.ForeignKeyConstraint(
            ["from_service_id"], ["app.service.id"], name=op.f("fk_consent_change_from_service_id")
        ),
        sa.ForeignKeyConstraint(["guardian_id"], ["app.guardian.id"], name=op.f("fk_consent_change_guardian_id")),
        sa.ForeignKeyConstraint(
            ["registered_by_id"], ["app.user_account.id"], name=op.f("fk_consent_change_registered_by_id")
        ),
        sa.ForeignKeyConstraint(["to_service_id"], ["app.service.id"], name=op.f("fk_consent_change_to_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_change")),
        schema="app",
    )
    op.create_index(op.f("ix_consent_change_consent_id"), "consent_change", ["consent_id"], unique=False, schema="app")
    op.create_index(
        op.f("ix_consent_change_follow_up_id"), "consent_change", ["follow_up_id"], unique=False, schema="app"
    )
    op.create_table(
        "consent_grant",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column("follow_up_id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("from_service_id", sa.Uuid(), nullable=True),
        sa.Column("excluded_from", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("to_service_id", sa.Uuid(), nullable=True),
        sa.Column("holds_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("holds_until", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "topic in ('identity', 'contact_points', 'plan', 'measures', 'meetings', 'school', 'family', 'health', 'drugs', 'leisure_and_work', 'housing', 'child_welfare', 'criminal_case', 'assessment')",
            name=op.f("ck_consent_grant_topic_known"),
        ),
        sa.CheckConstraint("holds_until > holds_from", name=op.f("ck_consent_grant_period")),
        sa.ForeignKeyConstraint(
            ["consent_id", "follow_up_id"],
            ["app.consent.id", "app.consent.follow_up_id"],
            name=op.f("fk_consent_grant_consent_id_follow_up_id"),
        ),
        sa.ForeignKeyConstraint(["follow_up_id"], ["app.follow_up.id"], name=op.f("fk_consent_grant_follow_up_id")),
        sa.ForeignKeyConstraint(["from_service_id"], ["app.service.id"], name=op.f("fk_consent_grant_from_service_id")),
        sa.ForeignKeyConstraint(["to_service_id"], ["app.service.id"], name=op.f("fk_consent_grant_to_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_grant")),
        schema="app",
    )
    op.create_index(op.f("ix_consent_grant_consent_id"), "consent_grant", ["consent_id"], unique=False, schema="app")
    op.create_index(
        op.f("ix_consent_grant_follow_up_id_to_service_id_topic"),
        "consent_grant",
        ["follow_up_id", "to_service_id", "topic"],
        unique=False,
        schema="app",
    )
    op.create_index(
        op.f("ix_consent_grant_to_service_id"), "consent_grant", ["to_service_id"], unique=False, schema="app"
    )
    op.create_table(
        "consent_scope",
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column("follow_up_id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("from_service_id", sa.Uuid(), nullable=True),
        sa.Column("to_service_id", sa.Uuid(), nullable=True),
        sa.Column("is_excluded", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "topic in ('identity', 'contact_points', 'plan', 'measures', 'meetings', 'school', 'family', 'health', 'drugs', 'leisure_and_work', 'housing', 'child_welfare', 'criminal_case', 'assessment')",
            name=op.f("ck_consent_scope_topic_known"),
        ),
        sa.CheckConstraint(
            "from_service_id is null or from_service_id <> to_service_id", name=op.f("ck_consent_scope_two_services")
        ),
        sa.CheckConstraint(
            "is_excluded or (topic is not null and to_service_id is not null)", name=op.f("ck_consent_scope_whole")
        ),
        sa.ForeignKeyConstraint(
            ["consent_id", "follow_up_id"],
            ["app.consent.id", "app.consent.follow_up_id"],
            name=op.f("fk_consent_scope_consent_id_follow_up_id"),
        ),
        sa.ForeignKeyConstraint(["follow_up_id"], ["app.follow_up.id"], name=op.f("fk_consent_scope_follow_up_id")),
        sa.ForeignKeyConstraint(["from_service_id"], ["app.service.id"], name=op.f("fk_consent_scope_from_service_id")),
        sa.ForeignKeyConstraint(["to_service_id"], ["app.service.id"], name=op.f("fk_consent_scope_to_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_scope")),
        schema="app",
    )
    op.create_index(op.f("ix_consent_scope_consent_id"), "consent_scope", ["consent_id"], unique=False, schema="app")
    op.create_index(
        op.f("ix_consent_scope_follow_up_id"), "consent_scope", ["follow_up_id"], unique=False, schema="app"
    )
    op.create_table(
        "consent_signature",
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column("follow_up_id", sa.Uuid(), nullable=False),
        sa.Column("signer", sa.Text(), nullable=False),
        sa.Column("guardian_id", sa.Uuid(), nullable=True),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("minute", sa.Text(), nullable=True),
        sa.Column("witness", sa.Text(), nullable=True),
        sa.Column("told_why", sa.Boolean(), nullable=False),
        sa.Column("told_what", sa.Boolean(), nullable=False),
        sa.Column("told_to_whom", sa.Boolean(), nullable=False),
        sa.Column("told_from_whom", sa.Boolean(), nullable=False),
        sa.Column("told_withdrawal", sa.Boolean(), nullable=False),
        sa.Column("registered_by_id", sa.Uuid(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(signer = 'guardian') = (guardian_id is not null)", name=op.f("ck_consent_signature_guardian")
        ),
        sa.CheckConstraint(
            "method <> 'oral' or (minute is not null and witness is not null and told_why and told_what and told_to_whom and told_from_whom and told_withdrawal)",
            name=op.f("ck_consent_signature_oral_whole"),
        ),
        sa.CheckConstraint("method = 'oral' or evidence is not null", name=op.f("ck_consent_signature_evidence_given")),
        sa.CheckConstraint("method in ('paper', 'esign', 'oral')", name=op.f("ck_consent_signature_method_known")),
        sa.CheckConstraint(
            "signer in ('youth', 'guardian', 'child_welfare')", name=op.f("ck_consent_signature_signer_known")
        ),
        sa.CheckConstraint("char_length(evidence) <= 200", name=op.f("ck_consent_signature_evidence_length")),
        sa.CheckConstraint("char_length(minute) <= 4000", name=op.f("ck_consent_signature_minute_length")),
        sa.CheckConstraint("char_length(witness) <= 200", name=op.f("ck_consent_signature_witness_length")),
        sa.ForeignKeyConstraint(
            ["consent_id", "follow_up_id"],
            ["app.consent.id", "app.consent.follow_up_id"],
            name=op.f("fk_consent_signature_consent_id_follow_up_id"),
        ),
        sa.ForeignKeyConstraint(["follow_up_id"], ["app.follow_up.id"], name=op.f("fk_consent_signature_follow_up_id")),
        sa.ForeignKeyConstraint(["guardian_id"], ["app.guardian.id"], name=op.f("fk_consent_signature_guardian_id")),
        sa.ForeignKeyConstraint(
            ["registered_by_id"], ["app.user_account.id"], name=op.f("fk_consent_signature_registered_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_signature")),
        schema="app",
    )
    op.create_index(
        op.f("ix_consent_signature_consent_id"), "consent_signature", ["consent_id"], unique=False, schema="app"
    )
    op.create_index(
        op.f("ix_consent_signature_follow_up_id"), "consent_signature", ["follow_up_id"], unique=False, schema="app"
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_consent_signature_follow_up_id"), table_name="consent_signature", schema="app")
    op.drop_index(op.f("ix_consent_signature_consent_id"), table_name="consent_signature", schema="app")
    op.drop_table("consent_signature", schema="app")
    op.drop_index(op.f("ix_consent_scope_follow_up_id"), table_name="consent_scope", schema="app")
    op.drop_index(op.f("ix_consent_scope_consent_id"), table_name="consent_scope", schema="app")
    op.drop_table("consent_scope", schema="app")
    op.drop_index(op.f("ix_consent_grant_to_service_id"), table_name="consent_grant", schema="app")
    op.drop_index(op.f("ix_consent_grant_follow_up_id_to_service_id_topic"), table_name="consent_grant", schema="app")
    op.drop_index(op.f("ix_consent_grant_consent_id"), table_name="consent_grant", schema="app")
    op.drop_table("consent_grant", schema="app")
    op.drop_index(op.f("ix_consent_change_follow_up_id"), table_name="consent_change", schema="app")
    op.drop_index(op.f("ix_consent_change_consent_id"), table_name="consent_change", schema="app")
    op.drop_table("consent_change", schema="app")
    op.drop_index(op.f("ix_note_follow_up_id_written_at"), table_name="note", schema="app")
    op.drop_table("note", schema="app")
    op.drop_index(op.f("ix_consent_points_at_id"), table_name="consent", schema="app")
    op.drop_index(op.f("ix_consent_follow_up_id"), table_name="consent", schema="app")
    op.drop_table("consent", schema="app")
    op.drop_table("signing_rule", schema="app")
