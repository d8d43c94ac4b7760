"""Commitments that are confirmed, followed up and carried over."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "follow_up_plans",
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("asks", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("is_public", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workshop_id"],
            ["workshops.id"],
            name=op.f("fk_follow_up_plans_workshop_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workshop_id", name=op.f("pk_follow_up_plans")),
    )
    op.create_table(
        "commitment_revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("first_step", sa.Text(), nullable=False),
        sa.Column("resources", sa.Text(), nullable=False),
        sa.Column("visibility", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("lead_organization_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("participant_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_commitment_revisions_account_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["commitment_id"],
            ["commitments.id"],
            name=op.f("fk_commitment_revisions_commitment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"],
            ["participants.id"],
            name=op.f("fk_commitment_revisions_lead_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["lead_organization_id"],
            ["organizations.id"],
            name=op.f("fk_commitment_revisions_lead_organization_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_commitment_revisions_participant_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_revisions")),
    )
    with op.batch_alter_table("commitment_revisions") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_commitment_revisions_commitment_id"), ["commitment_id"]
        )
    op.create_table(
        "commitment_updates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("progress", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_commitment_updates_account_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["commitment_id"],
            ["commitments.id"],
            name=op.f("fk_commitment_updates_commitment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_commitment_updates_participant_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_updates")),
    )
    with op.batch_alter_table("commitment_updates") as batch_op:
        batch_op.create_index(batch_op.f("ix_commitment_updates_commitment_id"), ["commitment_id"])
    op.create_table(
        "follow_ups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("link_nonce", sa.Text(), nullable=False),
        sa.Column("link_hash", sa.Text(), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["commitment_id"],
            ["commitments.id"],
            name=op.f("fk_follow_ups_commitment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_follow_ups_participant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_ups")),
        sa.UniqueConstraint(
            "commitment_id",
            "participant_id",
            name=op.f("uq_follow_ups_commitment_id_participant_id"),
        ),
        sa.UniqueConstraint("link_hash", name=op.f("uq_follow_ups_link_hash")),
    )
    with op.batch_alter_table("follow_ups") as batch_op:
        batch_op.create_index(batch_op.f("ix_follow_ups_participant_id"), ["participant_id"])
    op.create_table(
        "follow_up_mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("follow_up_id", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("days > 0", name=op.f("ck_follow_up_mails_days_positive")),
        sa.ForeignKeyConstraint(
            ["follow_up_id"],
            ["follow_ups.id"],
            name=op.f("fk_follow_up_mails_follow_up_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_mails")),
        sa.UniqueConstraint(
            "follow_up_id", "days", name=op.f("uq_follow_up_mails_follow_up_id_days")
        ),
    )
    with op.batch_alter_table("commitments") as batch_op:
        batch_op.add_column(sa.Column("resources", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(
            sa.Column("visibility", sa.Text(), server_default="public", nullable=False)
        )
        batch_op.add_column(
            sa.Column("lead_confirmed_at", sa.DateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(sa.Column("carried_from_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_commitments_carried_from_id"), ["carried_from_id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_commitments_carried_from_id"),
            "commitments",
            ["carried_from_id"],
            ["id"],
            ondelete="SET NULL",
        )
    op.execute(
        "INSERT INTO commitment_revisions (commitment_id, change, what, first_step, resources,"
        " visibility, due_on, lead_id, lead_organization_id, created_at) SELECT id, 'added', what,"
        " first_step, resources, visibility, due_on, lead_id, lead_organization_id, created_at"
        " FROM commitments"
    )
    # whoever offered to lead has said so; others confirm it once more
    op.execute(
        "UPDATE commitments SET lead_confirmed_at = created_at WHERE EXISTS (SELECT 1"
        " FROM commitment_joins WHERE commitment_joins.commitment_id = commitments.id"
        " AND commitment_joins.participant_id = commitments.lead_id"
        " AND commitment_joins.part = 'lead')"
    )


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("commitments") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_commitments_carried_from_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_commitments_carried_from_id"))
        batch_op.drop_column("carried_from_id")
        batch_op.drop_column("lead_confirmed_at")
        batch_op.drop_column("visibility")
        batch_op.drop_column("resources")
    op.drop_table("follow_up_mails")
    with op.batch_alter_table("follow_ups") as batch_op:
        batch_op.drop_index(batch_op.f("ix_follow_ups_participant_id"))
    op.drop_table("follow_ups")
    with op.batch_alter_table("commitment_updates") as batch_op:
        batch_op.drop_index(batch_op.f("ix_commitment_updates_commitment_id"))
    op.drop_table("commitment_updates")
    with op.batch_alter_table("commitment_revisions") as batch_op:
        batch_op.drop_index(batch_op.f("ix_commitment_revisions_commitment_id"))
    op.drop_table("commitment_revisions")
    op.drop_table("follow_up_plans")
