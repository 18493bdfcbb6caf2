"""Pre-orders, units, the ledger and what plants report of them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_pre_order()
    _create_unit()
    _create_ledger_transfer()
    _create_stage_event()
    _create_plant_link()
    _create_plant_report()


def downgrade() -> None:
    raise NotImplementedError("Restore a backup instead: going back would lose data.")


def _create_pre_order() -> None:
    op.create_table(
        "pre_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(20), nullable=False),
        sa.Column("secret", sa.String(64), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("product_revision_id", sa.Integer(), nullable=False),
        sa.Column("design_version_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("configuration", sa.JSON(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("price_lines", sa.JSON(), nullable=False),
        sa.Column("unit_minor", sa.Integer(), nullable=False),
        sa.Column("total_minor", sa.Integer(), nullable=False),
        sa.Column("deposit_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("phone", sa.String(40), nullable=False),
        sa.Column("street", sa.String(200), nullable=False),
        sa.Column("city", sa.String(80), nullable=False),
        sa.Column("postcode", sa.String(20), nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shipped_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('placed', 'confirmed', 'in_production', 'shipped', 'cancelled')",
            name=op.f("ck_pre_order_state_known"),
        ),
        sa.CheckConstraint(
            "deposit_minor >= 0 AND deposit_minor <= total_minor",
            name=op.f("ck_pre_order_deposit_within_total"),
        ),
        sa.CheckConstraint("quantity >= 1", name=op.f("ck_pre_order_quantity_counts")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_pre_order_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_pre_order_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["design_version_id"],
            ["design_version.id"],
            name=op.f("fk_pre_order_design_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["product_revision_id"],
            ["product_revision.id"],
            name=op.f("fk_pre_order_product_revision_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pre_order")),
        sa.UniqueConstraint("number", name=op.f("uq_pre_order_number")),
    )
    op.create_index(op.f("ix_pre_order_account_id"), "pre_order", ["account_id"], unique=False)
    op.create_index(op.f("ix_pre_order_campaign_id"), "pre_order", ["campaign_id"], unique=False)
    op.create_index(
        op.f("ix_pre_order_design_version_id"), "pre_order", ["design_version_id"], unique=False
    )
    op.create_index(op.f("ix_pre_order_email"), "pre_order", ["email"], unique=False)
    op.create_index(op.f("ix_pre_order_state"), "pre_order", ["state"], unique=False)


def _create_unit() -> None:
    op.create_table(
        "unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("serial", sa.String(30), nullable=False),
        sa.Column("pre_order_id", sa.Integer(), nullable=False),
        sa.Column("unit_no", sa.Integer(), nullable=False),
        sa.Column("work_order_id", sa.String(), nullable=True),
        sa.CheckConstraint("unit_no >= 1", name=op.f("ck_unit_unit_no_counts")),
        sa.ForeignKeyConstraint(
            ["pre_order_id"], ["pre_order.id"], name=op.f("fk_unit_pre_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["work_order_id"], ["work_order.id"], name=op.f("fk_unit_work_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("pre_order_id", "unit_no", name=op.f("uq_unit_pre_order_id_unit_no")),
        sa.UniqueConstraint("serial", name=op.f("uq_unit_serial")),
    )
    op.create_index(op.f("ix_unit_work_order_id"), "unit", ["work_order_id"], unique=False)


def _create_ledger_transfer() -> None:
    op.create_table(
        "ledger_transfer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pre_order_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("debit", sa.String(60), nullable=False),
        sa.Column("credit", sa.String(60), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("provider", sa.String(40), nullable=False),
        sa.Column("reference", sa.String(100), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('deposit', 'refund')", name=op.f("ck_ledger_transfer_kind_known")
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_ledger_transfer_amount_positive")),
        sa.CheckConstraint("debit <> credit", name=op.f("ck_ledger_transfer_moves")),
        sa.ForeignKeyConstraint(
            ["pre_order_id"], ["pre_order.id"], name=op.f("fk_ledger_transfer_pre_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_transfer")),
        sa.UniqueConstraint(
            "pre_order_id", "kind", name=op.f("uq_ledger_transfer_pre_order_id_kind")
        ),
    )


def _create_stage_event() -> None:
    op.create_table(
        "stage_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("work_order_id", sa.String(60), nullable=False),
        sa.Column("operation", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(20), nullable=False),
        sa.Column("event", sa.String(20), nullable=False),
        sa.Column("plant", sa.String(60), nullable=False),
        sa.Column("work_centre", sa.String(60), nullable=True),
        sa.Column("machine", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "event IN ('started', 'ended')", name=op.f("ck_stage_event_event_known")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_stage_event_unit_id")),
        sa.ForeignKeyConstraint(
            ["work_order_id"], ["work_order.id"], name=op.f("fk_stage_event_work_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_event")),
        sa.UniqueConstraint(
            "unit_id",
            "work_order_id",
            "operation",
            "event",
            name=op.f("uq_stage_event_unit_id_work_order_id_operation_event"),
        ),
    )
    op.create_index(op.f("ix_stage_event_unit_id"), "stage_event", ["unit_id"], unique=False)


def _create_plant_link() -> None:
    op.create_table(
        "plant_link",
        sa.Column("plant", sa.String(60), nullable=False),
        sa.Column("cursor", sa.Integer(), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.CheckConstraint("cursor >= 0", name=op.f("ck_plant_link_cursor_counts")),
        sa.PrimaryKeyConstraint("plant", name=op.f("pk_plant_link")),
    )


def _create_plant_report() -> None:
    op.create_table(
        "plant_report",
        sa.Column("plant", sa.String(60), nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("work_order_id", sa.String(60), nullable=False),
        sa.Column("state", sa.String(30), nullable=False),
        sa.Column("event", sa.String(40), nullable=False),
        sa.Column("operation", sa.Integer(), nullable=True),
        sa.Column("unit", sa.String(60), nullable=True),
        sa.Column("work_centre", sa.String(60), nullable=True),
        sa.Column("machine", sa.Integer(), nullable=True),
        sa.Column("good", sa.Integer(), nullable=False),
        sa.Column("scrap", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("plant", "sequence", name=op.f("pk_plant_report")),
    )
    op.create_index(
        op.f("ix_plant_report_work_order_id"), "plant_report", ["work_order_id"], unique=False
    )
