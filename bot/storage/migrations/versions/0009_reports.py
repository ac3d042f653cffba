"""Monitoring reports

Revision: 0009, after 0008.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# The report of a past period never changes: rows are added, and nothing else.
_TABLES = ("monitoring_report", "monitoring_paper")
_SQLITE = """CREATE TRIGGER {table}_{what} BEFORE {what} ON {table}
    BEGIN SELECT RAISE(ABORT, 'a report that was made cannot be changed'); END"""
_FUNCTION = """CREATE FUNCTION monitoring_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'a report that was made cannot be changed'; END $$"""
_POSTGRESQL = """CREATE TRIGGER {table}_fixed BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION monitoring_guard()"""


def upgrade() -> None:
    serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "monitoring_report",
        sa.Column("id", serial, nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("center", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("corrects", serial, nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("inside", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["corrects"], ["monitoring_report.id"], name=op.f("fk_monitoring_report_corrects_monitoring_report")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monitoring_report")),
        sa.UniqueConstraint("key", name=op.f("uq_monitoring_report_key")),
        sa.UniqueConstraint(
            "kind", "period", "center", "version", name=op.f("uq_monitoring_report_kind_period_center_version")
        ),
    )
    op.create_table(
        "monitoring_paper",
        sa.Column("id", serial, nullable=False),
        sa.Column("report_id", serial, nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("ending", sa.String(length=10), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["monitoring_report.id"], name=op.f("fk_monitoring_paper_report_id_monitoring_report")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monitoring_paper")),
        sa.UniqueConstraint(
            "report_id", "language", "ending", name=op.f("uq_monitoring_paper_report_id_language_ending")
        ),
    )
    if op.get_bind().dialect.name == "sqlite":
        for table in _TABLES:
            for what in ("update", "delete"):
                op.execute(_SQLITE.format(table=table, what=what))
        return
    op.execute(_FUNCTION)
    for table in _TABLES:
        op.execute(_POSTGRESQL.format(table=table))


def downgrade() -> None:
    # A table takes its triggers with it.
    op.drop_table("monitoring_paper")
    op.drop_table("monitoring_report")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION monitoring_guard()")
