"""The first release

Revision: 0001, after none.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "build_lease",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_build_lease_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_build_lease")),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("guide", sa.String(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("version", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("root", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("market", sa.String(length=8), nullable=True),
        sa.Column("format", sa.String(length=16), nullable=False),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("review_by", sa.Date(), nullable=True),
        sa.Column("reviewed_by", sa.String(), nullable=True),
        sa.Column("confidence", sa.String(length=2), nullable=True),
        sa.Column("file_hash", sa.String(length=64), nullable=False),
        sa.Column("recipe", sa.String(), nullable=False),
        sa.Column("passages", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint(
            "guide",
            "language",
            "version",
            "root",
            "origin",
            name=op.f("uq_document_guide_language_version_root_origin"),
        ),
    )
    op.create_index(
        op.f("ix_document_root_origin_file_hash"), "document", ["root", "origin", "file_hash"], unique=False
    )
    op.create_table(
        "edition",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("base", sa.String(length=32), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("dimension", sa.Integer(), nullable=False),
        sa.Column("manifest", sa.JSON(), nullable=False),
        sa.Column("derived", sa.Boolean(), nullable=False),
        sa.CheckConstraint("state IN ('building', 'published', 'retired', 'discarded')", name=op.f("ck_edition_state")),
        sa.ForeignKeyConstraint(["base"], ["edition.id"], name=op.f("fk_edition_base_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
        sa.UniqueConstraint("number", name=op.f("uq_edition_number")),
    )
    op.create_index(op.f("ix_edition_state"), "edition", ["state"], unique=False)
    op.create_table(
        "embedding",
        sa.Column("hash", sa.String(length=32), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("dimension", sa.Integer(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hash", "model", name=op.f("pk_embedding")),
    )
    op.create_table(
        "edition_document",
        sa.Column("edition_id", sa.String(length=32), nullable=False),
        sa.Column("document_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_edition_document_document_id_document")
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_edition_document_edition_id_edition")),
        sa.PrimaryKeyConstraint("edition_id", "document_id", name=op.f("pk_edition_document")),
    )
    op.create_index(op.f("ix_edition_document_document_id"), "edition_document", ["document_id"], unique=False)
    op.create_table(
        "edition_pointer",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("current", sa.String(length=32), nullable=False),
        sa.Column("previous", sa.String(length=32), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_edition_pointer_single")),
        sa.ForeignKeyConstraint(["current"], ["edition.id"], name=op.f("fk_edition_pointer_current_edition")),
        sa.ForeignKeyConstraint(["previous"], ["edition.id"], name=op.f("fk_edition_pointer_previous_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition_pointer")),
    )
    op.create_table(
        "passage",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("document_id", sa.String(length=16), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("market", sa.String(length=8), nullable=True),
        sa.Column("heading", sa.JSON(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("confidence", sa.String(length=2), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("review_by", sa.Date(), nullable=True),
        sa.Column("reviewed_by", sa.String(), nullable=True),
        sa.Column("checklist", sa.JSON(), nullable=False),
        sa.Column("hash", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_passage_document_id_document")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passage")),
        sa.UniqueConstraint("document_id", "ordinal", name=op.f("uq_passage_document_id_ordinal")),
    )
    op.create_index(op.f("ix_passage_hash"), "passage", ["hash"], unique=False)
    op.create_table(
        "passage_checklist",
        sa.Column("signal", sa.String(length=32), nullable=False),
        sa.Column("passage_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["passage_id"], ["passage.id"], name=op.f("fk_passage_checklist_passage_id_passage")),
        sa.PrimaryKeyConstraint("signal", "passage_id", name=op.f("pk_passage_checklist")),
    )
    op.create_index(op.f("ix_passage_checklist_passage_id"), "passage_checklist", ["passage_id"], unique=False)
    op.create_table(
        "enterprise",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("province", sa.String(length=80), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enterprise")),
    )
    op.create_table(
        "thread",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("platform", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("enterprise", sa.String(length=80), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["enterprise"], ["enterprise.id"], name=op.f("fk_thread_enterprise_enterprise")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thread")),
        sa.UniqueConstraint("platform", "channel", "key", name=op.f("uq_thread_platform_channel_key")),
    )
    op.create_index(op.f("ix_thread_enterprise"), "thread", ["enterprise"], unique=False)
    op.create_table(
        "case",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("thread_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enterprise", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("urgency", sa.String(length=2), nullable=False),
        sa.Column("market", sa.String(length=10), nullable=True),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("center", sa.String(length=80), nullable=False),
        sa.Column("center_why", sa.JSON(), nullable=False),
        sa.Column("brief", sa.JSON(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("human_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expert", sa.String(length=80), nullable=True),
        sa.Column("expert_name", sa.String(length=200), nullable=True),
        sa.Column("expert_desk", sa.String(length=200), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["enterprise"], ["enterprise.id"], name=op.f("fk_case_enterprise_enterprise")),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_case_thread_id_thread")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
        sa.UniqueConstraint("number", name=op.f("uq_case_number")),
    )
    op.create_index(op.f("ix_case_enterprise"), "case", ["enterprise"], unique=False)
    op.create_index(op.f("ix_case_state"), "case", ["state"], unique=False)
    op.create_index(op.f("ix_case_thread_id"), "case", ["thread_id"], unique=False)
    op.create_index(
        "uq_case_thread_open",
        "case",
        ["thread_id"],
        unique=True,
        sqlite_where=sa.text("state NOT IN ('resolved', 'closed', 'terminated', 'not_accepted')"),
        postgresql_where=sa.text("state NOT IN ('resolved', 'closed', 'terminated', 'not_accepted')"),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("thread_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("platform", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("author_id", sa.String(length=80), nullable=False),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("author_role", sa.String(length=20), nullable=False),
        sa.Column("author_desk", sa.String(length=200), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("inside", sa.Boolean(), nullable=False),
        sa.Column("reply", sa.JSON(), nullable=True),
        sa.Column("delivery", sa.String(length=160), nullable=True),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_message_thread_id_thread")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("delivery", name=op.f("uq_message_delivery")),
        sa.UniqueConstraint("platform", "channel", "key", name=op.f("uq_message_platform_channel_key")),
    )
    op.create_index(op.f("ix_message_thread_id"), "message", ["thread_id"], unique=False)
    op.create_table(
        "case_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("move", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_event_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_event")),
    )
    op.create_index(op.f("ix_case_event_case_id"), "case_event", ["case_id"], unique=False)
    op.create_table(
        "ledger",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("message_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("delivery", sa.String(length=160), nullable=True),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_ledger_case_id_case")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_ledger_message_id_message")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger")),
        sa.UniqueConstraint("message_id", name=op.f("uq_ledger_message_id")),
    )
    op.create_index(op.f("ix_ledger_outcome"), "ledger", ["outcome"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_ledger_outcome"), table_name="ledger")
    op.drop_table("ledger")
    op.drop_index(op.f("ix_case_event_case_id"), table_name="case_event")
    op.drop_table("case_event")
    op.drop_index(op.f("ix_message_thread_id"), table_name="message")
    op.drop_table("message")
    op.drop_index(
        "uq_case_thread_open",
        table_name="case",
        sqlite_where=sa.text("state NOT IN ('resolved', 'closed', 'terminated', 'not_accepted')"),
        postgresql_where=sa.text("state NOT IN ('resolved', 'closed', 'terminated', 'not_accepted')"),
    )
    op.drop_index(op.f("ix_case_thread_id"), table_name="case")
    op.drop_index(op.f("ix_case_state"), table_name="case")
    op.drop_index(op.f("ix_case_enterprise"), table_name="case")
    op.drop_table("case")
    op.drop_index(op.f("ix_thread_enterprise"), table_name="thread")
    op.drop_table("thread")
    op.drop_table("enterprise")
    op.drop_index(op.f("ix_passage_checklist_passage_id"), table_name="passage_checklist")
    op.drop_table("passage_checklist")
    op.drop_index(op.f("ix_passage_hash"), table_name="passage")
    op.drop_table("passage")
    op.drop_table("edition_pointer")
    op.drop_index(op.f("ix_edition_document_document_id"), table_name="edition_document")
    op.drop_table("edition_document")
    op.drop_table("embedding")
    op.drop_index(op.f("ix_edition_state"), table_name="edition")
    op.drop_table("edition")
    op.drop_index(op.f("ix_document_root_origin_file_hash"), table_name="document")
    op.drop_table("document")
    op.drop_table("build_lease")
