"""Whether themes stay shown after the check, and how far a line about progress goes."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("theme_checks") as batch_op:
        batch_op.add_column(
            sa.Column("stays_shown", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    with op.batch_alter_table("commitment_updates") as batch_op:
        batch_op.add_column(
            sa.Column("visibility", sa.Text(), server_default="participants", nullable=False)
        )
    # what anybody can read already was written, or stood, where anybody reads it
    op.execute(
        """
        UPDATE commitment_updates SET visibility = 'public' WHERE commitment_id IN (
            SELECT commitments.id FROM commitments
            JOIN follow_up_plans ON follow_up_plans.workshop_id = commitments.workshop_id
            WHERE follow_up_plans.is_public AND commitments.visibility = 'public'
        )
        """
    )
    op.execute(
        """
        UPDATE commitment_updates SET visibility = 'room' WHERE commitment_id IN (
            SELECT id FROM commitments WHERE visibility = 'room'
        )
        """
    )


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("commitment_updates") as batch_op:
        batch_op.drop_column("visibility")
    with op.batch_alter_table("theme_checks") as batch_op:
        batch_op.drop_column("stays_shown")
