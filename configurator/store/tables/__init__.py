"""Every table. They do not validate: input models do that at the edge, constraints do it here."""

from sqlmodel import SQLModel

from configurator.store.tables.authoring import (
    ArtifactRow,
    DraftCheckRow,
    DraftFileRow,
    DraftHandRow,
    DraftRow,
)
from configurator.store.tables.designs import (
    CommentRow,
    DesignRow,
    DesignVersionRow,
    IntentRow,
    ProductRevisionRow,
    ProposalRow,
)
from configurator.store.tables.messages import (
    AuditRow,
    IdempotencyRow,
    JobTaskRow,
    OutboxRow,
    PlantLinkRow,
    PlantReportRow,
    StageEventRow,
)
from configurator.store.tables.orders import CampaignRow, LedgerTransferRow, PreOrderRow, UnitRow
from configurator.store.tables.people import AccountRoleRow, AccountRow, SignInRow
from configurator.store.tables.plans import (
    LinkRow,
    PegRow,
    PlanFileRow,
    PlanRunRow,
    PurchaseRow,
    RequirementRow,
    ScheduledOperationRow,
    WorkOrderRow,
)

metadata = SQLModel.metadata

# Rows of these tables are written once; triggers refuse UPDATE and DELETE.
INSERT_ONLY = (
    "product_revision",
    "artifact",
    "design_version",
    "intent",
    "ledger_transfer",
    "audit",
)

__all__ = [
    "INSERT_ONLY",
    "AccountRoleRow",
    "AccountRow",
    "ArtifactRow",
    "AuditRow",
    "CampaignRow",
    "CommentRow",
    "DesignRow",
    "DesignVersionRow",
    "DraftCheckRow",
    "DraftFileRow",
    "DraftHandRow",
    "DraftRow",
    "IdempotencyRow",
    "IntentRow",
    "JobTaskRow",
    "LedgerTransferRow",
    "LinkRow",
    "OutboxRow",
    "PegRow",
    "PlanFileRow",
    "PlanRunRow",
    "PlantLinkRow",
    "PlantReportRow",
    "PreOrderRow",
    "ProductRevisionRow",
    "ProposalRow",
    "PurchaseRow",
    "RequirementRow",
    "ScheduledOperationRow",
    "SignInRow",
    "StageEventRow",
    "UnitRow",
    "WorkOrderRow",
    "metadata",
]
