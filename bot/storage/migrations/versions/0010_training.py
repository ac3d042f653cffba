"""Training: goes at courses, answers, certificates, offers, decisions about proposals

Revision: 0010, after 0009.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "course_attempt",
        sa.Column("id", serial, nullable=False),
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.Column("enterprise", sa.String(length=80), nullable=True),
        sa.Column("course", sa.String(length=40), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("questions", sa.Integer(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("edition", sa.String(length=80), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_attempt")),
        sa.UniqueConstraint("person", "course", "n", name=op.f("uq_course_attempt_person_course_n")),
    )
    op.create_index(op.f("ix_course_attempt_enterprise"), "course_attempt", ["enterprise"], unique=False)
    op.create_index(op.f("ix_course_attempt_finished_at"), "course_attempt", ["finished_at"], unique=False)
    op.create_table(
        "course_answer",
        sa.Column("attempt_id", serial, nullable=False),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=12), nullable=False),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column("right", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["course_attempt.id"], name=op.f("fk_course_answer_attempt_id_course_attempt")
        ),
        sa.PrimaryKeyConstraint("attempt_id", "question", "digest", name=op.f("pk_course_answer")),
    )
    op.create_index(op.f("ix_course_answer_at"), "course_answer", ["at"], unique=False)
    op.create_table(
        "course_certificate",
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("attempt_id", serial, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("enterprise_name", sa.String(length=200), nullable=True),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["course_attempt.id"], name=op.f("fk_course_certificate_attempt_id_course_attempt")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_course_certificate")),
        sa.UniqueConstraint("attempt_id", name=op.f("uq_course_certificate_attempt_id")),
    )
    op.create_table(
        "course_offer",
        sa.Column("id", serial, nullable=False),
        sa.Column("enterprise", sa.String(length=80), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("course", sa.String(length=40), nullable=False),
        sa.Column("why", sa.String(length=20), nullable=False),
        sa.Column("what", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_offer")),
        sa.UniqueConstraint("enterprise", "n", name=op.f("uq_course_offer_enterprise_n")),
    )
    op.create_table(
        "course_proposal",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("market", sa.String(length=10), nullable=False),
        sa.Column("topic", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("month", "kind", "market", "topic", name=op.f("pk_course_proposal")),
    )


def downgrade() -> None:
    op.drop_table("course_proposal")
    op.drop_table("course_offer")
    op.drop_table("course_certificate")
    op.drop_index(op.f("ix_course_answer_at"), table_name="course_answer")
    op.drop_table("course_answer")
    op.drop_index(op.f("ix_course_attempt_finished_at"), table_name="course_attempt")
    op.drop_index(op.f("ix_course_attempt_enterprise"), table_name="course_attempt")
    op.drop_table("course_attempt")
