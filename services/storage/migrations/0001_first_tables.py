"""First tables."""

import sqlalchemy as sa
from alembic import op

from shared.adapters.columns import TEXT
from shared.adapters.tables import POSITION

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "case_fact",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("reference", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_fact")),
    )
    op.create_table(
        "case_key",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("key_id", TEXT, nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("root_id", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_key")),
        sa.UniqueConstraint("key_id", name=op.f("uq_case_key_key_id")),
    )
    op.create_table(
        "document_fact",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("case", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_fact")),
    )
    op.create_table(
        "edition_fact",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("case", TEXT, nullable=False),
        sa.Column("document", TEXT, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("audience", TEXT, nullable=False),
        sa.Column("object", TEXT, nullable=False),
        sa.Column("certificate", TEXT, nullable=False),
        sa.Column("sha256", TEXT, nullable=False),
        sa.Column("file_type", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("proved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition_fact")),
    )
    with op.batch_alter_table("edition_fact", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_edition_fact_case_audience"), ["case", "audience"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_edition_fact_document"), ["document"], unique=False)

    op.create_table(
        "event_inbox",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("queue", TEXT, nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", "queue", name=op.f("pk_event_inbox")),
    )
    op.create_table(
        "event_outbox",
        sa.Column("position", POSITION, autoincrement=True, nullable=False),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("type", TEXT, nullable=False),
        sa.Column("case_id", TEXT, nullable=False),
        sa.Column("aggregate", TEXT, nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_event_outbox")),
        sa.UniqueConstraint(
            "aggregate", "sequence", name=op.f("uq_event_outbox_aggregate_sequence")
        ),
        sa.UniqueConstraint("id", name=op.f("uq_event_outbox_id")),
    )
    with op.batch_alter_table("event_outbox", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_event_outbox_sent_at_position"), ["sent_at", "position"], unique=False
        )

    op.create_table(
        "event_sequences",
        sa.Column("aggregate", TEXT, nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("aggregate", name=op.f("pk_event_sequences")),
    )
    op.create_table(
        "log_leaf",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("entry", TEXT, nullable=False),
        sa.Column("entry_kind", TEXT, nullable=False),
        sa.Column("case", TEXT, nullable=False),
        sa.Column("document", TEXT, nullable=False),
        sa.Column("actor", TEXT, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(), nullable=False),
        sa.Column("path", sa.LargeBinary(), nullable=False),
        sa.Column("checkpoint", TEXT, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_leaf")),
        sa.UniqueConstraint("entry", name=op.f("uq_log_leaf_entry")),
    )
    with op.batch_alter_table("log_leaf", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_log_leaf_actor"), ["actor"], unique=False)
        batch_op.create_index(batch_op.f("ix_log_leaf_case"), ["case"], unique=False)
        batch_op.create_index(batch_op.f("ix_log_leaf_document"), ["document"], unique=False)

    op.create_table(
        "log_state",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("frontier", sa.LargeBinary(), nullable=False),
        sa.Column("checkpoint", TEXT, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_state")),
    )
    op.create_table(
        "membership_facts",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("case", TEXT, nullable=False),
        sa.Column("person", TEXT, nullable=False),
        sa.Column("role", TEXT, nullable=False),
        sa.Column("agency", TEXT, nullable=False),
        sa.Column("audience", TEXT, nullable=False),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership_facts")),
    )
    with op.batch_alter_table("membership_facts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_membership_facts_case_revoked"), ["case", "revoked"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_membership_facts_person_revoked"), ["person", "revoked"], unique=False
        )

    op.create_table(
        "object",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("case", TEXT, nullable=False),
        sa.Column("document", TEXT, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("audience", TEXT, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", TEXT, nullable=False),
        sa.Column("sealed_sha256", TEXT, nullable=False),
        sa.Column("sealed_size", sa.BigInteger(), nullable=False),
        sa.Column("key_id", TEXT, nullable=False),
        sa.Column("blob", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("log_index", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_object")),
        sa.UniqueConstraint("blob", name=op.f("uq_object_blob")),
    )
    with op.batch_alter_table("object", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_object_case_document"), ["case", "document"], unique=False
        )

    op.create_table(
        "person_access",
        sa.Column("person", TEXT, autoincrement=False, nullable=False),
        sa.Column("access_revision", sa.BigInteger(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_person_access")),
    )
    op.create_table(
        "release",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("case", TEXT, nullable=False),
        sa.Column("audience", TEXT, nullable=False),
        sa.Column("person", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recall_reason", TEXT, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
        sa.UniqueConstraint(
            "case", "person", "audience", name=op.f("uq_release_case_person_audience")
        ),
    )
    with op.batch_alter_table("release", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_release_person"), ["person"], unique=False)
        batch_op.create_index(batch_op.f("ix_release_state"), ["state"], unique=False)

    op.create_table(
        "release_item",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("release", TEXT, nullable=False),
        sa.Column("case", TEXT, nullable=False),
        sa.Column("edition", TEXT, nullable=False),
        sa.Column("document", TEXT, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("object", TEXT, nullable=False),
        sa.Column("certificate", TEXT, nullable=False),
        sa.Column("sha256", TEXT, nullable=False),
        sa.Column("file_type", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release_item")),
        sa.UniqueConstraint("release", "edition", name=op.f("uq_release_item_release_edition")),
    )
    with op.batch_alter_table("release_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_release_item_document"), ["document"], unique=False)
        batch_op.create_index(batch_op.f("ix_release_item_edition"), ["edition"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("release_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_release_item_edition"))
        batch_op.drop_index(batch_op.f("ix_release_item_document"))

    op.drop_table("release_item")
    with op.batch_alter_table("release", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_release_state"))
        batch_op.drop_index(batch_op.f("ix_release_person"))

    op.drop_table("release")
    op.drop_table("person_access")
    with op.batch_alter_table("object", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_object_case_document"))

    op.drop_table("object")
    with op.batch_alter_table("membership_facts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_facts_person_revoked"))
        batch_op.drop_index(batch_op.f("ix_membership_facts_case_revoked"))

    op.drop_table("membership_facts")
    op.drop_table("log_state")
    with op.batch_alter_table("log_leaf", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_log_leaf_document"))
        batch_op.drop_index(batch_op.f("ix_log_leaf_case"))
        batch_op.drop_index(batch_op.f("ix_log_leaf_actor"))

    op.drop_table("log_leaf")
    op.drop_table("event_sequences")
    with op.batch_alter_table("event_outbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_outbox_sent_at_position"))

    op.drop_table("event_outbox")
    op.drop_table("event_inbox")
    with op.batch_alter_table("edition_fact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_edition_fact_document"))
        batch_op.drop_index(batch_op.f("ix_edition_fact_case_audience"))

    op.drop_table("edition_fact")
    op.drop_table("document_fact")
    op.drop_table("case_key")
    op.drop_table("case_fact")
