"""Styles, scripts and pictures: few and small, so they are read once and kept in memory."""

import mimetypes
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path

import brotli  # type: ignore[import-untyped] # no types
from flask import Flask, Response, abort, request

from configurator.resources import asset_dir

YEAR_SECONDS = 365 * 24 * 3600
PACKING = 9
"""Once per process and file, so better than what is spent on each page."""


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file as it is sent."""

    body: bytes
    packed: bytes
    media_type: str
    fingerprint: str


def install(app: Flask) -> None:
    """Serve static/ under addresses that carry a fingerprint of the contents."""
    app.add_url_rule("/static/<path:filename>", endpoint="static", view_func=send)
    app.jinja_env.globals["asset"] = address


def address(path: str) -> str:
    """Return the address of a static file; it changes with the contents, so it can be kept."""
    return f"/static/{path}?v={files()[path].fingerprint}"


def send(filename: str) -> Response:
    """Send one of the known files; nothing else can be reached."""
    found = files().get(filename)
    if found is None:
        abort(404)
    is_packed = request.accept_encodings.quality("br") > 0
    answer = Response(found.packed if is_packed else found.body, content_type=found.media_type)
    if is_packed:
        answer.content_encoding = "br"
    answer.vary.add("Accept-Encoding")
    answer.headers["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable"
    answer.set_etag(found.fingerprint)
    return answer


@cache
def files() -> dict[str, StaticFile]:
    """Read every static file."""
    root = asset_dir("static")
    return {
        path.relative_to(root).as_posix(): _read(path)
        for path in root.rglob("*")
        if path.is_file() and path.suffix != ".py"
    }


def _read(path: Path) -> StaticFile:
    body = path.read_bytes()
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    is_text = kind.startswith("text/") or kind.endswith(("javascript", "xml"))
    fingerprint = blake2b(body, digest_size=6).hexdigest()
    packed: bytes = brotli.compress(body, quality=PACKING)
    return StaticFile(body, packed, f"{kind}; charset=utf-8" if is_text else kind, fingerprint)
