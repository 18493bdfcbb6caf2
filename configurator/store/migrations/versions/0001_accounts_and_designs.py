"""Accounts, products, designs, proposals and comments."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_account()
    _create_account_role()
    _create_sign_in()
    _create_product_revision()
    _create_design()
    _create_design_version()
    _create_intent()
    _create_proposal()
    _create_comment()


def downgrade() -> None:
    raise NotImplementedError("Restore a backup instead: going back would lose data.")


def _create_account() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_account_email_lower")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
    )


def _create_account_role() -> None:
    op.create_table(
        "account_role",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.CheckConstraint(
            "role IN ('visitor', 'consumer', 'designer', 'planner', 'operator', 'admin')",
            name=op.f("ck_account_role_role_known"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_account_role_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "role", name=op.f("pk_account_role")),
    )


def _create_sign_in() -> None:
    op.create_table(
        "sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_sign_in_lives")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_sign_in_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_token_hash")),
    )
    op.create_index(op.f("ix_sign_in_account_id"), "sign_in", ["account_id"], unique=False)


def _create_product_revision() -> None:
    op.create_table(
        "product_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product", sa.String(60), nullable=False),
        sa.Column("revision", sa.String(60), nullable=False),
        sa.Column("digest", sa.String(128), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_revision")),
        sa.UniqueConstraint("digest", name=op.f("uq_product_revision_digest")),
        sa.UniqueConstraint(
            "product", "revision", name=op.f("uq_product_revision_product_revision")
        ),
    )
    op.create_index(
        op.f("ix_product_revision_product"), "product_revision", ["product"], unique=False
    )


def _create_design() -> None:
    op.create_table(
        "design",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("product", sa.String(60), nullable=False),
        sa.Column("title", sa.String(80), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("owner_name", sa.String(80), nullable=False),
        sa.Column("secret", sa.String(64), nullable=True),
        sa.Column("visibility", sa.String(10), nullable=False),
        sa.Column("head", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "visibility IN ('public', 'unlisted')", name=op.f("ck_design_visibility_known")
        ),
        sa.CheckConstraint("head >= 1", name=op.f("ck_design_head_counts")),
        sa.CheckConstraint(
            "owner_id IS NOT NULL OR secret IS NOT NULL", name=op.f("ck_design_somebody_may_edit")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["account.id"], name=op.f("fk_design_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_design")),
        sa.UniqueConstraint("code", name=op.f("uq_design_code")),
        sa.UniqueConstraint("secret", name=op.f("uq_design_secret")),
    )
    op.create_index(op.f("ix_design_owner_id"), "design", ["owner_id"], unique=False)
    op.create_index(op.f("ix_design_product"), "design", ["product"], unique=False)
    op.create_index(op.f("ix_design_updated_at"), "design", ["updated_at"], unique=False)


def _create_design_version() -> None:
    op.create_table(
        "design_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("design_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("merged_from_id", sa.Integer(), nullable=True),
        sa.Column("product_revision_id", sa.Integer(), nullable=False),
        sa.Column("configuration", sa.JSON(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("price_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("message", sa.String(500), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author_name", sa.String(80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_design_version_number_counts")),
        sa.CheckConstraint("price_minor >= 0", name=op.f("ck_design_version_price_positive")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["account.id"], name=op.f("fk_design_version_author_id")
        ),
        sa.ForeignKeyConstraint(
            ["design_id"], ["design.id"], name=op.f("fk_design_version_design_id")
        ),
        sa.ForeignKeyConstraint(
            ["merged_from_id"], ["design_version.id"], name=op.f("fk_design_version_merged_from_id")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["design_version.id"], name=op.f("fk_design_version_parent_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_revision_id"],
            ["product_revision.id"],
            name=op.f("fk_design_version_product_revision_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_design_version")),
        sa.UniqueConstraint("design_id", "number", name=op.f("uq_design_version_design_id_number")),
    )
    op.create_index(
        op.f("ix_design_version_merged_from_id"), "design_version", ["merged_from_id"], unique=False
    )
    op.create_index(
        op.f("ix_design_version_parent_id"), "design_version", ["parent_id"], unique=False
    )
    op.create_index(
        op.f("ix_design_version_product_revision_id"),
        "design_version",
        ["product_revision_id"],
        unique=False,
    )


def _create_intent() -> None:
    op.create_table(
        "intent",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("option", sa.String(60), nullable=False),
        sa.Column("value", sa.String(200), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("author_name", sa.String(80), nullable=False),
        sa.Column("why", sa.String(500), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_intent_account_id")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["design_version.id"], name=op.f("fk_intent_version_id")
        ),
        sa.PrimaryKeyConstraint("version_id", "option", name=op.f("pk_intent")),
    )


def _create_proposal() -> None:
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("design_id", sa.Integer(), nullable=False),
        sa.Column("from_version_id", sa.Integer(), nullable=False),
        sa.Column("base_version_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("message", sa.String(1000), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("author_name", sa.String(80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(1000), nullable=False),
        sa.Column("accepted_version_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state = 'accepted') = (accepted_version_id IS NOT NULL)",
            name=op.f("ck_proposal_accepted_has_version"),
        ),
        sa.CheckConstraint(
            "(state = 'open') = (decided_at IS NULL)", name=op.f("ck_proposal_open_is_undecided")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'accepted', 'declined', 'withdrawn')",
            name=op.f("ck_proposal_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["accepted_version_id"],
            ["design_version.id"],
            name=op.f("fk_proposal_accepted_version_id"),
        ),
        sa.ForeignKeyConstraint(["author_id"], ["account.id"], name=op.f("fk_proposal_author_id")),
        sa.ForeignKeyConstraint(
            ["base_version_id"], ["design_version.id"], name=op.f("fk_proposal_base_version_id")
        ),
        sa.ForeignKeyConstraint(["design_id"], ["design.id"], name=op.f("fk_proposal_design_id")),
        sa.ForeignKeyConstraint(
            ["from_version_id"], ["design_version.id"], name=op.f("fk_proposal_from_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    op.create_index(op.f("ix_proposal_author_id"), "proposal", ["author_id"], unique=False)
    op.create_index(op.f("ix_proposal_design_id"), "proposal", ["design_id"], unique=False)
    op.create_index(
        op.f("ix_proposal_from_version_id"), "proposal", ["from_version_id"], unique=False
    )
    op.create_index(
        "uq_proposal_open",
        "proposal",
        ["design_id", "from_version_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )


def _create_comment() -> None:
    op.create_table(
        "comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("design_id", sa.Integer(), nullable=True),
        sa.Column("proposal_id", sa.Integer(), nullable=True),
        sa.Column("option", sa.String(60), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("author_name", sa.String(80), nullable=False),
        sa.Column("body", sa.String(2000), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("body <> ''", name=op.f("ck_comment_not_empty")),
        sa.CheckConstraint(
            "(design_id IS NULL) <> (proposal_id IS NULL)", name=op.f("ck_comment_about_one_thing")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["account.id"], name=op.f("fk_comment_author_id")),
        sa.ForeignKeyConstraint(["design_id"], ["design.id"], name=op.f("fk_comment_design_id")),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_comment_proposal_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
    )
    op.create_index(op.f("ix_comment_design_id"), "comment", ["design_id"], unique=False)
    op.create_index(op.f("ix_comment_proposal_id"), "comment", ["proposal_id"], unique=False)
