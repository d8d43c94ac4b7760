"""Receipts of counted ballots."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; results that were shown before had no receipts."""
    with op.batch_alter_table("poll_counts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("receipts", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("poll_counts", schema=None) as batch_op:
        batch_op.alter_column("receipts", server_default=None)


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("poll_counts", schema=None) as batch_op:
        batch_op.drop_column("receipts")
