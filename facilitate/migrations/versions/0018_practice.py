"""Workshops in which people practise for another one."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("workshops") as batch_op:
        batch_op.add_column(sa.Column("practice_of_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_workshops_practice_of_id"), ["practice_of_id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_workshops_practice_of_id"),
            "workshops",
            ["practice_of_id"],
            ["id"],
            ondelete="CASCADE",
        )


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("workshops") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_workshops_practice_of_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_workshops_practice_of_id"))
        batch_op.drop_column("practice_of_id")
