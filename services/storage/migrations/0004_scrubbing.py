"""Scrubbing."""

import sqlalchemy as sa
from alembic import op

from shared.adapters.columns import TEXT

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "scrub",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("case", TEXT, nullable=False),
        sa.Column("object", TEXT, nullable=False),
        sa.Column("looked", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("rounds", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scrub")),
    )
    op.create_table(
        "scrub_finding",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("fault", TEXT, nullable=False),
        sa.Column("object", TEXT, nullable=False),
        sa.Column("case", TEXT, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scrub_finding")),
    )


def downgrade() -> None:
    op.drop_table("scrub_finding")
    op.drop_table("scrub")
