"""What people write for the report."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "passages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workshop_id"],
            ["workshops.id"],
            name=op.f("fk_passages_workshop_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passages")),
        sa.UniqueConstraint("workshop_id", "slot", name=op.f("uq_passages_workshop_id_slot")),
    )
    op.create_table(
        "passage_themes",
        sa.Column("passage_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["passage_id"],
            ["passages.id"],
            name=op.f("fk_passage_themes_passage_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["theme_id"], ["themes.id"], name=op.f("fk_passage_themes_theme_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("passage_id", "theme_id", name=op.f("pk_passage_themes")),
    )
    with op.batch_alter_table("passage_themes") as batch_op:
        batch_op.create_index(batch_op.f("ix_passage_themes_theme_id"), ["theme_id"])

    op.create_table(
        "passage_revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("passage_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("themes", sa.JSON(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("participant_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_passage_revisions_account_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_passage_revisions_participant_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["passage_id"],
            ["passages.id"],
            name=op.f("fk_passage_revisions_passage_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passage_revisions")),
        sa.UniqueConstraint(
            "passage_id", "number", name=op.f("uq_passage_revisions_passage_id_number")
        ),
    )
    with op.batch_alter_table("passage_revisions") as batch_op:
        batch_op.create_index(batch_op.f("ix_passage_revisions_participant_id"), ["participant_id"])


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("passage_revisions") as batch_op:
        batch_op.drop_index(batch_op.f("ix_passage_revisions_participant_id"))

    op.drop_table("passage_revisions")
    with op.batch_alter_table("passage_themes") as batch_op:
        batch_op.drop_index(batch_op.f("ix_passage_themes_theme_id"))

    op.drop_table("passage_themes")
    op.drop_table("passages")
