"""The case desk: clocks, last days, declarations, views, files, lessons

Revision: 0004, after 0003.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# The log of a case only grows. The one change that is let through blanks a note whose words an enterprise had deleted.
_GUARDS = {
    "sqlite": (
        """CREATE TRIGGER case_event_kept BEFORE DELETE ON case_event
           BEGIN SELECT RAISE(ABORT, 'the log of a case cannot be shortened'); END""",
        """CREATE TRIGGER case_event_fixed BEFORE UPDATE ON case_event
           WHEN NEW.id <> OLD.id OR NEW.case_id <> OLD.case_id OR NEW.at <> OLD.at OR NEW.move <> OLD.move
             OR NEW.actor <> OLD.actor OR NEW.actor_id IS NOT OLD.actor_id OR NEW.actor_role IS NOT OLD.actor_role
             OR NEW.before IS NOT OLD.before OR NEW.after IS NOT OLD.after
             OR (NEW.note IS NOT OLD.note AND NEW.note <> '')
           BEGIN SELECT RAISE(ABORT, 'the log of a case cannot be changed'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION case_event_guard() RETURNS trigger LANGUAGE plpgsql AS $$
           BEGIN
             IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'the log of a case cannot be shortened'; END IF;
             IF (NEW.id, NEW.case_id, NEW.at, NEW.move, NEW.actor) IS DISTINCT FROM
                (OLD.id, OLD.case_id, OLD.at, OLD.move, OLD.actor)
                OR (NEW.actor_id, NEW.actor_role, NEW.before, NEW.after) IS DISTINCT FROM
                   (OLD.actor_id, OLD.actor_role, OLD.before, OLD.after)
                OR (NEW.note IS DISTINCT FROM OLD.note AND NEW.note <> '')
             THEN RAISE EXCEPTION 'the log of a case cannot be changed'; END IF;
             RETURN NEW;
           END $$""",
        """CREATE TRIGGER case_event_fixed BEFORE UPDATE OR DELETE ON case_event
           FOR EACH ROW EXECUTE FUNCTION case_event_guard()""",
    ),
}
# What the earlier version did not keep: the newest word of who holds a case, and since when the enterprise waits for one.
_SPOKEN = """UPDATE "case" SET word_at = (
    SELECT max(m.at) FROM message m
    WHERE m.thread_id = "case".thread_id AND m.author_id = "case".expert AND NOT m.inside AND m.at >= "case".claimed_at
) WHERE state IN ('claimed', 'supplement_requested')"""
_WAITS = """UPDATE "case" SET waits_since = (
    SELECT min(m.at) FROM message m
    WHERE m.thread_id = "case".thread_id AND m.author_role = 'enterprise' AND NOT m.earlier
      AND m.at > coalesce("case".word_at, "case".claimed_at)
) WHERE state = 'claimed'"""
_UNGUARD = {
    "sqlite": ("DROP TRIGGER case_event_kept", "DROP TRIGGER case_event_fixed"),
    "postgresql": ("DROP TRIGGER case_event_fixed ON case_event", "DROP FUNCTION case_event_guard()"),
}


def upgrade() -> None:
    op.create_table(
        "absence",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.Column("start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("set_by", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index(op.f("ix_absence_person"), "absence", ["person"], unique=False)
    op.create_table(
        "stored_file",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("mime", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_stored_file")),
    )
    op.create_table(
        "case_deadline",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=True),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        sa.Column("certainty", sa.String(length=20), nullable=False),
        sa.Column("working", sa.JSON(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("confidence", sa.String(length=4), nullable=True),
        sa.Column("trigger_fact", sa.String(length=40), nullable=True),
        sa.Column("trigger_value", sa.String(length=40), nullable=True),
        sa.Column("method", sa.String(length=40), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counsel", sa.Text(), nullable=True),
        sa.Column("handled_by", sa.String(length=200), nullable=True),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_deadline_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_deadline")),
    )
    op.create_index(op.f("ix_case_deadline_case_id"), "case_deadline", ["case_id"], unique=False)
    op.create_table(
        "case_declaration",
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("conflict", sa.Boolean(), nullable=False),
        sa.Column("knows", sa.Boolean(), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_declaration_case_id_case")),
        sa.PrimaryKeyConstraint("case_id", "person", name=op.f("pk_case_declaration")),
    )
    op.create_table(
        "case_timer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.BigInteger(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("fired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("late_s", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_timer_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_timer")),
    )
    op.create_index(op.f("ix_case_timer_case_id"), "case_timer", ["case_id"], unique=False)
    op.create_index("ix_case_timer_state_due", "case_timer", ["state", "due_at"], unique=False)
    op.create_index(
        "uq_case_timer_live",
        "case_timer",
        ["case_id"],
        unique=True,
        sqlite_where=sa.text("state = 'live' AND kind <> 'legal'"),
        postgresql_where=sa.text("state = 'live' AND kind <> 'legal'"),
    )
    op.create_table(
        "case_vector",
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_vector_case_id_case")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_vector")),
    )
    op.create_table(
        "case_view",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_view_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_view")),
    )
    op.create_index(op.f("ix_case_view_case_id"), "case_view", ["case_id"], unique=False)
    op.create_table(
        "case_wall",
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("other_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_wall_case_id_case")),
        sa.ForeignKeyConstraint(["other_id"], ["case.id"], name=op.f("fk_case_wall_other_id_case")),
        sa.PrimaryKeyConstraint("case_id", "other_id", name=op.f("pk_case_wall")),
    )
    op.create_table(
        "lesson",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("market", sa.String(length=10), nullable=True),
        sa.Column("forum", sa.String(length=200), nullable=True),
        sa.Column("right", sa.String(length=40), nullable=True),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("removed", sa.JSON(), nullable=False),
        sa.Column("contradictions", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("review_by", sa.Date(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=200), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("edition", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_lesson_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson")),
        sa.UniqueConstraint("case_id", name=op.f("uq_lesson_case_id")),
    )
    op.create_index(op.f("ix_lesson_state"), "lesson", ["state"], unique=False)
    op.add_column("attachment", sa.Column("sha256", sa.String(length=64), nullable=True))
    op.add_column("attachment", sa.Column("not_kept", sa.String(length=40), nullable=True))
    op.add_column("case", sa.Column("adviser", sa.String(length=80), nullable=True))
    op.add_column("case", sa.Column("right", sa.String(length=40), nullable=True))
    op.add_column("case", sa.Column("forum", sa.String(length=200), nullable=True))
    op.add_column("case", sa.Column("document_language", sa.String(length=10), nullable=True))
    op.add_column("case", sa.Column("matter", sa.String(length=200), nullable=True))
    op.add_column("case", sa.Column("offered", sa.String(length=80), nullable=True))
    op.add_column("case", sa.Column("offered_name", sa.String(length=200), nullable=True))
    op.add_column("case", sa.Column("word_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("case", sa.Column("waits_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("case", sa.Column("passed", sa.JSON(), nullable=True))
    op.add_column("case", sa.Column("opponents", sa.JSON(), nullable=True))
    op.add_column("case", sa.Column("breaches", sa.Integer(), server_default="0", nullable=False))
    op.add_column("case", sa.Column("coordinator", sa.String(length=80), nullable=True))
    op.add_column("case", sa.Column("consent", sa.String(length=10), nullable=True))
    op.add_column("case", sa.Column("learn", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("case", sa.Column("hold", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("case", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_case_matter"), "case", ["matter"], unique=False)
    op.add_column("case_event", sa.Column("actor_id", sa.String(length=80), nullable=True))
    op.add_column("case_event", sa.Column("actor_role", sa.String(length=20), nullable=True))
    op.add_column("case_event", sa.Column("before", sa.String(length=30), nullable=True))
    op.add_column("case_event", sa.Column("after", sa.String(length=30), nullable=True))
    op.execute(_SPOKEN)
    op.execute(_WAITS)
    for statement in _GUARDS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    for statement in _UNGUARD[op.get_bind().dialect.name]:
        op.execute(statement)
    op.drop_column("case_event", "after")
    op.drop_column("case_event", "before")
    op.drop_column("case_event", "actor_role")
    op.drop_column("case_event", "actor_id")
    op.drop_index(op.f("ix_case_matter"), table_name="case")
    op.drop_column("case", "erased_at")
    op.drop_column("case", "hold")
    op.drop_column("case", "learn")
    op.drop_column("case", "consent")
    op.drop_column("case", "coordinator")
    op.drop_column("case", "breaches")
    op.drop_column("case", "opponents")
    op.drop_column("case", "passed")
    op.drop_column("case", "waits_since")
    op.drop_column("case", "word_at")
    op.drop_column("case", "offered_name")
    op.drop_column("case", "offered")
    op.drop_column("case", "matter")
    op.drop_column("case", "document_language")
    op.drop_column("case", "forum")
    op.drop_column("case", "right")
    op.drop_column("case", "adviser")
    op.drop_column("attachment", "not_kept")
    op.drop_column("attachment", "sha256")
    op.drop_index(op.f("ix_lesson_state"), table_name="lesson")
    op.drop_table("lesson")
    op.drop_table("case_wall")
    op.drop_index(op.f("ix_case_view_case_id"), table_name="case_view")
    op.drop_table("case_view")
    op.drop_table("case_vector")
    op.drop_index("uq_case_timer_live", table_name="case_timer")
    op.drop_index("ix_case_timer_state_due", table_name="case_timer")
    op.drop_index(op.f("ix_case_timer_case_id"), table_name="case_timer")
    op.drop_table("case_timer")
    op.drop_table("case_declaration")
    op.drop_index(op.f("ix_case_deadline_case_id"), table_name="case_deadline")
    op.drop_table("case_deadline")
    op.drop_table("stored_file")
    op.drop_index(op.f("ix_absence_person"), table_name="absence")
    op.drop_table("absence")
