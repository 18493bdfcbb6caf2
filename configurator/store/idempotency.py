"""Answer a repeated request like the first time: the answer is stored with its effect."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import col, select

from configurator.errors import ReplayedKeyError
from configurator.store.engine import Tx
from configurator.store.tables import IdempotencyRow


@dataclass(frozen=True, slots=True)
class Request:
    """What identifies a request: who asks for what (scope), the client's key, the contents."""

    scope: str
    key: str
    digest: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the request got: an HTTP-like status and ids to rebuild the answer from."""

    status: int
    body: Mapping[str, Any]


def request(scope: str, key: str, contents: Mapping[str, Any]) -> Request:
    """Make a request's identity from its contents."""
    text = json.dumps(contents, sort_keys=True, ensure_ascii=False, default=str)
    return Request(scope, key, sha256(text.encode()).hexdigest())


def recall(tx: Tx, asked: Request) -> Answer | None:
    """Return the answer of an earlier request with this key, None if there is none."""
    row = tx.session.exec(
        select(IdempotencyRow).where(
            col(IdempotencyRow.scope) == asked.scope, col(IdempotencyRow.key) == asked.key
        )
    ).one_or_none()
    if row is None:
        return None
    if row.digest != asked.digest or row.status is None:
        raise ReplayedKeyError
    return Answer(row.status, row.body)


def begin(tx: Tx, asked: Request, now: datetime) -> Answer | None:
    """Claim the key, or return the answer of the first time.

    A twin that runs at the same time waits here for the first to commit. Raises ReplayedKeyError
    if the key came with other contents.
    """
    insert = sqlite_insert if tx.is_sqlite else postgresql_insert
    claimed = tx.session.execute(
        insert(IdempotencyRow)
        .values(scope=asked.scope, key=asked.key, digest=asked.digest, body={}, created_at=now)
        .on_conflict_do_nothing(index_elements=["scope", "key"])
        .returning(col(IdempotencyRow.key))  # rowcount is -1 with psycopg
    ).scalar_one_or_none()
    if claimed is not None:
        return None
    return recall(tx, asked)


def finish(tx: Tx, asked: Request, answer: Answer) -> None:
    """Store the answer, in the transaction of its effect."""
    tx.session.execute(
        update(IdempotencyRow)
        .where(col(IdempotencyRow.scope) == asked.scope, col(IdempotencyRow.key) == asked.key)
        .values(status=answer.status, body=dict(answer.body))
    )


def once(tx: Tx, asked: Request, now: datetime, make: Callable[[], Mapping[str, Any]]) -> Answer:
    """Run *make* the first time and keep the body it returns; return the same body ever after."""
    before = begin(tx, asked, now)
    if before is not None:
        return before
    answer = Answer(201, make())
    finish(tx, asked, answer)
    return answer
