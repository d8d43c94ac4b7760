"""What people at a table object to in its notes, and notes taken off the wall."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("notes", sa.Column("objection", sa.Text(), nullable=True))
    op.add_column(
        "notes",
        sa.Column("is_off_wall", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column(
        "workshops",
        sa.Column("takes_objections", sa.Boolean(), server_default=sa.false(), nullable=False),
    )


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("workshops") as batch_op:
        batch_op.drop_column("takes_objections")
    with op.batch_alter_table("notes") as batch_op:
        batch_op.drop_column("is_off_wall")
        batch_op.drop_column("objection")
