"""Prints, spots and answers to residual risks."""

import sqlalchemy as sa
from alembic import op

from shared.adapters.columns import TEXT

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "checked_text",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("case", TEXT, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("object", TEXT, nullable=False),
        sa.Column("content_hash", TEXT, nullable=False),
        sa.Column("register_version", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checked_text")),
    )
    with op.batch_alter_table("checked_text", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_checked_text_case"), ["case"], unique=False)

    op.create_table(
        "item_print",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("document", TEXT, nullable=False),
        sa.Column("case", TEXT, nullable=False),
        sa.Column("shingles", sa.LargeBinary(), nullable=False),
        sa.Column("pages", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_print")),
    )
    with op.batch_alter_table("item_print", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_item_print_case"), ["case"], unique=False)

    op.create_table(
        "risk_answer",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("document", TEXT, nullable=False),
        sa.Column("case", TEXT, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("audience", TEXT, nullable=False),
        sa.Column("risk", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("answer", TEXT, nullable=False),
        sa.Column("sealed_note", sa.LargeBinary(), nullable=False),
        sa.Column("answered_by", TEXT, nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_answer")),
    )
    with op.batch_alter_table("risk_answer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_risk_answer_document_version"), ["document", "version"], unique=False
        )

    op.create_table(
        "spot",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("item", TEXT, nullable=False),
        sa.Column("document", TEXT, nullable=False),
        sa.Column("case", TEXT, nullable=False),
        sa.Column("page", sa.BigInteger(), nullable=False),
        sa.Column("x0", sa.Double(), nullable=False),
        sa.Column("y0", sa.Double(), nullable=False),
        sa.Column("x1", sa.Double(), nullable=False),
        sa.Column("y1", sa.Double(), nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("decided_by", TEXT, nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spot")),
    )
    with op.batch_alter_table("spot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_spot_document"), ["document"], unique=False)
        batch_op.create_index(batch_op.f("ix_spot_item"), ["item"], unique=False)

    with op.batch_alter_table("case_register", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reference", TEXT, nullable=False, server_default=""))

    with op.batch_alter_table("edition", schema=None) as batch_op:
        batch_op.add_column(sa.Column("answers", TEXT, nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("edition", schema=None) as batch_op:
        batch_op.drop_column("answers")

    with op.batch_alter_table("case_register", schema=None) as batch_op:
        batch_op.drop_column("reference")

    with op.batch_alter_table("spot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_spot_item"))
        batch_op.drop_index(batch_op.f("ix_spot_document"))

    op.drop_table("spot")
    with op.batch_alter_table("risk_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_risk_answer_document_version"))

    op.drop_table("risk_answer")
    with op.batch_alter_table("item_print", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_item_print_case"))

    op.drop_table("item_print")
    with op.batch_alter_table("checked_text", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_checked_text_case"))

    op.drop_table("checked_text")
