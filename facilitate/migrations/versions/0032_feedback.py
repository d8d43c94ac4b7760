"""A feedback form that nobody signs."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "feedback_forms",
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("salt", sa.Text(), nullable=True),
        sa.Column("present", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workshop_id"],
            ["workshops.id"],
            name=op.f("fk_feedback_forms_workshop_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workshop_id", name=op.f("pk_feedback_forms")),
    )
    op.create_table(
        "feedback_lines",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workshop_id"],
            ["workshops.id"],
            name=op.f("fk_feedback_lines_workshop_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_lines")),
    )
    with op.batch_alter_table("feedback_lines") as batch_op:
        batch_op.create_index(batch_op.f("ix_feedback_lines_workshop_id"), ["workshop_id"])

    op.create_table(
        "feedback_sheets",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workshop_id"],
            ["workshops.id"],
            name=op.f("fk_feedback_sheets_workshop_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_sheets")),
    )
    with op.batch_alter_table("feedback_sheets") as batch_op:
        batch_op.create_index(batch_op.f("ix_feedback_sheets_workshop_id"), ["workshop_id"])

    op.create_table(
        "feedback_tickets",
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workshop_id"],
            ["workshops.id"],
            name=op.f("fk_feedback_tickets_workshop_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workshop_id", "key", name=op.f("pk_feedback_tickets")),
    )
    op.create_table(
        "feedback_wishes",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["commitment_id"],
            ["commitments.id"],
            name=op.f("fk_feedback_wishes_commitment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"],
            ["workshops.id"],
            name=op.f("fk_feedback_wishes_workshop_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_wishes")),
    )
    with op.batch_alter_table("feedback_wishes") as batch_op:
        batch_op.create_index(batch_op.f("ix_feedback_wishes_commitment_id"), ["commitment_id"])
        batch_op.create_index(batch_op.f("ix_feedback_wishes_workshop_id"), ["workshop_id"])


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("feedback_wishes") as batch_op:
        batch_op.drop_index(batch_op.f("ix_feedback_wishes_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_feedback_wishes_commitment_id"))

    op.drop_table("feedback_wishes")
    op.drop_table("feedback_tickets")
    with op.batch_alter_table("feedback_sheets") as batch_op:
        batch_op.drop_index(batch_op.f("ix_feedback_sheets_workshop_id"))

    op.drop_table("feedback_sheets")
    with op.batch_alter_table("feedback_lines") as batch_op:
        batch_op.drop_index(batch_op.f("ix_feedback_lines_workshop_id"))

    op.drop_table("feedback_lines")
    op.drop_table("feedback_forms")
