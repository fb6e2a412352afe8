"""Where a case stands on the board.

Cases that are there get their places when their clocks are next reckoned, within a minute.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("urgent_on", sa.Date(), nullable=False, server_default="9999-12-31")
        )
        batch_op.add_column(
            sa.Column("reckoned_on", sa.Date(), nullable=False, server_default="0001-01-01")
        )
        batch_op.create_index(
            batch_op.f("ix_case_state_reckoned_on"), ["state", "reckoned_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_case_urgent_on_reference"), ["urgent_on", "reference"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_urgent_on_reference"))
        batch_op.drop_index(batch_op.f("ix_case_state_reckoned_on"))
        batch_op.drop_column("reckoned_on")
        batch_op.drop_column("urgent_on")
