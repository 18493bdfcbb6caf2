"""The event stream server: tells open pages what has changed, by server-sent events.

A raw ASGI application beside the page server, because a held connection must never hold a page
worker. One tail per process reads the outbox every 250 ms and hands each event to the bounded
queues of those who follow its topic. A client that was away resumes from the database by its
``Last-Event-ID``; one that reads too slowly is disconnected and resumes the same way.
"""

import asyncio
import contextlib
import json
import time
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any, Protocol
from urllib.parse import parse_qs

import structlog

from configurator import settings
from configurator.live_topics import is_signed
from configurator.store.engine import Store, open_store
from configurator.store.live_events import LiveEvent, events_after, events_of, last_event_id

POLL_SECONDS = 0.25
HEARTBEAT_SECONDS = 15.0
QUEUE_LENGTH = 2000
BATCH = 500
MOST_FOLLOWERS = 5000
STALE_SECONDS = 10.0
RECONNECT_MILLISECONDS = 1000

Scope = MutableMapping[str, Any]  # ASGI's own message type: values differ by key
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

log = structlog.get_logger(__name__)


class Source(Protocol):
    """Where events come from; blocking, called in a thread."""

    def last_id(self) -> int:
        """Return the highest event id so far, or 0."""

    def after(self, cursor: int) -> Sequence[LiveEvent]:
        """Return the next events after *cursor*, oldest first."""

    def of_topic(self, topic: str, after: int, until: int) -> Sequence[LiveEvent]:
        """Return the next events of *topic* with *after* < id <= *until*."""


class StoreSource:
    """Events from the outbox table."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def last_id(self) -> int:
        """Return the highest event id so far, or 0."""
        with self._store.read() as tx:
            return last_event_id(tx)

    def after(self, cursor: int) -> Sequence[LiveEvent]:
        """Return the next events after *cursor*, oldest first."""
        with self._store.read() as tx:
            return events_after(tx, cursor, limit=BATCH)

    def of_topic(self, topic: str, after: int, until: int) -> Sequence[LiveEvent]:
        """Return the next events of *topic* with *after* < id <= *until*."""
        with self._store.read() as tx:
            return events_of(tx, topic, after=after, until=until, limit=BATCH)


class Hub:
    """Reads the outbox once and fans its events out to everyone who follows their topic."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.cursor = 0
        self.is_started = asyncio.Event()
        self.read_at = 0.0
        self._followers: dict[str, set[asyncio.Queue[LiveEvent | None]]] = {}

    @property
    def followers(self) -> int:
        """Return how many connections are held."""
        return sum(len(queues) for queues in self._followers.values())

    async def run(self) -> None:
        """Tail the outbox until cancelled; a database that is away is asked again."""
        while True:
            try:
                if not self.is_started.is_set():
                    self.cursor = await asyncio.to_thread(self.source.last_id)
                    self.is_started.set()
                await self._read_all()
            except Exception:  # the edge of this process: log, and serve on when it is back
                log.exception("events_unreadable", cursor=self.cursor)
                await asyncio.sleep(4 * POLL_SECONDS)
            await asyncio.sleep(POLL_SECONDS)

    def follow(self, topic: str) -> asyncio.Queue[LiveEvent | None]:
        """Return a new queue that gets every later event of *topic*; None ends it."""
        queue: asyncio.Queue[LiveEvent | None] = asyncio.Queue(QUEUE_LENGTH)
        self._followers.setdefault(topic, set()).add(queue)
        return queue

    def leave(self, topic: str, queue: asyncio.Queue[LiveEvent | None]) -> None:
        """Forget *queue*."""
        queues = self._followers.get(topic, set())
        queues.discard(queue)
        if not queues:
            self._followers.pop(topic, None)

    def close(self) -> None:
        """End every connection; clients come back to the next process and resume."""
        for topic, queues in list(self._followers.items()):
            for queue in list(queues):
                self._end(topic, queue)

    async def _read_all(self) -> None:
        is_more = True
        while is_more:
            events = await asyncio.to_thread(self.source.after, self.cursor)
            self.read_at = time.monotonic()
            self._note(events)
            is_more = len(events) >= BATCH

    def _note(self, events: Sequence[LiveEvent]) -> None:
        """Move the cursor over *events* and hand them out."""
        for event in events:
            self.cursor = event.id
            for queue in list(self._followers.get(event.topic, ())):
                self._hand(event, queue)

    def _hand(self, event: LiveEvent, queue: asyncio.Queue[LiveEvent | None]) -> None:
        if queue.full():
            self._end(event.topic, queue)
        else:
            queue.put_nowait(event)

    def _end(self, topic: str, queue: asyncio.Queue[LiveEvent | None]) -> None:
        """Empty *queue* and end it: what was not sent is read again from the database."""
        self.leave(topic, queue)
        while not queue.empty():
            queue.get_nowait()
        queue.put_nowait(None)


class EventServer:
    """The ASGI application: ``/stream``, ``/healthz``."""

    def __init__(self, open_source: Callable[[], tuple[Source, str]]) -> None:
        self._open = open_source
        self._hub: Hub | None = None
        self._secret = ""
        self._tail: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection, or the start and the end of the process."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self._start()
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                await self._stop()
                await send({"type": "lifespan.shutdown.complete"})
                return

    def _start(self) -> None:
        source, self._secret = self._open()
        self._hub = Hub(source)
        self._tail = asyncio.create_task(self._hub.run())

    async def _stop(self) -> None:
        if self._tail is not None:
            self._tail.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._tail
        if self._hub is not None:
            self._hub.close()

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._hub is None:
            self._start()
        hub = self._hub
        assert hub is not None  # noqa: S101 # _start has just set it
        if scope["method"] == "OPTIONS":
            await _reply(send, 204, "")
        elif scope["path"] == "/healthz":
            await _health(hub, send)
        elif scope["path"] != "/stream":
            await _reply(send, 404, "Nothing is here. The stream is at /stream?topic=...&token=...")
        else:
            await self._stream(scope, receive, send, hub)

    async def _stream(self, scope: Scope, receive: Receive, send: Send, hub: Hub) -> None:
        query = parse_qs(scope["query_string"].decode("latin-1"))
        topic, token = query.get("topic", [""])[0], query.get("token", [""])[0]
        if not is_signed(topic, token, self._secret):
            await _reply(send, 403, "This pass does not open this topic. Load the page again.")
        elif hub.followers >= MOST_FOLLOWERS or not hub.is_started.is_set():
            await _reply(send, 503, "Not ready, or too many pages are open. Try again later.")
        else:
            resumed = _header(scope, b"last-event-id") or query.get("after", [""])[0]
            await _follow(hub, topic, _number(resumed), receive, send)


async def _follow(hub: Hub, topic: str, after: int | None, receive: Receive, send: Send) -> None:
    """Send what was missed since *after*, then everything new, until either side leaves."""
    queue = hub.follow(topic)
    until = hub.cursor  # no await in between: the queue gets all that comes after this number
    gone = asyncio.create_task(_left(receive))
    try:
        await _open_stream(send, until if after is None else None)
        if after is not None:
            await _replay(hub, topic, after, until, send)
        seen = after if after is not None and until < after <= await _last_id(hub) else 0
        await _relay(queue, gone, send, seen)
    finally:
        gone.cancel()
        hub.leave(topic, queue)
    with contextlib.suppress(Exception):  # the client may be the one who left
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _replay(hub: Hub, topic: str, after: int, until: int, send: Send) -> None:
    while after < until:
        missed = await asyncio.to_thread(hub.source.of_topic, topic, after, until)
        for event in missed:
            await _send(send, _written(event))
        if len(missed) < BATCH:
            return
        after = missed[-1].id


async def _last_id(hub: Hub) -> int:
    """Ask how far the outbox is: a client may be ahead of the tail, or of another database."""
    return await asyncio.to_thread(hub.source.last_id)


async def _relay(
    queue: asyncio.Queue[LiveEvent | None], gone: asyncio.Task[None], send: Send, seen: int
) -> None:
    """Send the events of *queue* after *seen* until it ends or the client has *gone*."""
    while True:
        coming = asyncio.create_task(queue.get())
        await asyncio.wait(
            {coming, gone}, timeout=HEARTBEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED
        )
        if gone.done():
            coming.cancel()
            return
        if not coming.done():
            coming.cancel()
            await _send(send, ": still here\n\n")
            continue
        event = coming.result()
        if event is None:
            return
        if event.id > seen:
            await _send(send, _written(event))


async def _left(receive: Receive) -> None:
    """Return when the client has closed the connection."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _open_stream(send: Send, cursor: int | None) -> None:
    """Begin the answer; a new client is told the cursor at once, so that it can resume from it."""
    await send(_start_message(200, "text/event-stream; charset=utf-8"))
    first = f"retry: {RECONNECT_MILLISECONDS}\n"
    await _send(send, first + ("\n" if cursor is None else f"id: {cursor}\n\n"))


async def _health(hub: Hub, send: Send) -> None:
    age = time.monotonic() - hub.read_at if hub.read_at else None
    is_well = age is not None and age < STALE_SECONDS
    state = {"status": "ok" if is_well else "waiting for the database", "cursor": hub.cursor}
    await _reply(send, 200 if is_well else 503, json.dumps(state | {"followers": hub.followers}))


async def _reply(send: Send, status: int, text: str) -> None:
    kind = "application/json" if text.startswith("{") else "text/plain; charset=utf-8"
    await send(_start_message(status, kind))
    await send({"type": "http.response.body", "body": text.encode(), "more_body": False})


def _start_message(status: int, content_type: str) -> dict[str, Any]:
    headers = (
        ("content-type", content_type),
        ("cache-control", "no-store"),
        ("x-accel-buffering", "no"),
        ("x-content-type-options", "nosniff"),
        ("access-control-allow-origin", "*"),
        ("access-control-allow-headers", "*"),
        ("access-control-allow-methods", "GET"),
        ("access-control-max-age", "86400"),
    )
    pairs = [(name.encode(), text.encode()) for name, text in headers]
    return {"type": "http.response.start", "status": status, "headers": pairs}


async def _send(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


def _written(event: LiveEvent) -> str:
    return f"id: {event.id}\nevent: {event.kind}\ndata: {event.data}\n\n"


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None  # noqa: PLR2004


def _from_settings() -> tuple[Source, str]:
    chosen = settings.current()
    return StoreSource(open_store(chosen.database_url)), chosen.secret_key


app = EventServer(_from_settings)
