"""Enterprise profiles

Revision: 0006, after 0005.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "profile_upload",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.String(length=80), nullable=False),
        sa.Column("center", sa.String(length=80), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile_upload")),
    )
    op.create_index(op.f("ix_profile_upload_at"), "profile_upload", ["at"], unique=False)
    op.create_table(
        "profile",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enterprise", sa.String(length=80), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("name_zh", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("province", sa.String(length=80), nullable=True),
        sa.Column("owner", sa.String(length=80), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.Column("merged_into", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["enterprise"], ["enterprise.id"], name=op.f("fk_profile_enterprise_enterprise")),
        sa.ForeignKeyConstraint(["merged_into"], ["profile.id"], name=op.f("fk_profile_merged_into_profile")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile")),
        sa.UniqueConstraint("enterprise", name=op.f("uq_profile_enterprise")),
    )
    op.create_index(op.f("ix_profile_changed_at"), "profile", ["changed_at"], unique=False)
    op.create_index(op.f("ix_profile_merged_into"), "profile", ["merged_into"], unique=False)
    op.create_index(op.f("ix_profile_owner"), "profile", ["owner"], unique=False)
    op.create_table(
        "profile_dispute",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("profile_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.String(length=80), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("center", sa.String(length=80), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("proposed", sa.JSON(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=200), nullable=True),
        sa.Column("taken", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["profile_id"], ["profile.id"], name=op.f("fk_profile_dispute_profile_id_profile")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile_dispute")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_profile_dispute_fingerprint")),
    )
    op.create_index(op.f("ix_profile_dispute_decided_at"), "profile_dispute", ["decided_at"], unique=False)
    op.create_index(op.f("ix_profile_dispute_profile_id"), "profile_dispute", ["profile_id"], unique=False)
    op.create_table(
        "profile_key",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("profile_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("value", sa.String(length=250), nullable=False),
        sa.ForeignKeyConstraint(["profile_id"], ["profile.id"], name=op.f("fk_profile_key_profile_id_profile")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile_key")),
    )
    op.create_index(op.f("ix_profile_key_kind_value"), "profile_key", ["kind", "value"], unique=False)
    op.create_index(op.f("ix_profile_key_profile_id"), "profile_key", ["profile_id"], unique=False)
    op.create_table(
        "profile_version",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("profile_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.String(length=80), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("by_role", sa.String(length=20), nullable=False),
        sa.Column("center", sa.String(length=80), nullable=True),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=True),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["profile_id"], ["profile.id"], name=op.f("fk_profile_version_profile_id_profile")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile_version")),
    )
    op.create_index(
        op.f("ix_profile_version_profile_id_revision"), "profile_version", ["profile_id", "revision"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_profile_version_profile_id_revision"), table_name="profile_version")
    op.drop_table("profile_version")
    op.drop_index(op.f("ix_profile_key_profile_id"), table_name="profile_key")
    op.drop_index(op.f("ix_profile_key_kind_value"), table_name="profile_key")
    op.drop_table("profile_key")
    op.drop_index(op.f("ix_profile_dispute_profile_id"), table_name="profile_dispute")
    op.drop_index(op.f("ix_profile_dispute_decided_at"), table_name="profile_dispute")
    op.drop_table("profile_dispute")
    op.drop_index(op.f("ix_profile_owner"), table_name="profile")
    op.drop_index(op.f("ix_profile_merged_into"), table_name="profile")
    op.drop_index(op.f("ix_profile_changed_at"), table_name="profile")
    op.drop_table("profile")
    op.drop_index(op.f("ix_profile_upload_at"), table_name="profile_upload")
    op.drop_table("profile_upload")
