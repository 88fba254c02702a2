"""Attachments, stored encrypted."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attachment",
        sa.Column("follow_up_id", sa.Uuid(), nullable=False),
        sa.Column("owner_service_id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("consent_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("is_scanned", sa.Boolean(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("added_by_id", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "topic in ('identity', 'contact_points', 'plan', 'measures', 'meetings', 'school', 'family', 'health', 'drugs', 'leisure_and_work', 'housing', 'child_welfare', 'criminal_case', 'assessment')",
            name=op.f("ck_attachment_topic_known"),
        ),
        sa.CheckConstraint("kind in ('pdf', 'png', 'jpeg', 'docx')", name=op.f("ck_attachment_kind_known")),
        sa.CheckConstraint("char_length(name) <= 200", name=op.f("ck_attachment_name_length")),
        sa.CheckConstraint("btrim(name) <> ''", name=op.f("ck_attachment_name_given")),
        sa.CheckConstraint("size between 1 and 20971520", name=op.f("ck_attachment_size")),
        sa.CheckConstraint("(topic is null) = (consent_id is not null)", name=op.f("ck_attachment_topic_or_consent")),
        sa.CheckConstraint("topic is not null or not is_shared", name=op.f("ck_attachment_scan_is_not_shared")),
        sa.ForeignKeyConstraint(["added_by_id"], ["app.user_account.id"], name=op.f("fk_attachment_added_by_id")),
        sa.ForeignKeyConstraint(
            ["consent_id", "follow_up_id"],
            ["app.consent.id", "app.consent.follow_up_id"],
            name=op.f("fk_attachment_consent_id_follow_up_id"),
        ),
        sa.ForeignKeyConstraint(["follow_up_id"], ["app.follow_up.id"], name=op.f("fk_attachment_follow_up_id")),
        sa.ForeignKeyConstraint(["owner_service_id"], ["app.service.id"], name=op.f("fk_attachment_owner_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("id", "follow_up_id", name=op.f("uq_attachment_id_follow_up_id")),
        schema="app",
    )
    op.create_index(
        op.f("ix_attachment_follow_up_id_added_at"),
        "attachment",
        ["follow_up_id", "added_at"],
        unique=False,
        schema="app",
    )
    op.create_index(op.f("ix_attachment_consent_id"), "attachment", ["consent_id"], unique=False, schema="app")
    op.create_table(
        "attachment_part",
        sa.Column("attachment_id", sa.Uuid(), nullable=False),
        sa.Column("follow_up_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("number between 1 and 20", name=op.f("ck_attachment_part_number")),
        sa.CheckConstraint("octet_length(sealed) <= 1048609", name=op.f("ck_attachment_part_size")),
        sa.ForeignKeyConstraint(
            ["attachment_id", "follow_up_id"],
            ["app.attachment.id", "app.attachment.follow_up_id"],
            name=op.f("fk_attachment_part_attachment_id_follow_up_id"),
        ),
        sa.ForeignKeyConstraint(["follow_up_id"], ["app.follow_up.id"], name=op.f("fk_attachment_part_follow_up_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment_part")),
        sa.UniqueConstraint("attachment_id", "number", name=op.f("uq_attachment_part_attachment_id_number")),
        schema="app",
    )
    op.create_index(
        op.f("ix_attachment_part_follow_up_id"), "attachment_part", ["follow_up_id"], unique=False, schema="app"
    )
    # What is sealed cannot be made smaller; PostgreSQL is told not to try.
    op.execute("alter table app.attachment_part alter column sealed set storage external")
    op.execute(
        "create trigger attachment_part_is_history before update or delete on app.attachment_part"
        " for each row execute function app.refuse_change()"
    )
    op.execute("grant select on app.attachment to guard")


def downgrade() -> None:
    op.drop_table("attachment_part", schema="app")
    op.drop_table("attachment", schema="app")
