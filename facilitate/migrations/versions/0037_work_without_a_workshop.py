"""Long work that is to make a workshop."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("jobs") as batch_op:
        batch_op.alter_column("workshop_id", existing_type=sa.Integer(), nullable=True)


def downgrade() -> None:
    """Take back; what was done for no workshop is forgotten."""
    op.execute(sa.text("DELETE FROM jobs WHERE workshop_id IS NULL"))
    with op.batch_alter_table("jobs") as batch_op:
        batch_op.alter_column("workshop_id", existing_type=sa.Integer(), nullable=False)
