"""What participants miss in themes."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "theme_checks",
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workshop_id"],
            ["workshops.id"],
            name=op.f("fk_theme_checks_workshop_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workshop_id", name=op.f("pk_theme_checks")),
    )
    op.create_table(
        "theme_comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by_account_id", sa.Integer(), nullable=True),
        sa.Column("decided_by_participant_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by_account_id"],
            ["accounts.id"],
            name=op.f("fk_theme_comments_decided_by_account_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_participant_id"],
            ["participants.id"],
            name=op.f("fk_theme_comments_decided_by_participant_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["note_id"], ["notes.id"], name=op.f("fk_theme_comments_note_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_theme_comments_participant_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["theme_id"], ["themes.id"], name=op.f("fk_theme_comments_theme_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"],
            ["workshops.id"],
            name=op.f("fk_theme_comments_workshop_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_comments")),
        sa.UniqueConstraint(
            "workshop_id", "client_id", name=op.f("uq_theme_comments_workshop_id_client_id")
        ),
    )
    with op.batch_alter_table("theme_comments") as batch_op:
        batch_op.create_index(batch_op.f("ix_theme_comments_note_id"), ["note_id"])
        batch_op.create_index(batch_op.f("ix_theme_comments_participant_id"), ["participant_id"])
        batch_op.create_index(batch_op.f("ix_theme_comments_theme_id"), ["theme_id"])


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("theme_comments") as batch_op:
        batch_op.drop_index(batch_op.f("ix_theme_comments_theme_id"))
        batch_op.drop_index(batch_op.f("ix_theme_comments_participant_id"))
        batch_op.drop_index(batch_op.f("ix_theme_comments_note_id"))
    op.drop_table("theme_comments")
    op.drop_table("theme_checks")
