"""Drafts of products with their checks, and what the engine makes of a revision."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_artifact()
    _create_product_draft()
    _create_product_draft_check()
    _create_product_draft_file()
    _create_product_draft_hand()
    if op.get_bind().dialect.name == "sqlite":
        _forbid_on_sqlite()
    else:
        _forbid_on_postgresql()


def downgrade() -> None:
    raise NotImplementedError("Restore a backup instead: going back would lose data.")


def _create_artifact() -> None:
    op.create_table(
        "artifact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product_revision_id", sa.Integer(), nullable=False),
        sa.Column("format", sa.Integer(), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("model", sa.String(64), nullable=False),
        sa.Column("engine", sa.String(10), nullable=False),
        sa.Column("digest", sa.String(128), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("nodes", sa.Integer(), nullable=True),
        sa.Column("count", sa.String(), nullable=True),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("compiled_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(engine = 'compiled') = (content IS NOT NULL)",
            name=op.f("ck_artifact_compiled_has_content"),
        ),
        sa.CheckConstraint(
            "engine = 'compiled' OR reason <> ''", name=op.f("ck_artifact_search_has_reason")
        ),
        sa.CheckConstraint(
            "engine IN ('compiled', 'search')", name=op.f("ck_artifact_engine_known")
        ),
        sa.ForeignKeyConstraint(
            ["product_revision_id"],
            ["product_revision.id"],
            name=op.f("fk_artifact_product_revision_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_artifact")),
        sa.UniqueConstraint(
            "product_revision_id",
            "format",
            "day",
            "model",
            name=op.f("uq_artifact_product_revision_id_format_day_model"),
        ),
    )
    op.create_index(op.f("ix_artifact_digest"), "artifact", ["digest"], unique=False)


def _create_product_draft() -> None:
    op.create_table(
        "product_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product", sa.String(60), nullable=False),
        sa.Column("title", sa.String(80), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("base_revision_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(128), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("author_name", sa.String(80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("message", sa.String(1000), nullable=False),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_by_name", sa.String(80), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(2000), nullable=False),
        sa.Column("step", sa.String(20), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state = 'published') = (revision_id IS NOT NULL)",
            name=op.f("ck_product_draft_published_has_revision"),
        ),
        sa.CheckConstraint(
            "(state IN ('approved', 'published')) = (approved_by_id IS NOT NULL)",
            name=op.f("ck_product_draft_approved_is_signed"),
        ),
        sa.CheckConstraint(
            "state IN ('editing', 'proposed', 'approved', 'published', 'abandoned')",
            name=op.f("ck_product_draft_state_known"),
        ),
        sa.CheckConstraint(
            "approved_by_id IS NULL"
            " OR (approved_by_id <> author_id AND approved_by_id <> proposed_by_id)",
            name=op.f("ck_product_draft_four_eyes"),
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_product_draft_version_counts")),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["account.id"], name=op.f("fk_product_draft_approved_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["account.id"], name=op.f("fk_product_draft_author_id")
        ),
        sa.ForeignKeyConstraint(
            ["base_revision_id"],
            ["product_revision.id"],
            name=op.f("fk_product_draft_base_revision_id"),
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["account.id"], name=op.f("fk_product_draft_proposed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["product_revision.id"], name=op.f("fk_product_draft_revision_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_draft")),
    )
    op.create_index(
        op.f("ix_product_draft_base_revision_id"),
        "product_draft",
        ["base_revision_id"],
        unique=False,
    )
    op.create_index(op.f("ix_product_draft_product"), "product_draft", ["product"], unique=False)


def _create_product_draft_check() -> None:
    op.create_table(
        "product_draft_check",
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(128), nullable=False),
        sa.Column("step", sa.String(10), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("engine", sa.String(10), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "step IN ('refused', 'compiled', 'done')",
            name=op.f("ck_product_draft_check_step_known"),
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["product_draft.id"], name=op.f("fk_product_draft_check_draft_id")
        ),
        sa.PrimaryKeyConstraint("draft_id", name=op.f("pk_product_draft_check")),
    )


def _create_product_draft_file() -> None:
    op.create_table(
        "product_draft_file",
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("edited_by_name", sa.String(80), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("page", sa.String(40), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_product_draft_file_version_counts")),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["product_draft.id"], name=op.f("fk_product_draft_file_draft_id")
        ),
        sa.PrimaryKeyConstraint("draft_id", "name", name=op.f("pk_product_draft_file")),
    )


def _create_product_draft_hand() -> None:
    op.create_table(
        "product_draft_hand",
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(10), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "part IN ('wrote', 'approved')", name=op.f("ck_product_draft_hand_part_known")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_product_draft_hand_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["product_draft.id"], name=op.f("fk_product_draft_hand_draft_id")
        ),
        sa.PrimaryKeyConstraint("draft_id", "account_id", name=op.f("pk_product_draft_hand")),
    )
    op.create_index(
        "uq_product_draft_hand_approved",
        "product_draft_hand",
        ["draft_id"],
        unique=True,
        sqlite_where=sa.text("part = 'approved'"),
        postgresql_where=sa.text("part = 'approved'"),
    )


def _forbid_on_sqlite() -> None:
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER artifact_no_{change.lower()} BEFORE {change} ON artifact "
            "BEGIN SELECT RAISE(ABORT, 'artifact is insert-only'); END"
        )


def _forbid_on_postgresql() -> None:
    op.execute(
        "CREATE TRIGGER artifact_insert_only BEFORE UPDATE OR DELETE ON artifact "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
