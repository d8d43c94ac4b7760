"""Editions for each audience, and captions that know what they were written under."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("editions") as batch_op:
        # what was released until now was for everybody, and final
        batch_op.add_column(
            sa.Column("audience", sa.Text(), server_default="public", nullable=False)
        )
        batch_op.add_column(
            sa.Column("is_final", sa.Boolean(), server_default=sa.true(), nullable=False)
        )
    with op.batch_alter_table("passages") as batch_op:
        batch_op.add_column(sa.Column("seen", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("passages") as batch_op:
        batch_op.drop_column("seen")
    with op.batch_alter_table("editions") as batch_op:
        batch_op.drop_column("is_final")
        batch_op.drop_column("audience")
