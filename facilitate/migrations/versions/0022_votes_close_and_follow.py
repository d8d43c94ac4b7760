"""What votes need to close by themselves, to follow each other and to name their voters."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

BALLOTS = ("participant_id", "late")
COUNTS = ("admitted", "late")
POLLS = (
    *("reason", "follows_id", "minutes", "archived_at", "closes_at"),
    *("sides", "backing_share", "backing_sectors", "secrecy", "strict", "staff"),
)


def upgrade() -> None:
    """Apply; in the votes there are, facilitators voted."""
    no, yes = sa.false(), sa.true()
    with op.batch_alter_table("ballots", schema=None) as batch_op:
        batch_op.add_column(sa.Column("late", sa.Boolean(), server_default=no, nullable=False))
        batch_op.add_column(sa.Column("participant_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_ballots_participant_id"), ["participant_id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_ballots_participant_id"),
            "participants",
            ["participant_id"],
            ["id"],
            ondelete="SET NULL",
        )
    with op.batch_alter_table("poll_counts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("late", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("admitted", sa.Integer(), nullable=True))
    with op.batch_alter_table("polls", schema=None) as batch_op:
        batch_op.add_column(sa.Column("staff", sa.Boolean(), server_default=yes, nullable=False))
        batch_op.add_column(sa.Column("strict", sa.Boolean(), server_default=no, nullable=False))
        batch_op.add_column(
            sa.Column("secrecy", sa.Text(), server_default="receipt", nullable=False)
        )
        batch_op.add_column(
            sa.Column("backing_sectors", sa.Integer(), server_default="3", nullable=False)
        )
        batch_op.add_column(
            sa.Column("backing_share", sa.Text(), server_default="1/3", nullable=False)
        )
        batch_op.add_column(sa.Column("sides", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("minutes", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("follows_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("reason", sa.Text(), server_default="", nullable=False))
        batch_op.create_foreign_key(
            batch_op.f("fk_polls_follows_id"), "polls", ["follows_id"], ["id"], ondelete="SET NULL"
        )
    with op.batch_alter_table("polls", schema=None) as batch_op:
        batch_op.alter_column("staff", server_default=no)


def downgrade() -> None:
    """Take back; ballots that came late go, since they would count."""
    op.execute("DELETE FROM votes WHERE ballot_id IN (SELECT id FROM ballots WHERE late)")
    op.execute("DELETE FROM ballots WHERE late")
    with op.batch_alter_table("polls", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_polls_follows_id"), type_="foreignkey")
        for column in POLLS:
            batch_op.drop_column(column)
    with op.batch_alter_table("poll_counts", schema=None) as batch_op:
        for column in COUNTS:
            batch_op.drop_column(column)
    with op.batch_alter_table("ballots", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_ballots_participant_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_ballots_participant_id"))
        for column in BALLOTS:
            batch_op.drop_column(column)
