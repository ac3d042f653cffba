"""What watching found

Revision: 0007, after 0006.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "watch_item",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("matter", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("market", sa.String(length=10), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch_item")),
        sa.UniqueConstraint("source", "key", name=op.f("uq_watch_item_source_key")),
    )
    op.create_index(op.f("ix_watch_item_first_seen_at"), "watch_item", ["first_seen_at"], unique=False)
    op.create_index("ix_watch_item_kind_id", "watch_item", ["kind", "id"], unique=False)
    op.create_index(op.f("ix_watch_item_matter"), "watch_item", ["matter"], unique=False)
    op.create_table(
        "watch_quarantine",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("document", sa.String(length=300), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("reason_values", sa.JSON(), nullable=False),
        sa.Column("excerpt", sa.Text(), nullable=False),
        sa.Column("row", sa.JSON(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=200), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch_quarantine")),
        sa.UniqueConstraint("source", "digest", name=op.f("uq_watch_quarantine_source_digest")),
    )
    op.create_index("ix_watch_quarantine_state_id", "watch_quarantine", ["state", "id"], unique=False)
    op.create_table(
        "watch_source",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("polled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=40), nullable=True),
        sa.Column("error_values", sa.JSON(), nullable=True),
        sa.Column("etag", sa.String(length=500), nullable=True),
        sa.Column("last_modified", sa.String(length=100), nullable=True),
        sa.Column("files", sa.JSON(), nullable=True),
        sa.Column("mapping", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch_source")),
        sa.UniqueConstraint("name", name=op.f("uq_watch_source_name")),
    )
    op.create_table(
        "under_review",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item_revision", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cleared_by", sa.String(length=200), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["watch_item.id"], name=op.f("fk_under_review_item_id_watch_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_under_review")),
    )
    op.create_index(
        "uq_under_review_open",
        "under_review",
        ["kind", "name", "item_id"],
        unique=True,
        sqlite_where=sa.text("cleared_at IS NULL"),
        postgresql_where=sa.text("cleared_at IS NULL"),
    )
    op.create_table(
        "watch_revision",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["watch_item.id"], name=op.f("fk_watch_revision_item_id_watch_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch_revision")),
        sa.UniqueConstraint("item_id", "revision", name=op.f("uq_watch_revision_item_id_revision")),
    )


def downgrade() -> None:
    op.drop_table("watch_revision")
    op.drop_index(
        "uq_under_review_open",
        table_name="under_review",
        sqlite_where=sa.text("cleared_at IS NULL"),
        postgresql_where=sa.text("cleared_at IS NULL"),
    )
    op.drop_table("under_review")
    op.drop_table("watch_source")
    op.drop_index("ix_watch_quarantine_state_id", table_name="watch_quarantine")
    op.drop_table("watch_quarantine")
    op.drop_index(op.f("ix_watch_item_matter"), table_name="watch_item")
    op.drop_index("ix_watch_item_kind_id", table_name="watch_item")
    op.drop_index(op.f("ix_watch_item_first_seen_at"), table_name="watch_item")
    op.drop_table("watch_item")
