"""Drafts of products, who had a hand in them, what was found in them, and compiled revisions."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from configurator.domain.states import DraftState
from configurator.store.tables.columns import UtcDateTime, check, new_id, one_of

SIGNED = "state IN ('approved', 'published')"


class ArtifactRow(SQLModel, table=True):
    """What the engine made of a revision, once per format and time; triggers forbid change.

    ``day`` is the first day of a time in which nothing of the revision begins or ends, empty if
    dates are ignored; ``model`` names what was compiled, since another version of Roundel may read
    the same files to another model. A model too hard to compile has no content: it is searched.
    """

    __tablename__ = "artifact"
    __table_args__ = (
        UniqueConstraint("product_revision_id", "format", "day", "model"),
        check("engine_known", "engine IN ('compiled', 'search')"),
        check("compiled_has_content", "(engine = 'compiled') = (content IS NOT NULL)"),
        check("search_has_reason", "engine = 'compiled' OR reason <> ''"),
    )

    id: int = new_id()
    product_revision_id: int = Field(foreign_key="product_revision.id")
    format: int
    day: str = Field(default="", max_length=10)
    model: str = Field(max_length=64)
    engine: str = Field(max_length=10)
    digest: str = Field(index=True, max_length=128)
    content: bytes | None = Field(default=None, sa_type=LargeBinary)
    nodes: int | None = None
    count: str | None = None
    reason: str = Field(default="", max_length=500)
    milliseconds: int = 0
    compiled_at: datetime = Field(sa_type=UtcDateTime)


class DraftRow(SQLModel, table=True):
    """A change of a product on its way to the next revision; ``version`` counts its changes."""

    __tablename__ = "product_draft"
    __table_args__ = (
        one_of("state", DraftState),
        check("version_counts", "version >= 1"),
        check(
            "four_eyes",
            "approved_by_id IS NULL"
            " OR (approved_by_id <> author_id AND approved_by_id <> proposed_by_id)",
        ),
        check("approved_is_signed", f"({SIGNED}) = (approved_by_id IS NOT NULL)"),
        check("published_has_revision", "(state = 'published') = (revision_id IS NOT NULL)"),
    )

    id: int = new_id()
    product: str = Field(index=True, max_length=60)
    title: str = Field(max_length=80)
    name: str
    base_revision_id: int = Field(foreign_key="product_revision.id", index=True)
    state: str = Field(default=DraftState.EDITING.value, max_length=20)
    version: int = 1
    digest: str = Field(max_length=128)
    author_id: int = Field(foreign_key="account.id")
    author_name: str = Field(max_length=80)
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
    proposed_by_id: int | None = Field(default=None, foreign_key="account.id")
    message: str = Field(default="", max_length=1000)
    approved_by_id: int | None = Field(default=None, foreign_key="account.id")
    approved_by_name: str = Field(default="", max_length=80)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reason: str = Field(default="", max_length=2000)
    step: str = Field(default="", max_length=20)
    revision_id: int | None = Field(default=None, foreign_key="product_revision.id")


class DraftFileRow(SQLModel, table=True):
    """One file of a draft; its version makes sure that nobody overwrites what he has not seen.

    ``page`` is the open page that saved last: it may save again without waiting for its answer.
    """

    __tablename__ = "product_draft_file"
    __table_args__ = (check("version_counts", "version >= 1"),)

    draft_id: int = Field(foreign_key="product_draft.id", primary_key=True)
    name: str = Field(primary_key=True, max_length=200)
    text: str
    version: int = 1
    edited_by_name: str = Field(max_length=80)
    edited_at: datetime = Field(sa_type=UtcDateTime)
    page: str = Field(default="", max_length=40)


class DraftHandRow(SQLModel, table=True):
    """Who had a hand in a draft: one row each, so nobody can both write and approve."""

    __tablename__ = "product_draft_hand"
    __table_args__ = (
        check("part_known", "part IN ('wrote', 'approved')"),
        Index(
            "uq_product_draft_hand_approved",
            "draft_id",
            unique=True,
            sqlite_where=text("part = 'approved'"),
            postgresql_where=text("part = 'approved'"),
        ),
    )

    draft_id: int = Field(foreign_key="product_draft.id", primary_key=True)
    account_id: int = Field(foreign_key="account.id", primary_key=True)
    part: str = Field(max_length=10)
    name: str = Field(max_length=80)
    at: datetime = Field(sa_type=UtcDateTime)


class DraftCheckRow(SQLModel, table=True):
    """What the newest check found in a draft, and what it compiled to try it out with."""

    __tablename__ = "product_draft_check"
    __table_args__ = (check("step_known", "step IN ('refused', 'compiled', 'done')"),)

    draft_id: int = Field(foreign_key="product_draft.id", primary_key=True)
    digest: str = Field(max_length=128)
    step: str = Field(max_length=10)
    problems: list[dict[str, Any]] = Field(sa_type=JSON)
    findings: dict[str, Any] = Field(sa_type=JSON)
    engine: str = Field(default="", max_length=10)
    content: bytes | None = Field(default=None, sa_type=LargeBinary)
    checked_at: datetime = Field(sa_type=UtcDateTime)
