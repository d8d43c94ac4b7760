"""Wishes of the seating."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "sector_wishes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("sector_id", sa.Integer(), nullable=False),
        sa.Column("meets_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["meets_id"], ["sectors.id"], name=op.f("fk_sector_wishes_meets_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["sector_id"],
            ["sectors.id"],
            name=op.f("fk_sector_wishes_sector_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"],
            ["workshops.id"],
            name=op.f("fk_sector_wishes_workshop_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sector_wishes")),
        sa.UniqueConstraint(
            "workshop_id",
            "sector_id",
            "meets_id",
            name=op.f("uq_sector_wishes_workshop_id_sector_id_meets_id"),
        ),
    )
    op.create_table(
        "seating_wishes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("one_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["one_id"],
            ["participants.id"],
            name=op.f("fk_seating_wishes_one_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["other_id"],
            ["participants.id"],
            name=op.f("fk_seating_wishes_other_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"],
            ["workshops.id"],
            name=op.f("fk_seating_wishes_workshop_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seating_wishes")),
    )
    with op.batch_alter_table("seating_wishes") as batch_op:
        batch_op.create_index(batch_op.f("ix_seating_wishes_one_id"), ["one_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_seating_wishes_other_id"), ["other_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_seating_wishes_workshop_id"), ["workshop_id"], unique=False
        )


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("seating_wishes") as batch_op:
        batch_op.drop_index(batch_op.f("ix_seating_wishes_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_seating_wishes_other_id"))
        batch_op.drop_index(batch_op.f("ix_seating_wishes_one_id"))

    op.drop_table("seating_wishes")
    op.drop_table("sector_wishes")
