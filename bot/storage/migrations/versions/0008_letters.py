"""Reminder letters

The database itself refuses a date that rests on nothing, an approval of other words, a second use of a number, a change
of what was sent, a letter whose rule is under review, and a log that gets shorter.

Revision: 0008, after 0007.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_NO_DAY = "due IS NULL AND certainty IS NULL AND trigger_on IS NULL"
_A_DAY = (
    "due IS NOT NULL AND time_zone <> '' AND rests_on <> '' AND coalesce(confidence, '') IN ('P', 'S') AND "
    "((coalesce(certainty, '') = 'printed' AND quote <> '') OR (coalesce(certainty, '') IN ('computed', 'working') "
    "AND rule IS NOT NULL AND fingerprint <> '' AND trigger_event IS NOT NULL AND trigger_on IS NOT NULL)) AND "
    "((confirmed_by = '' AND document = '') OR (confirmed_by <> '' AND document <> ''))"
)
_CHECKS = {
    "ck_letter_day": f"({_NO_DAY}) OR ({_A_DAY})",
    "ck_letter_approved": "state IN ('draft', 'withdrawn') OR (coalesce(approved_by, '') <> '' AND "
    "approved_at IS NOT NULL AND coalesce(seen_hash, '') = hash AND year IS NOT NULL AND seq IS NOT NULL AND "
    "dated IS NOT NULL)",
    "ck_letter_match": "match_level IN ('certain', 'likely') AND "
    "(state IN ('draft', 'withdrawn') OR match_level = 'certain' OR coalesce(identity_by, '') <> '')",
    "ck_letter_sent": "state IN ('draft', 'approved', 'undeliverable', 'withdrawn') OR sent_at IS NOT NULL",
    "ck_letter_counsel": "state <> 'handled' OR coalesce(counsel, '') <> ''",
}
_FIXED = (
    "enterprise item center content due certainty time_zone rests_on confidence rule fingerprint trigger_event trigger_on "
    "confirmed_by document quote working asks hash"
).split()
_AS_TEXT = {"content", "working", "asks"}
_LOG = "id letter_id at actor actor_id move before after".split()


def _differ(names: list[str], dialect: str) -> str:
    """That any of these columns is another one than before."""
    if dialect == "sqlite":
        return " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in names)
    cast = {name: "::text" if name in _AS_TEXT else "" for name in names}
    return " OR ".join(f"NEW.{name}{cast[name]} IS DISTINCT FROM OLD.{name}{cast[name]}" for name in names)


def _guards(dialect: str) -> tuple[str, ...]:
    changed, log = _differ(_FIXED, dialect), _differ(_LOG, dialect)
    review = (
        "NEW.state IN ('approved', 'sent') AND NEW.state <> OLD.state AND NEW.due IS NOT NULL AND EXISTS "
        "(SELECT 1 FROM under_review AS r WHERE r.kind = 'rule' AND r.name = NEW.rule AND r.cleared_at IS NULL)"
    )
    if dialect == "sqlite":
        abort = "BEGIN SELECT RAISE(ABORT, '{}'); END".format
        return (
            f"CREATE TRIGGER letter_fixed BEFORE UPDATE ON letter WHEN OLD.state <> 'draft' AND NEW.state <> 'draft' "
            f"AND ({changed}) {abort('a letter that was approved cannot be changed')}",
            f"CREATE TRIGGER letter_review BEFORE UPDATE ON letter WHEN {review} {abort('the rule is under review')}",
            f"CREATE TRIGGER letter_kept BEFORE DELETE ON letter WHEN OLD.seq IS NOT NULL "
            f"{abort('a letter with a number cannot be deleted')}",
            f"CREATE TRIGGER letter_event_kept BEFORE DELETE ON letter_event "
            f"{abort('the log of a letter cannot be shortened')}",
            f"CREATE TRIGGER letter_event_fixed BEFORE UPDATE ON letter_event WHEN {log} "
            f"OR (NEW.note <> OLD.note AND NEW.note <> '') {abort('the log of a letter cannot be changed')}",
        )
    return (
        f"""CREATE FUNCTION letter_guard() RETURNS trigger LANGUAGE plpgsql AS $$
           BEGIN
             IF TG_OP = 'DELETE' THEN
               IF OLD.seq IS NOT NULL THEN RAISE EXCEPTION 'a letter with a number cannot be deleted'; END IF;
               RETURN OLD;
             END IF;
             IF OLD.state <> 'draft' AND NEW.state <> 'draft' AND ({changed})
             THEN RAISE EXCEPTION 'a letter that was approved cannot be changed'; END IF;
             IF {review} THEN RAISE EXCEPTION 'the rule is under review'; END IF;
             RETURN NEW;
           END $$""",
        "CREATE TRIGGER letter_fixed BEFORE UPDATE OR DELETE ON letter FOR EACH ROW EXECUTE FUNCTION letter_guard()",
        f"""CREATE FUNCTION letter_event_guard() RETURNS trigger LANGUAGE plpgsql AS $$
           BEGIN
             IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'the log of a letter cannot be shortened'; END IF;
             IF {log} OR (NEW.note <> OLD.note AND NEW.note <> '')
             THEN RAISE EXCEPTION 'the log of a letter cannot be changed'; END IF;
             RETURN NEW;
           END $$""",
        "CREATE TRIGGER letter_event_fixed BEFORE UPDATE OR DELETE ON letter_event "
        "FOR EACH ROW EXECUTE FUNCTION letter_event_guard()",
    )


_UNGUARD = {
    "sqlite": tuple(
        f"DROP TRIGGER {name}"
        for name in ("letter_fixed", "letter_review", "letter_kept", "letter_event_kept", "letter_event_fixed")
    ),
    "postgresql": (
        "DROP TRIGGER letter_fixed ON letter", "DROP FUNCTION letter_guard()",
        "DROP TRIGGER letter_event_fixed ON letter_event", "DROP FUNCTION letter_event_guard()",
    ),
}  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "letter_number",
        sa.Column("center", sa.String(length=80), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("center", "year", name=op.f("pk_letter_number")),
    )
    op.create_table(
        "letter",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("purpose", sa.String(length=12), nullable=False),
        sa.Column("sort", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=15), nullable=False),
        sa.Column("enterprise", sa.String(length=80), nullable=False),
        sa.Column("profile", sa.BigInteger(), nullable=False),
        sa.Column("item", sa.BigInteger(), nullable=False),
        sa.Column("item_revision", sa.Integer(), nullable=False),
        sa.Column("matter", sa.String(length=200), nullable=False),
        sa.Column("match_level", sa.String(length=10), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("center", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("market", sa.String(length=10), nullable=True),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("certainty", sa.String(length=10), nullable=True),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        sa.Column("rests_on", sa.Text(), nullable=False),
        sa.Column("confidence", sa.String(length=4), nullable=True),
        sa.Column("rule", sa.String(length=40), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("trigger_event", sa.String(length=40), nullable=True),
        sa.Column("trigger_on", sa.Date(), nullable=True),
        sa.Column("method", sa.String(length=40), nullable=True),
        sa.Column("confirmed_by", sa.String(length=200), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("working", sa.JSON(), nullable=False),
        sa.Column("asks", sa.JSON(), nullable=False),
        sa.Column("no_date", sa.String(length=20), nullable=True),
        sa.Column("confirmed", sa.JSON(), nullable=True),
        sa.Column("why", sa.String(length=12), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("substance", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("dated", sa.Date(), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("approved_by", sa.String(length=200), nullable=True),
        sa.Column("approved_by_id", sa.String(length=80), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_hash", sa.String(length=64), nullable=True),
        sa.Column("identity_by", sa.String(length=200), nullable=True),
        sa.Column("thread_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("how", sa.Text(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_by", sa.String(length=200), nullable=True),
        sa.Column("counsel", sa.Text(), nullable=True),
        sa.Column("problem", sa.String(length=40), nullable=True),
        sa.Column("follows", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        *(sa.CheckConstraint(rule, name=name) for name, rule in _CHECKS.items()),
        sa.ForeignKeyConstraint(["enterprise"], ["enterprise.id"], name=op.f("fk_letter_enterprise_enterprise")),
        sa.ForeignKeyConstraint(["follows"], ["letter.id"], name=op.f("fk_letter_follows_letter")),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_letter_thread_id_thread")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("center", "year", "seq", name=op.f("uq_letter_center_year_seq")),
    )
    op.create_index(op.f("ix_letter_enterprise"), "letter", ["enterprise"], unique=False)
    op.create_index("ix_letter_enterprise_matter", "letter", ["enterprise", "matter"], unique=False)
    op.create_index("ix_letter_follows", "letter", ["follows"], unique=False)
    op.create_index(op.f("ix_letter_item"), "letter", ["item"], unique=False)
    op.create_index(op.f("ix_letter_state"), "letter", ["state"], unique=False)
    op.create_index("ix_letter_thread_id", "letter", ["thread_id"], unique=False)
    op.create_index(
        "uq_letter_first",
        "letter",
        ["enterprise", "item"],
        unique=True,
        sqlite_where=sa.text("purpose = 'first' AND state <> 'withdrawn'"),
        postgresql_where=sa.text("purpose = 'first' AND state <> 'withdrawn'"),
    )
    op.create_table(
        "letter_clock",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("letter_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("step", sa.String(length=10), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("fired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_letter_clock_letter_id_letter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_clock")),
        sa.UniqueConstraint("letter_id", "step", name=op.f("uq_letter_clock_letter_id_step")),
    )
    op.create_index("ix_letter_clock_state_due", "letter_clock", ["state", "due_at"], unique=False)
    op.create_table(
        "letter_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("letter_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("actor_id", sa.String(length=80), nullable=False),
        sa.Column("move", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("before", sa.String(length=15), nullable=True),
        sa.Column("after", sa.String(length=15), nullable=True),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_letter_event_letter_id_letter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_event")),
    )
    op.create_index(op.f("ix_letter_event_letter_id"), "letter_event", ["letter_id"], unique=False)
    for statement in _guards(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    for statement in _UNGUARD[op.get_bind().dialect.name]:
        op.execute(statement)
    op.drop_index(op.f("ix_letter_event_letter_id"), table_name="letter_event")
    op.drop_table("letter_event")
    op.drop_index("ix_letter_clock_state_due", table_name="letter_clock")
    op.drop_table("letter_clock")
    op.drop_index(
        "uq_letter_first",
        table_name="letter",
        sqlite_where=sa.text("purpose = 'first' AND state <> 'withdrawn'"),
        postgresql_where=sa.text("purpose = 'first' AND state <> 'withdrawn'"),
    )
    op.drop_index("ix_letter_thread_id", table_name="letter")
    op.drop_index(op.f("ix_letter_state"), table_name="letter")
    op.drop_index(op.f("ix_letter_item"), table_name="letter")
    op.drop_index("ix_letter_follows", table_name="letter")
    op.drop_index("ix_letter_enterprise_matter", table_name="letter")
    op.drop_index(op.f("ix_letter_enterprise"), table_name="letter")
    op.drop_table("letter")
    op.drop_table("letter_number")
