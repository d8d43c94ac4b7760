"""An edit that is sent again is the same edit."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("note_revisions", sa.Column("client_id", sa.Text(), nullable=True))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("note_revisions") as batch_op:
        batch_op.drop_column("client_id")
