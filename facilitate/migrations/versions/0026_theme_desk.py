"""The theme desk."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_index("ix_notes_newest", "notes", ["workshop_id", "deleted_at", "created_at", "id"])
    op.create_table(
        "desk_settings",
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workshop_id"],
            ["workshops.id"],
            name=op.f("fk_desk_settings_workshop_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workshop_id", name=op.f("pk_desk_settings")),
    )
    op.create_table(
        "note_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("note_ids", sa.JSON(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workshop_id"],
            ["workshops.id"],
            name=op.f("fk_note_groups_workshop_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_groups")),
    )
    with op.batch_alter_table("note_groups") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_note_groups_workshop_id"), ["workshop_id"], unique=False
        )

    op.create_table(
        "opportunity_destinations",
        sa.Column("opportunity_id", sa.Integer(), nullable=False),
        sa.Column("destination_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["destination_id"],
            ["destinations.id"],
            name=op.f("fk_opportunity_destinations_destination_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["opportunity_id"],
            ["opportunities.id"],
            name=op.f("fk_opportunity_destinations_opportunity_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "opportunity_id", "destination_id", name=op.f("pk_opportunity_destinations")
        ),
    )
    op.create_table(
        "opportunity_stages",
        sa.Column("opportunity_id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["opportunity_id"],
            ["opportunities.id"],
            name=op.f("fk_opportunity_stages_opportunity_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["stage_id"],
            ["stages.id"],
            name=op.f("fk_opportunity_stages_stage_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("opportunity_id", "stage_id", name=op.f("pk_opportunity_stages")),
    )
    op.create_table(
        "removals",
        sa.Column("opportunity_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["opportunity_id"],
            ["opportunities.id"],
            name=op.f("fk_removals_opportunity_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["theme_id"], ["themes.id"], name=op.f("fk_removals_theme_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("opportunity_id", "theme_id", name=op.f("pk_removals")),
    )
    with op.batch_alter_table("removals") as batch_op:
        batch_op.create_index("ix_removals_theme_id", ["theme_id"], unique=False)

    op.create_table(
        "theme_stages",
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["stage_id"], ["stages.id"], name=op.f("fk_theme_stages_stage_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["theme_id"], ["themes.id"], name=op.f("fk_theme_stages_theme_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("theme_id", "stage_id", name=op.f("pk_theme_stages")),
    )
    op.create_table(
        "theme_uses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("destination_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["destination_id"],
            ["destinations.id"],
            name=op.f("fk_theme_uses_destination_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["theme_id"], ["themes.id"], name=op.f("fk_theme_uses_theme_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_uses")),
        sa.UniqueConstraint(
            "theme_id", "destination_id", name=op.f("uq_theme_uses_theme_id_destination_id")
        ),
    )
    op.create_table(
        "desk_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("participant_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_desk_steps_account_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_desk_steps_participant_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["theme_id"], ["themes.id"], name=op.f("fk_desk_steps_theme_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"],
            ["workshops.id"],
            name=op.f("fk_desk_steps_workshop_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_steps")),
    )
    with op.batch_alter_table("desk_steps") as batch_op:
        batch_op.create_index("ix_desk_steps_theme_id", ["theme_id"], unique=False)
        batch_op.create_index("ix_desk_steps_workshop", ["workshop_id", "id"], unique=False)

    op.create_table(
        "desk_claims",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=True),
        sa.Column("note_id", sa.Integer(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("participant_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(table_id IS NULL) <> (note_id IS NULL)", name=op.f("ck_desk_claims_table_or_note")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_desk_claims_account_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["note_id"], ["notes.id"], name=op.f("fk_desk_claims_note_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_desk_claims_participant_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["table_id"],
            ["roundtables.id"],
            name=op.f("fk_desk_claims_table_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"],
            ["workshops.id"],
            name=op.f("fk_desk_claims_workshop_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_claims")),
    )
    with op.batch_alter_table("desk_claims") as batch_op:
        batch_op.create_index(
            "ix_desk_claims_workshop", ["workshop_id", "expires_at"], unique=False
        )

    op.create_table(
        "note_readings",
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("in_annex", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["note_id"], ["notes.id"], name=op.f("fk_note_readings_note_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("note_id", name=op.f("pk_note_readings")),
    )
    op.create_table(
        "table_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("participant_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_revision", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_table_questions_account_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["note_id"], ["notes.id"], name=op.f("fk_table_questions_note_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_table_questions_participant_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"],
            ["workshops.id"],
            name=op.f("fk_table_questions_workshop_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_table_questions")),
    )
    with op.batch_alter_table("table_questions") as batch_op:
        batch_op.create_index(batch_op.f("ix_table_questions_note_id"), ["note_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_table_questions_workshop_id"), ["workshop_id"], unique=False
        )

    with op.batch_alter_table("opportunities") as batch_op:
        batch_op.add_column(sa.Column("fits", sa.Text(), server_default="", nullable=False))

    with op.batch_alter_table("themes") as batch_op:
        batch_op.add_column(sa.Column("question_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("category", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("felt_by", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(
            sa.Column("is_minority", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(sa.Column("split_from_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_themes_merged_into_id"),
            "themes",
            ["merged_into_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_themes_split_from_id"),
            "themes",
            ["split_from_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_themes_question_id"),
            "questions",
            ["question_id"],
            ["id"],
            ondelete="SET NULL",
        )


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_notes_newest", table_name="notes")
    with op.batch_alter_table("themes") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_themes_question_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_themes_split_from_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_themes_merged_into_id"), type_="foreignkey")
        batch_op.drop_column("merged_into_id")
        batch_op.drop_column("split_from_id")
        batch_op.drop_column("is_minority")
        batch_op.drop_column("felt_by")
        batch_op.drop_column("category")
        batch_op.drop_column("question_id")

    with op.batch_alter_table("opportunities") as batch_op:
        batch_op.drop_column("fits")

    with op.batch_alter_table("table_questions") as batch_op:
        batch_op.drop_index(batch_op.f("ix_table_questions_workshop_id"))
        batch_op.drop_index(batch_op.f("ix_table_questions_note_id"))

    op.drop_table("table_questions")
    op.drop_table("note_readings")
    with op.batch_alter_table("desk_claims") as batch_op:
        batch_op.drop_index("ix_desk_claims_workshop")

    op.drop_table("desk_claims")
    with op.batch_alter_table("desk_steps") as batch_op:
        batch_op.drop_index("ix_desk_steps_workshop")
        batch_op.drop_index("ix_desk_steps_theme_id")

    op.drop_table("desk_steps")
    op.drop_table("theme_uses")
    op.drop_table("theme_stages")
    with op.batch_alter_table("removals") as batch_op:
        batch_op.drop_index("ix_removals_theme_id")

    op.drop_table("removals")
    op.drop_table("opportunity_stages")
    op.drop_table("opportunity_destinations")
    with op.batch_alter_table("note_groups") as batch_op:
        batch_op.drop_index(batch_op.f("ix_note_groups_workshop_id"))

    op.drop_table("note_groups")
    op.drop_table("desk_settings")
