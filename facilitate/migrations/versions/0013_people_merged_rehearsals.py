"""Two entries of one person, and rehearsals."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("participants", schema=None) as batch_op:
        batch_op.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_participants_merged_into_id"), ["merged_into_id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_participants_merged_into_id"),
            "participants",
            ["merged_into_id"],
            ["id"],
            ondelete="SET NULL",
        )

    op.create_table(
        "person_merges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("gone_id", sa.Integer(), nullable=False),
        sa.Column("changed", sa.JSON(), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("freed", sa.JSON(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("polls", sa.JSON(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_person_merges_account_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["gone_id"],
            ["participants.id"],
            name=op.f("fk_person_merges_gone_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["kept_id"],
            ["participants.id"],
            name=op.f("fk_person_merges_kept_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"],
            ["workshops.id"],
            name=op.f("fk_person_merges_workshop_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_merges")),
    )
    with op.batch_alter_table("person_merges", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_merges_kept_id"), ["kept_id"])
        batch_op.create_index(batch_op.f("ix_person_merges_workshop_id"), ["workshop_id"])

    with op.batch_alter_table("polls", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("merged_later", sa.Integer(), server_default="0", nullable=False)
        )

    with op.batch_alter_table("workshops", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("rehearsing_since", sa.DateTime(timezone=True), nullable=True)
        )


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("workshops", schema=None) as batch_op:
        batch_op.drop_column("rehearsing_since")

    with op.batch_alter_table("polls", schema=None) as batch_op:
        batch_op.drop_column("merged_later")

    with op.batch_alter_table("person_merges", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_merges_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_person_merges_kept_id"))
    op.drop_table("person_merges")

    with op.batch_alter_table("participants", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_participants_merged_into_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_participants_merged_into_id"))
        batch_op.drop_column("merged_into_id")
