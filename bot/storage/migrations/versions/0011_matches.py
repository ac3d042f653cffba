"""Matches of items and profiles

Revision: 0011, after 0010.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "match",
        sa.Column("id", serial, nullable=False),
        sa.Column("item_id", serial, nullable=False),
        sa.Column("item_revision", sa.Integer(), nullable=False),
        sa.Column("profile_id", serial, nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=80), nullable=True),
        sa.Column("decided_name", sa.String(length=200), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["watch_item.id"], name=op.f("fk_match_item_id_watch_item")),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profile.id"], name=op.f("fk_match_profile_id_profile"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match")),
        sa.UniqueConstraint(
            "item_id", "profile_id", "item_revision", name=op.f("uq_match_item_id_profile_id_item_revision")
        ),
    )
    op.create_index(op.f("ix_match_profile_id"), "match", ["profile_id"], unique=False)
    op.create_index(op.f("ix_match_state_level"), "match", ["state", "level"], unique=False)
    op.create_table(
        "matched_item",
        sa.Column("item_id", serial, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["watch_item.id"], name=op.f("fk_matched_item_item_id_watch_item")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_matched_item")),
    )
    op.create_table(
        "matched_profile",
        sa.Column("profile_id", serial, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profile.id"], name=op.f("fk_matched_profile_profile_id_profile"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("profile_id", name=op.f("pk_matched_profile")),
    )


def downgrade() -> None:
    op.drop_table("matched_profile")
    op.drop_table("matched_item")
    op.drop_index(op.f("ix_match_state_level"), table_name="match")
    op.drop_index(op.f("ix_match_profile_id"), table_name="match")
    op.drop_table("match")
