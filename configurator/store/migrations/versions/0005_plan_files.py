"""Files of plans that take long to make."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan_file",
        sa.Column("key", sa.String(100), nullable=False),
        sa.Column("plan_run_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("media_type", sa.String(80), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_run_id"], ["plan_run.id"], name=op.f("fk_plan_file_plan_run_id")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_plan_file")),
    )
    op.create_index(op.f("ix_plan_file_plan_run_id"), "plan_file", ["plan_run_id"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("Restore a backup instead: going back would lose data.")
