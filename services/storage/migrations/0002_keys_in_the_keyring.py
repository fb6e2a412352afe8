"""Keys in the keyring."""

import sqlalchemy as sa
from alembic import op

from shared.adapters.columns import TEXT

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "unmoved_key",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("key_id", TEXT, nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unmoved_key")),
    )
    op.execute(
        "INSERT INTO unmoved_key (id, key_id, wrapped)"
        " SELECT id, key_id, wrapped FROM case_key WHERE state = 'active'"
    )
    with op.batch_alter_table("case_key", schema=None) as batch_op:
        batch_op.add_column(sa.Column("previous", TEXT, nullable=False, server_default="[]"))
        batch_op.drop_column("wrapped")

    with op.batch_alter_table("object", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("header", sa.LargeBinary(), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("beside", sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade() -> None:
    with op.batch_alter_table("object", schema=None) as batch_op:
        batch_op.drop_column("beside")
        batch_op.drop_column("header")

    with op.batch_alter_table("case_key", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("wrapped", sa.LargeBinary(), nullable=False, server_default="")
        )
        batch_op.drop_column("previous")

    op.execute(
        "UPDATE case_key SET wrapped = (SELECT wrapped FROM unmoved_key WHERE id = case_key.id)"
        " WHERE id IN (SELECT id FROM unmoved_key)"
    )
    op.drop_table("unmoved_key")
