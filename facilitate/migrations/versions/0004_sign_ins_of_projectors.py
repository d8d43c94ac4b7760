"""A browser may be a projector of one workshop."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("sign_ins", schema=None) as batch_op:
        batch_op.add_column(sa.Column("projector_of_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_sign_ins_projector_of_id"),
            "workshops",
            ["projector_of_id"],
            ["id"],
            ondelete="CASCADE",
        )
        batch_op.drop_constraint(batch_op.f("ck_sign_ins_one_person"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_sign_ins_one_right"),
            "(account_id IS NOT NULL AND participant_id IS NULL AND projector_of_id IS NULL)"
            " OR (account_id IS NULL AND participant_id IS NOT NULL AND projector_of_id IS NULL)"
            " OR (account_id IS NULL AND participant_id IS NULL AND projector_of_id IS NOT NULL)",
        )


def downgrade() -> None:
    """Take back; the projectors' browsers lose their right."""
    op.execute("DELETE FROM sign_ins WHERE projector_of_id IS NOT NULL")
    with op.batch_alter_table("sign_ins", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_sign_ins_one_right"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_sign_ins_one_person"),
            "(account_id IS NULL) <> (participant_id IS NULL)",
        )
        batch_op.drop_constraint(batch_op.f("fk_sign_ins_projector_of_id"), type_="foreignkey")
        batch_op.drop_column("projector_of_id")
