"""Where ballots were filled in, papers that are not valid, and what a count was reconciled with."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; ballots of votes whose result is not shown yet came from phones."""
    op.add_column("ballots", sa.Column("origin", sa.Text(), nullable=True))
    op.add_column("ballots", sa.Column("paper", sa.Integer(), nullable=True))
    op.add_column("ballots", sa.Column("flaw", sa.Text(), nullable=True))
    op.add_column("poll_counts", sa.Column("reconciliation", sa.JSON(), nullable=True))
    op.execute(
        "UPDATE ballots SET origin = 'phone' WHERE poll_id IN"
        " (SELECT id FROM polls WHERE published_at IS NULL)"
    )


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("poll_counts") as batch_op:
        batch_op.drop_column("reconciliation")
    with op.batch_alter_table("ballots") as batch_op:
        batch_op.drop_column("flaw")
        batch_op.drop_column("paper")
        batch_op.drop_column("origin")
