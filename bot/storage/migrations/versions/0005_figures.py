"""What a question was about and how it was to be treated, for the figures of a week

Revision: 0005, after 0004.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("ledger", sa.Column("market", sa.String(length=10), nullable=True))
    op.add_column("ledger", sa.Column("route", sa.String(length=20), nullable=True))
    op.create_index(op.f("ix_ledger_received_at"), "ledger", ["received_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_ledger_received_at"), table_name="ledger")
    op.drop_column("ledger", "route")
    op.drop_column("ledger", "market")
