"""Which chain the projector shows."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "shown_chains",
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("option_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["option_id"],
            ["opportunities.id"],
            name=op.f("fk_shown_chains_option_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"],
            ["workshops.id"],
            name=op.f("fk_shown_chains_workshop_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workshop_id", name=op.f("pk_shown_chains")),
    )
    with op.batch_alter_table("shown_chains") as batch_op:
        batch_op.create_index(batch_op.f("ix_shown_chains_option_id"), ["option_id"])


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("shown_chains") as batch_op:
        batch_op.drop_index(batch_op.f("ix_shown_chains_option_id"))
    op.drop_table("shown_chains")
