"""Retention."""

import sqlalchemy as sa
from alembic import op

from shared.adapters.columns import TEXT

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "case_destruction",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("proposal", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("proposed_by", TEXT, nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", TEXT, nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("certificate", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_destruction")),
    )
    with op.batch_alter_table("case_destruction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_destruction_state"), ["state"], unique=False)

    op.create_table(
        "case_end",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("event", TEXT, nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", TEXT, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_end")),
    )


def downgrade() -> None:
    op.drop_table("case_end")
    with op.batch_alter_table("case_destruction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_destruction_state"))

    op.drop_table("case_destruction")
