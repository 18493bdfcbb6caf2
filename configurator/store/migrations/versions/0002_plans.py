"""Campaigns, plan runs, work orders and their schedule."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_campaign()
    _create_plan_run()
    _create_requirement()
    _create_work_order()
    _create_purchase()
    _create_link()
    _create_peg()
    _create_scheduled_operation()


def downgrade() -> None:
    raise NotImplementedError("Restore a backup instead: going back would lose data.")


def _create_campaign() -> None:
    op.create_table(
        "campaign",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product", sa.String(60), nullable=False),
        sa.Column("product_revision_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("reserved", sa.Integer(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'open', 'closed', 'planned', 'released', 'completed')",
            name=op.f("ck_campaign_state_known"),
        ),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck_campaign_window")),
        sa.CheckConstraint(
            "reserved >= 0 AND reserved <= capacity", name=op.f("ck_campaign_not_oversold")
        ),
        sa.ForeignKeyConstraint(
            ["product_revision_id"],
            ["product_revision.id"],
            name=op.f("fk_campaign_product_revision_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
    )
    op.create_index(op.f("ix_campaign_product"), "campaign", ["product"], unique=False)
    op.create_index(op.f("ix_campaign_state"), "campaign", ["state"], unique=False)


def _create_plan_run() -> None:
    op.create_table(
        "plan_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("today", sa.Date(), nullable=False),
        sa.Column("digest", sa.String(128), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("requested_by", sa.Integer(), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed', 'released')",
            name=op.f("ck_plan_run_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_plan_run_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["requested_by"], ["account.id"], name=op.f("fk_plan_run_requested_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_run")),
    )
    op.create_index(op.f("ix_plan_run_campaign_id"), "plan_run", ["campaign_id"], unique=False)


def _create_requirement() -> None:
    op.create_table(
        "requirement",
        sa.Column("plan_run_id", sa.Integer(), nullable=False),
        sa.Column("variant", sa.String(80), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("item", sa.String(60), nullable=False),
        sa.Column("gross", sa.Integer(), nullable=False),
        sa.Column("from_stock", sa.Integer(), nullable=False),
        sa.Column("net", sa.Integer(), nullable=False),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "gross >= 0 AND net >= 0 AND planned >= 0", name=op.f("ck_requirement_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["plan_run_id"], ["plan_run.id"], name=op.f("fk_requirement_plan_run_id")
        ),
        sa.PrimaryKeyConstraint("plan_run_id", "variant", "week", name=op.f("pk_requirement")),
    )
    op.create_index(op.f("ix_requirement_item"), "requirement", ["item"], unique=False)


def _create_work_order() -> None:
    op.create_table(
        "work_order",
        sa.Column("id", sa.String(60), nullable=False),
        sa.Column("plan_run_id", sa.Integer(), nullable=False),
        sa.Column("variant", sa.String(80), nullable=False),
        sa.Column("item", sa.String(60), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("batch", sa.String(120), nullable=False),
        sa.Column("is_final", sa.Boolean(), nullable=False),
        sa.Column("features", sa.JSON(), nullable=False),
        sa.Column("operations", sa.JSON(), nullable=False),
        sa.Column("components", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("plant", sa.String(60), nullable=True),
        sa.Column("good", sa.Integer(), nullable=False),
        sa.Column("scrap", sa.Integer(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('planned', 'released', 'running', 'ended', 'aborted')",
            name=op.f("ck_work_order_state_known"),
        ),
        sa.CheckConstraint("good >= 0 AND scrap >= 0", name=op.f("ck_work_order_good_and_scrap")),
        sa.CheckConstraint("quantity >= 1", name=op.f("ck_work_order_quantity_counts")),
        sa.ForeignKeyConstraint(
            ["plan_run_id"], ["plan_run.id"], name=op.f("fk_work_order_plan_run_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_order")),
    )
    op.create_index(op.f("ix_work_order_item"), "work_order", ["item"], unique=False)
    op.create_index(op.f("ix_work_order_plan_run_id"), "work_order", ["plan_run_id"], unique=False)
    op.create_index(op.f("ix_work_order_plant"), "work_order", ["plant"], unique=False)
    op.create_index(op.f("ix_work_order_state"), "work_order", ["state"], unique=False)


def _create_purchase() -> None:
    op.create_table(
        "purchase",
        sa.Column("plan_run_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(60), nullable=False),
        sa.Column("item", sa.String(60), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("order_by", sa.Date(), nullable=False),
        sa.Column("needed_by", sa.Date(), nullable=False),
        sa.Column("supplier", sa.String(80), nullable=False),
        sa.Column("cost_minor", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity >= 1", name=op.f("ck_purchase_quantity_counts")),
        sa.ForeignKeyConstraint(
            ["plan_run_id"], ["plan_run.id"], name=op.f("fk_purchase_plan_run_id")
        ),
        sa.PrimaryKeyConstraint("plan_run_id", "id", name=op.f("pk_purchase")),
    )
    op.create_index(op.f("ix_purchase_item"), "purchase", ["item"], unique=False)


def _create_link() -> None:
    op.create_table(
        "link",
        sa.Column("plan_run_id", sa.Integer(), nullable=False),
        sa.Column("supply", sa.String(80), nullable=False),
        sa.Column("consumer", sa.String(80), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_link_not_negative")),
        sa.ForeignKeyConstraint(["plan_run_id"], ["plan_run.id"], name=op.f("fk_link_plan_run_id")),
        sa.PrimaryKeyConstraint("plan_run_id", "supply", "consumer", name=op.f("pk_link")),
    )
    op.create_index(op.f("ix_link_consumer"), "link", ["consumer"], unique=False)


def _create_peg() -> None:
    op.create_table(
        "peg",
        sa.Column("plan_run_id", sa.Integer(), nullable=False),
        sa.Column("supply", sa.String(80), nullable=False),
        sa.Column("order_number", sa.String(20), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_peg_not_negative")),
        sa.ForeignKeyConstraint(["plan_run_id"], ["plan_run.id"], name=op.f("fk_peg_plan_run_id")),
        sa.PrimaryKeyConstraint("plan_run_id", "supply", "order_number", name=op.f("pk_peg")),
    )
    op.create_index(op.f("ix_peg_order_number"), "peg", ["order_number"], unique=False)


def _create_scheduled_operation() -> None:
    op.create_table(
        "scheduled_operation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_run_id", sa.Integer(), nullable=False),
        sa.Column("work_order_id", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("plant", sa.String(60), nullable=False),
        sa.Column("work_centre", sa.String(60), nullable=False),
        sa.Column("machine", sa.Integer(), nullable=False),
        sa.Column("setup_start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "setup_start <= starts_at AND starts_at <= ends_at",
            name=op.f("ck_scheduled_operation_in_order"),
        ),
        sa.ForeignKeyConstraint(
            ["plan_run_id"], ["plan_run.id"], name=op.f("fk_scheduled_operation_plan_run_id")
        ),
        sa.ForeignKeyConstraint(
            ["work_order_id"], ["work_order.id"], name=op.f("fk_scheduled_operation_work_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheduled_operation")),
        sa.UniqueConstraint(
            "work_order_id", "sequence", name=op.f("uq_scheduled_operation_work_order_id_sequence")
        ),
    )
    op.create_index(
        op.f("ix_scheduled_operation_plan_run_id"),
        "scheduled_operation",
        ["plan_run_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_scheduled_operation_work_centre"),
        "scheduled_operation",
        ["work_centre"],
        unique=False,
    )
