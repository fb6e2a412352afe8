"""First tables."""

import sqlalchemy as sa
from alembic import op

from shared.adapters.columns import TEXT
from shared.adapters.tables import POSITION

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "case_register",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("object", TEXT, nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("sealed_salt", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_labels", sa.LargeBinary(), nullable=False),
        sa.Column("changed_by", TEXT, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_register")),
    )
    op.create_table(
        "edition",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("case", TEXT, nullable=False),
        sa.Column("document", TEXT, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("item", TEXT, nullable=False),
        sa.Column("audience", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("approver", TEXT, nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decisions", TEXT, nullable=False),
        sa.Column("register_version", sa.BigInteger(), nullable=False),
        sa.Column("object", TEXT, nullable=False),
        sa.Column("certificate", TEXT, nullable=False),
        sa.Column("sha256", TEXT, nullable=False),
        sa.Column("file_type", TEXT, nullable=False),
        sa.Column("places", TEXT, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
        sa.UniqueConstraint(
            "item",
            "audience",
            "version",
            "decisions",
            name=op.f("uq_edition_item_audience_version_decisions"),
        ),
    )
    with op.batch_alter_table("edition", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_edition_case_audience"), ["case", "audience"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_edition_document"), ["document"], unique=False)

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
        "item",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("document", TEXT, nullable=False),
        sa.Column("case", TEXT, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("path", TEXT, nullable=False),
        sa.Column("object", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("reading", TEXT, nullable=False),
        sa.Column("file_type", TEXT, nullable=False),
        sa.Column("edition", TEXT, nullable=False),
        sa.Column("pages", sa.BigInteger(), nullable=False),
        sa.Column("warnings", TEXT, nullable=False),
        sa.Column("unread_pages", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
        sa.UniqueConstraint(
            "document", "version", "path", name=op.f("uq_item_document_version_path")
        ),
    )
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_item_case"), ["case"], unique=False)

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
        "page_check",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("item", TEXT, nullable=False),
        sa.Column("document", TEXT, nullable=False),
        sa.Column("page", sa.BigInteger(), nullable=False),
        sa.Column("checked_by", TEXT, nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_check")),
    )
    with op.batch_alter_table("page_check", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_page_check_document"), ["document"], unique=False)

    op.create_table(
        "person_access",
        sa.Column("person", TEXT, autoincrement=False, nullable=False),
        sa.Column("access_revision", sa.BigInteger(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_person_access")),
    )
    op.create_table(
        "proposal",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("item", TEXT, nullable=False),
        sa.Column("document", TEXT, nullable=False),
        sa.Column("case", TEXT, nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("end", sa.BigInteger(), nullable=False),
        sa.Column("category", TEXT, nullable=False),
        sa.Column("label", TEXT, nullable=False),
        sa.Column("entry", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("detector", TEXT, nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("fingerprint", TEXT, nullable=False),
        sa.Column("anchor", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("decided_by", TEXT, nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_proposal_case_fingerprint"), ["case", "fingerprint"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_proposal_document"), ["document"], unique=False)
        batch_op.create_index(batch_op.f("ix_proposal_item_start"), ["item", "start"], unique=False)

    op.create_table(
        "region",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("item", TEXT, nullable=False),
        sa.Column("document", TEXT, nullable=False),
        sa.Column("case", TEXT, nullable=False),
        sa.Column("page", sa.BigInteger(), nullable=False),
        sa.Column("x0", sa.Double(), nullable=False),
        sa.Column("y0", sa.Double(), nullable=False),
        sa.Column("x1", sa.Double(), nullable=False),
        sa.Column("y1", sa.Double(), nullable=False),
        sa.Column("label", TEXT, nullable=False),
        sa.Column("drawn_by", TEXT, nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_region")),
    )
    with op.batch_alter_table("region", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_region_item"), ["item"], unique=False)

    op.create_table(
        "review",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("case", TEXT, nullable=False),
        sa.Column("agency", TEXT, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("object", TEXT, nullable=False),
        sa.Column("sha256", TEXT, nullable=False),
        sa.Column("file_type", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("register_version", sa.BigInteger(), nullable=False),
        sa.Column("replaces", TEXT, nullable=False),
        sa.Column("submitted_by", TEXT, nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pages_done", sa.BigInteger(), nullable=False),
        sa.Column("pages_total", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_case_state"), ["case", "state"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_case_state"))

    op.drop_table("review")
    with op.batch_alter_table("region", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_region_item"))

    op.drop_table("region")
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proposal_item_start"))
        batch_op.drop_index(batch_op.f("ix_proposal_document"))
        batch_op.drop_index(batch_op.f("ix_proposal_case_fingerprint"))

    op.drop_table("proposal")
    op.drop_table("person_access")
    with op.batch_alter_table("page_check", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_page_check_document"))

    op.drop_table("page_check")
    with op.batch_alter_table("membership_facts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_facts_person_revoked"))
        batch_op.drop_index(batch_op.f("ix_membership_facts_case_revoked"))

    op.drop_table("membership_facts")
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_item_case"))

    op.drop_table("item")
    op.drop_table("event_sequences")
    with op.batch_alter_table("event_outbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_outbox_sent_at_position"))

    op.drop_table("event_outbox")
    op.drop_table("event_inbox")
    with op.batch_alter_table("edition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_edition_document"))
        batch_op.drop_index(batch_op.f("ix_edition_case_audience"))

    op.drop_table("edition")
    op.drop_table("case_register")
