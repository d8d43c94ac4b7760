"""Tables that close, and changes of the seating that can be taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("roundtables", sa.Column("closed_from", sa.Integer(), nullable=True))
    for column in ("done", "undone"):
        op.add_column(
            "seating_plans", sa.Column(column, sa.JSON(), server_default="[]", nullable=False)
        )


def downgrade() -> None:
    """Take back."""
    # not in a batch: SQLite would copy the table and lose what points to it
    op.drop_column("seating_plans", "undone")
    op.drop_column("seating_plans", "done")
    op.drop_column("roundtables", "closed_from")
