"""Published products, designs and their versions, proposals and comments."""

from datetime import datetime

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from configurator.domain.states import ProposalState
from configurator.store.tables.columns import UtcDateTime, check, new_id, one_of


class ProductRevisionRow(SQLModel, table=True):
    """The files of a product as they were published; triggers forbid change."""

    __tablename__ = "product_revision"
    __table_args__ = (UniqueConstraint("product", "revision"),)

    id: int = new_id()
    product: str = Field(index=True, max_length=60)
    revision: str = Field(max_length=60)
    digest: str = Field(unique=True, max_length=128)
    names: dict[str, str] = Field(sa_type=JSON)
    name: str
    files: dict[str, str] = Field(sa_type=JSON)
    published_at: datetime = Field(sa_type=UtcDateTime)


class DesignRow(SQLModel, table=True):
    """A thing that somebody designs; ``head`` is the number of its newest version."""

    __tablename__ = "design"
    __table_args__ = (
        check("head_counts", "head >= 1"),
        check("visibility_known", "visibility IN ('public', 'unlisted')"),
        check("somebody_may_edit", "owner_id IS NOT NULL OR secret IS NOT NULL"),
    )

    id: int = new_id()
    code: str = Field(unique=True, max_length=16)
    product: str = Field(index=True, max_length=60)
    title: str = Field(max_length=80)
    owner_id: int | None = Field(default=None, foreign_key="account.id", index=True)
    owner_name: str = Field(max_length=80)
    secret: str | None = Field(default=None, unique=True, max_length=64)
    visibility: str = Field(default="public", max_length=10)
    head: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime, index=True)


class DesignVersionRow(SQLModel, table=True):
    """An immutable state of a design: resolved values here, what people chose in ``intent``.

    The parent of a fork's first version is the version it was forked from.
    """

    __tablename__ = "design_version"
    __table_args__ = (
        UniqueConstraint("design_id", "number"),
        check("number_counts", "number >= 1"),
        check("price_positive", "price_minor >= 0"),
    )

    id: int = new_id()
    design_id: int = Field(foreign_key="design.id")
    number: int
    parent_id: int | None = Field(default=None, foreign_key="design_version.id", index=True)
    merged_from_id: int | None = Field(default=None, foreign_key="design_version.id", index=True)
    product_revision_id: int = Field(foreign_key="product_revision.id", index=True)
    configuration: dict[str, str] = Field(sa_type=JSON)
    texts: dict[str, str] = Field(sa_type=JSON)
    price_minor: int
    currency: str = Field(max_length=3)
    message: str = Field(default="", max_length=500)
    author_id: int | None = Field(default=None, foreign_key="account.id")
    author_name: str = Field(max_length=80)
    created_at: datetime = Field(sa_type=UtcDateTime)


class IntentRow(SQLModel, table=True):
    """What a person chose in a version: option, value, who, why, when."""

    __tablename__ = "intent"

    version_id: int = Field(foreign_key="design_version.id", primary_key=True)
    option: str = Field(primary_key=True, max_length=60)
    value: str = Field(max_length=200)
    account_id: int | None = Field(default=None, foreign_key="account.id")
    author_name: str = Field(max_length=80)
    why: str = Field(default="", max_length=500)
    at: datetime = Field(sa_type=UtcDateTime)


class ProposalRow(SQLModel, table=True):
    """A version of a fork, offered back to the design it came from."""

    __tablename__ = "proposal"
    __table_args__ = (
        one_of("state", ProposalState),
        check("accepted_has_version", "(state = 'accepted') = (accepted_version_id IS NOT NULL)"),
        check("open_is_undecided", "(state = 'open') = (decided_at IS NULL)"),
        Index(
            "uq_proposal_open",
            "design_id",
            "from_version_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: int = new_id()
    design_id: int = Field(foreign_key="design.id", index=True)
    from_version_id: int = Field(foreign_key="design_version.id", index=True)
    base_version_id: int = Field(foreign_key="design_version.id")
    state: str = Field(default=ProposalState.OPEN.value, max_length=20)
    message: str = Field(max_length=1000)
    author_id: int = Field(foreign_key="account.id", index=True)
    author_name: str = Field(max_length=80)
    created_at: datetime = Field(sa_type=UtcDateTime)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reason: str = Field(default="", max_length=1000)
    accepted_version_id: int | None = Field(default=None, foreign_key="design_version.id")


class CommentRow(SQLModel, table=True):
    """A remark about a design or about a proposal, perhaps about one option of it."""

    __tablename__ = "comment"
    __table_args__ = (
        check("about_one_thing", "(design_id IS NULL) <> (proposal_id IS NULL)"),
        check("not_empty", "body <> ''"),
    )

    id: int = new_id()
    design_id: int | None = Field(default=None, foreign_key="design.id", index=True)
    proposal_id: int | None = Field(default=None, foreign_key="proposal.id", index=True)
    option: str | None = Field(default=None, max_length=60)
    author_id: int = Field(foreign_key="account.id")
    author_name: str = Field(max_length=80)
    body: str = Field(max_length=2000)
    created_at: datetime = Field(sa_type=UtcDateTime)
