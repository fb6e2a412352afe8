"""Keys of recipients."""

import sqlalchemy as sa
from alembic import op

from shared.adapters.columns import TEXT

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "recipient_key",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("person", TEXT, nullable=False),
        sa.Column("key_id", TEXT, nullable=False),
        sa.Column("public", TEXT, nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recipient_key")),
    )
    with op.batch_alter_table("recipient_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recipient_key_person"), ["person"], unique=False)

    with op.batch_alter_table("release", schema=None) as batch_op:
        batch_op.add_column(sa.Column("recipient_key", TEXT, nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("release", schema=None) as batch_op:
        batch_op.drop_column("recipient_key")

    with op.batch_alter_table("recipient_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recipient_key_person"))

    op.drop_table("recipient_key")
