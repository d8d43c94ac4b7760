"""Votes under several rules, what goes through, and support by sector."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "poll_counts",
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("blank", sa.Integer(), nullable=False),
        sa.Column("tied", sa.JSON(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("sectors", sa.JSON(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll_id"], ["polls.id"], name=op.f("fk_poll_counts_poll_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("poll_id", name=op.f("pk_poll_counts")),
    )
    with op.batch_alter_table("polls", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rule", sa.Text(), nullable=False, server_default="dots"))
        batch_op.add_column(sa.Column("places", sa.Integer(), nullable=False, server_default="5"))
        batch_op.add_column(sa.Column("ties", sa.Text(), nullable=False, server_default="all"))
        batch_op.add_column(sa.Column("seed", sa.Text(), nullable=True))
    with op.batch_alter_table("ballots", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sector", sa.Integer(), nullable=True))
    with op.batch_alter_table("votes", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_votes_dots_positive"), type_="check")
        batch_op.alter_column("dots", new_column_name="first")
        batch_op.add_column(sa.Column("second", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("reason", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("votes", schema=None) as batch_op:
        batch_op.create_check_constraint(
            op.f("ck_votes_mark"), "first >= 0 AND second >= 0 AND first + second > 0"
        )
    with op.batch_alter_table("poll_results", schema=None) as batch_op:
        batch_op.alter_column("dots", new_column_name="score")
        batch_op.add_column(
            sa.Column("through", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("details", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("reasons", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("by_sector", sa.JSON(), nullable=True))
    _keep_what_was_counted()
    for table, columns in (
        ("polls", ("rule", "places", "ties")),
        ("votes", ("second", "reason")),
        ("poll_results", ("through", "reasons")),
    ):
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in columns:
                batch_op.alter_column(column, server_default=None)


def _keep_what_was_counted() -> None:
    """Results that were shown before keep their meaning: the first five ranks went through."""
    op.execute("UPDATE poll_results SET through = (rank <= 5 AND score > 0)")
    op.execute(
        "INSERT INTO poll_counts (poll_id, blank, tied, decided_by, sectors, fingerprint)"
        " SELECT polls.id, (SELECT count(*) FROM ballots WHERE ballots.poll_id = polls.id AND"
        " NOT EXISTS (SELECT 1 FROM votes WHERE votes.ballot_id = ballots.id)),"
        " '[]', NULL, '[]', '' FROM polls WHERE polls.published_at IS NOT NULL"
    )


def downgrade() -> None:
    """Take back; of votes under other rules only what can be a point is kept."""
    op.execute("DELETE FROM votes WHERE first = 0")
    with op.batch_alter_table("poll_results", schema=None) as batch_op:
        for column in ("by_sector", "reasons", "details", "through"):
            batch_op.drop_column(column)
        batch_op.alter_column("score", new_column_name="dots")
    with op.batch_alter_table("votes", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_votes_mark"), type_="check")
        batch_op.drop_column("reason")
        batch_op.drop_column("second")
        batch_op.alter_column("first", new_column_name="dots")
    with op.batch_alter_table("votes", schema=None) as batch_op:
        batch_op.create_check_constraint(op.f("ck_votes_dots_positive"), "dots > 0")
    with op.batch_alter_table("ballots", schema=None) as batch_op:
        batch_op.drop_column("sector")
    with op.batch_alter_table("polls", schema=None) as batch_op:
        for column in ("seed", "ties", "places", "rule"):
            batch_op.drop_column(column)
    op.drop_table("poll_counts")
