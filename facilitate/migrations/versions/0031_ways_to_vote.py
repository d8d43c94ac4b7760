"""Shared tablets, papers keyed in by two people, counted hands, results of too few people."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_TERMS = ("tablets", "shows_missing", "two_people")


def upgrade() -> None:
    """Apply; votes of before had none of it, and their results stay as they were shown."""
    for term in _TERMS:
        op.add_column(
            "polls", sa.Column(term, sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    op.add_column(
        "poll_counts",
        sa.Column("withheld", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.create_table(
        "paper_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("paper", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Text(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("flaw", sa.Text(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_paper_entries_account_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["poll_id"], ["polls.id"], name=op.f("fk_paper_entries_poll_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_entries")),
        sa.UniqueConstraint("poll_id", "paper", name=op.f("uq_paper_entries_poll_id_paper")),
        sa.UniqueConstraint(
            "poll_id", "submission_id", name=op.f("uq_paper_entries_poll_id_submission_id")
        ),
    )
    op.create_table(
        "hand_counts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("sector_id", sa.Integer(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("hands", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll_id"], ["polls.id"], name=op.f("fk_hand_counts_poll_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["sector_id"],
            ["sectors.id"],
            name=op.f("fk_hand_counts_sector_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_counts")),
    )
    op.create_index(op.f("ix_hand_counts_poll_id"), "hand_counts", ["poll_id"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("hand_counts")
    op.drop_table("paper_entries")
    with op.batch_alter_table("poll_counts") as batch_op:
        batch_op.drop_column("withheld")
    with op.batch_alter_table("polls") as batch_op:
        for term in reversed(_TERMS):
            batch_op.drop_column(term)
