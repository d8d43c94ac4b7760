"""Fixed seats, and drafts of the seating kept aside under a name."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("seating_plans", sa.Column("name", sa.Text(), nullable=True))
    op.add_column(
        "seats", sa.Column("fixed", sa.Boolean(), server_default=sa.false(), nullable=False)
    )


def downgrade() -> None:
    """Take back."""
    op.execute(sa.text("DELETE FROM seating_plans WHERE name IS NOT NULL"))
    op.drop_column("seats", "fixed")
    op.drop_column("seating_plans", "name")
