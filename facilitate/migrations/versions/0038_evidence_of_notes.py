"""Evidence of notes: an address on the web, or a document of the library with its page."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

_TABLES = ("notes", "note_revisions")


def upgrade() -> None:
    """Apply."""
    for table in _TABLES:
        with op.batch_alter_table(table) as batch_op:
            batch_op.add_column(sa.Column("cited_url", sa.Text(), nullable=True))
            batch_op.add_column(sa.Column("cited_document_id", sa.Integer(), nullable=True))
            batch_op.add_column(sa.Column("cited_page", sa.Integer(), nullable=True))
            batch_op.create_foreign_key(
                op.f(f"fk_{table}_cited_document_id"),
                "documents",
                ["cited_document_id"],
                ["id"],
                ondelete="SET NULL",
            )
            batch_op.create_check_constraint(
                op.f(f"ck_{table}_one_citation"),
                "cited_url IS NULL OR cited_document_id IS NULL",
            )


def downgrade() -> None:
    """Take back."""
    for table in _TABLES:
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_constraint(op.f(f"ck_{table}_one_citation"), type_="check")
            batch_op.drop_constraint(op.f(f"fk_{table}_cited_document_id"), type_="foreignkey")
            batch_op.drop_column("cited_page")
            batch_op.drop_column("cited_document_id")
            batch_op.drop_column("cited_url")
