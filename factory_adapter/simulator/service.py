"""The web service of a simulated plant."""

from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final
from urllib.parse import parse_qs, urlsplit

from typing_extensions import override

from factory_adapter.codec import (
    CAPABILITIES,
    COMMAND,
    RECEIPT,
    RESPONSES,
    STATES,
    UnreadableError,
    decode,
    encode,
)
from factory_adapter.simulator.site import Site

MOST_BYTES: Final = 4_000_000
PATIENCE_SECONDS: Final = 30


class PlantService(ThreadingHTTPServer):
    """Serves one site; each connection has a thread."""

    daemon_threads = True

    def __init__(self, site: Site, host: str, port: int) -> None:
        self.site = site
        super().__init__((host, port), _Requests)

    @property
    def address(self) -> str:
        """Return the address that clients use."""
        host, port = self.server_address[:2]
        return f"http://{host!s}:{port}"


class _Requests(BaseHTTPRequestHandler):
    server: PlantService
    protocol_version = "HTTP/1.1"
    timeout = PATIENCE_SECONDS
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Answer what is asked about the plant."""
        place = urlsplit(self.path)
        site = self.server.site
        match place.path:
            case "/capabilities":
                self._answer(HTTPStatus.OK, encode(CAPABILITIES, site.capabilities()))
            case "/jobs":
                self._answer(HTTPStatus.OK, encode(STATES, site.snapshot()))
            case "/responses":
                self._poll(place.query)
            case _:
                self._refuse(HTTPStatus.NOT_FOUND, "Ask for /capabilities, /jobs or /responses.")

    def do_POST(self) -> None:
        """Take a command."""
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > MOST_BYTES:
            self.close_connection = True
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"Send at most {MOST_BYTES} bytes.")
            return
        body = self.rfile.read(int(length))
        if self.path != "/commands":
            self._refuse(HTTPStatus.NOT_FOUND, "Send commands to /commands.")
            return
        # A page in somebody's browser can send other types unasked, but not this one.
        if self.headers.get_content_type() != "application/json":
            self._refuse(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send application/json.")
            return
        try:
            command = decode(COMMAND, body)
        except UnreadableError as error:
            self._refuse(HTTPStatus.UNPROCESSABLE_ENTITY, str(error))
            return
        self._answer(HTTPStatus.OK, encode(RECEIPT, self.server.site.submit(command)))

    def _poll(self, query: str) -> None:
        asked = parse_qs(query)
        after, limit = (asked.get(name, [""])[-1] for name in ("after", "limit"))
        if not (after + limit).isdigit() or len(after + limit) > 24:  # noqa: PLR2004 # two int64
            self._refuse(HTTPStatus.BAD_REQUEST, "Ask like /responses?after=0&limit=100.")
            return
        found = self.server.site.poll(int(after), int(limit))
        self._answer(HTTPStatus.OK, encode(RESPONSES, found))

    def _refuse(self, status: HTTPStatus, why: str) -> None:
        self._answer(status, why.encode(), "text/plain; charset=utf-8")

    def _answer(
        self, status: HTTPStatus, body: bytes, kind: str = "application/json; charset=utf-8"
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet: every command is in the journal."""
