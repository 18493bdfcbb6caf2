"""Headers, forged requests, floods: what keeps a visitor's browser on our side."""

from urllib.parse import urlsplit

from flask import Flask, Response, abort, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf.csrf import CSRFProtect  # type: ignore[import-untyped] # the package ships no types
from typing_extensions import override
from werkzeug.routing import IntegerConverter, Map, ValidationError

from configurator.settings import Settings

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SIGN_IN_LIMIT = "10 per minute; 60 per hour"
SIGN_UP_LIMIT = "10 per hour"
ORDER_LIMIT = "20 per minute; 200 per hour"
COLOUR_SCHEME = "Sec-CH-Prefers-Color-Scheme"
DESIGN_LIMIT = "30 per minute"

LARGEST_NUMBER = 2_147_483_647

csrf = CSRFProtect()
limiter = Limiter(get_remote_address, swallow_errors=True, headers_enabled=False)


class RowNumber(IntegerConverter):
    """A number in an address: a larger one is no row of the database, so nothing is there."""

    def __init__(self, map: Map) -> None:  # noqa: A002 # werkzeug's name
        super().__init__(map, max=LARGEST_NUMBER)

    @override
    def to_python(self, value: str) -> int:
        """Refuse before converting: Python takes long over thousands of digits."""
        if len(value) > len(str(LARGEST_NUMBER)):
            raise ValidationError
        number: int = super().to_python(value)
        return number


def install(app: Flask, settings: Settings) -> None:
    """Protect the application: origin, token, rate and headers."""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="roundel_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_https,
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=256 * 1024,
    )
    app.config.setdefault("RATELIMIT_STORAGE_URI", limit_storage(settings.redis_url))
    app.config.setdefault("RATELIMIT_IN_MEMORY_FALLBACK_ENABLED", True)
    app.url_map.converters["int"] = RowNumber
    app.before_request(refuse_other_origins)
    app.before_request(refuse_nul)
    csrf.init_app(app)
    limiter.init_app(app)

    def add_headers(response: Response) -> Response:
        return with_headers(response, settings)

    app.after_request(add_headers)


def limit_storage(redis_url: str) -> str:
    """Return where the limiter counts: Redis in its own spelling, else this process.

    >>> limit_storage("unix:///run/redis.sock")
    'redis+unix:///run/redis.sock'
    """
    if redis_url.startswith("unix://"):
        return f"redis+{redis_url}"
    return redis_url or "memory://"


def refuse_other_origins() -> None:
    """Refuse changes that a page of another site asks for, before any token is looked at."""
    if request.method in SAFE_METHODS:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site not in {"same-origin", "none"}:
        abort(403, "The request came from another site. Open the page here and send it again.")
    origin = request.headers.get("Origin")
    if site is None and origin is not None and urlsplit(origin).netloc != request.host:
        abort(403, "The request came from another site. Open the page here and send it again.")


def refuse_nul() -> None:
    """Refuse the one character that no database keeps and no keyboard writes."""
    sent = (request.path, *request.args.values(), *request.form.values())
    if any("\0" in text for text in sent):
        abort(400, "What was sent contains a character that cannot be kept. Type it anew.")


def row_number(text: str) -> int:
    """Return the number of a row that an address names; ValueError if there can be none.

    >>> row_number("3")
    3
    """
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_NUMBER))):
        raise ValueError(text)
    number = int(text)
    if number > LARGEST_NUMBER:
        raise ValueError(text)
    return number


def policy(events_origin: str) -> str:
    """Return the content security policy: nothing inline, nothing from elsewhere."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            f"connect-src 'self' {events_origin}",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


def page_host() -> str:
    """Return the host of the address in the visitor's browser, without its port."""
    return urlsplit(f"//{request.host}").hostname or "127.0.0.1"


def with_headers(response: Response, settings: Settings) -> Response:
    """Add the headers that tell the browser what our pages never do."""
    response.headers.setdefault(
        "Content-Security-Policy", policy(settings.events_origin(page_host()))
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    if settings.is_https:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    if response.mimetype == "text/html":
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.headers["Accept-CH"] = response.headers["Critical-CH"] = COLOUR_SCHEME
        response.vary.update(("HX-Request", "Cookie", "Accept-Language", COLOUR_SCHEME))
    return response
