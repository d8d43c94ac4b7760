"""Sections of the report and pinned quotes."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "report_layouts",
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("order", sa.JSON(), nullable=False),
        sa.Column("hidden", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workshop_id"],
            ["workshops.id"],
            name=op.f("fk_report_layouts_workshop_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workshop_id", name=op.f("pk_report_layouts")),
    )
    op.create_table(
        "pinned_quotes",
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["note_id"], ["notes.id"], name=op.f("fk_pinned_quotes_note_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["theme_id"], ["themes.id"], name=op.f("fk_pinned_quotes_theme_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("theme_id", "note_id", name=op.f("pk_pinned_quotes")),
    )
    with op.batch_alter_table("pinned_quotes") as batch_op:
        batch_op.create_index(batch_op.f("ix_pinned_quotes_note_id"), ["note_id"])


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("pinned_quotes") as batch_op:
        batch_op.drop_index(batch_op.f("ix_pinned_quotes_note_id"))

    op.drop_table("pinned_quotes")
    op.drop_table("report_layouts")
