"""Notes to the editors of the guides, and the section that a passage comes from

Revision: 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("passage", sa.Column("anchor", sa.String(length=80), nullable=True))
    op.create_table(
        "guide_report",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("guide", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("version", sa.String(length=12), nullable=False),
        sa.Column("section", sa.String(length=80), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author_id", sa.String(length=80), nullable=False),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("author_role", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guide_report")),
        sa.UniqueConstraint("key", name=op.f("uq_guide_report_key")),
    )
    op.create_index(op.f("ix_guide_report_done_at"), "guide_report", ["done_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_guide_report_done_at"), table_name="guide_report")
    op.drop_table("guide_report")
    op.drop_column("passage", "anchor")
