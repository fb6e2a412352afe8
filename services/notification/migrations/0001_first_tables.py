"""First tables."""

import sqlalchemy as sa
from alembic import op

from shared.adapters.columns import TEXT
from shared.adapters.tables import POSITION

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "contact",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("object", TEXT, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    op.create_table(
        "delivery",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("case", TEXT, nullable=False),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("template", TEXT, nullable=False),
        sa.Column("person", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dates", TEXT, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delivery_case"), ["case"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_delivery_state_next_attempt_at"),
            ["state", "next_attempt_at"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_delivery_subject"), ["subject"], unique=False)

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
        "pack",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("case", TEXT, nullable=False),
        sa.Column("decision", TEXT, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("content", TEXT, nullable=False),
        sa.Column("signatures", TEXT, nullable=False),
        sa.Column("content_hash", TEXT, nullable=False),
        sa.Column("sin_reference", TEXT, nullable=False),
        sa.Column("annexes", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("object", TEXT, nullable=False),
        sa.Column("sha256", TEXT, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("receipt", TEXT, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pack")),
    )
    with op.batch_alter_table("pack", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pack_case"), ["case"], unique=False)
        batch_op.create_index(batch_op.f("ix_pack_state"), ["state"], unique=False)

    op.create_table(
        "panel_edition",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("case", TEXT, nullable=False),
        sa.Column("document", TEXT, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("object", TEXT, nullable=False),
        sa.Column("certificate", TEXT, nullable=False),
        sa.Column("sha256", TEXT, nullable=False),
        sa.Column("file_type", TEXT, nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_edition")),
    )
    with op.batch_alter_table("panel_edition", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_panel_edition_case"), ["case"], unique=False)
        batch_op.create_index(batch_op.f("ix_panel_edition_document"), ["document"], unique=False)

    op.create_table(
        "person_access",
        sa.Column("person", TEXT, autoincrement=False, nullable=False),
        sa.Column("access_revision", sa.BigInteger(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_person_access")),
    )
    op.create_table(
        "proved_document",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("case", TEXT, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("editions", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proved_document")),
    )
    with op.batch_alter_table("proved_document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proved_document_case"), ["case"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("proved_document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proved_document_case"))

    op.drop_table("proved_document")
    op.drop_table("person_access")
    with op.batch_alter_table("panel_edition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_panel_edition_document"))
        batch_op.drop_index(batch_op.f("ix_panel_edition_case"))

    op.drop_table("panel_edition")
    with op.batch_alter_table("pack", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pack_state"))
        batch_op.drop_index(batch_op.f("ix_pack_case"))

    op.drop_table("pack")
    with op.batch_alter_table("membership_facts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_facts_person_revoked"))
        batch_op.drop_index(batch_op.f("ix_membership_facts_case_revoked"))

    op.drop_table("membership_facts")
    op.drop_table("event_sequences")
    with op.batch_alter_table("event_outbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_outbox_sent_at_position"))

    op.drop_table("event_outbox")
    op.drop_table("event_inbox")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_subject"))
        batch_op.drop_index(batch_op.f("ix_delivery_state_next_attempt_at"))
        batch_op.drop_index(batch_op.f("ix_delivery_case"))

    op.drop_table("delivery")
    op.drop_table("contact")
