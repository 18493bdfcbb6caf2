"""Typed settings, read once from the environment; each has a default that works on a laptop."""

import os
import re
import secrets
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from pathlib import Path

SOCKET_PATH_LIMIT = 100
"""Unix socket paths longer than about 104 bytes are refused by the operating system."""
PLAIN_PATH = re.compile(r"[\w/.+-]+")
"""Redis lists its clients as words "laddr=PATH:0", which a blank or "=" in a path would break."""
SHORTEST_SECRET = 32
YES = frozenset({"1", "yes", "true", "on"})
NO = frozenset({"0", "no", "false", "off"})


class SettingsError(ValueError):
    """One or more environment variables hold values that cannot be used."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problems))


@dataclass(frozen=True, slots=True)
class Settings:
    """Where this installation keeps its data and how its parts reach each other."""

    home: Path
    host: str
    port: int
    events_port: int
    plants_port: int
    database_url: str
    redis_url: str
    has_own_redis: bool
    secret_key: str = field(repr=False)
    plant_speed: int
    has_demo: bool
    public_url: str
    events_url: str
    workers: int

    @property
    def redis_socket(self) -> Path:
        """Return the socket of the bundled Redis; meaningful only if `has_own_redis`."""
        return Path(self.redis_url.removeprefix("unix://"))

    @property
    def is_https(self) -> bool:
        """Tell whether visitors arrive over TLS, so that cookies may be marked Secure."""
        return self.public_url.startswith("https://")

    def events_origin(self, page_host: str) -> str:
        """Return the origin of the event stream for a page that was asked for at *page_host*."""
        return self.events_url or f"http://{page_host}:{self.events_port}"

    def plant_address(self, plant: str, gateway: str, position: int) -> str:
        """Return where simulated plant number *position* listens: an address or a folder."""
        if gateway == "rest":
            return f"http://127.0.0.1:{self.plants_port + position}"
        return str(self.home / "plants" / plant / "exchange")


@cache
def current() -> Settings:
    """Return the settings of this process, read at the first call."""
    return read(os.environ)


def read(environment: Mapping[str, str]) -> Settings:
    """Read the settings from *environment*, or refuse with every problem at once."""
    problems: list[str] = []
    home = Path(environment.get("ROUNDEL_HOME") or ".roundel").expanduser().resolve()
    host = environment.get("ROUNDEL_HOST") or "127.0.0.1"
    whole = _whole_numbers(environment, problems)
    port = whole("ROUNDEL_PORT", 8000, 65_000)
    redis_url = environment.get("REDIS_URL", "")
    found = Settings(
        home=home,
        host=host,
        port=port,
        events_port=whole("ROUNDEL_EVENTS_PORT", port + 1, 65_535),
        plants_port=whole("ROUNDEL_PLANTS_PORT", port + 2, 65_500),
        database_url=_database_url(environment.get("DATABASE_URL", ""), home),
        redis_url=redis_url or f"unix://{_socket_path(home)}",
        has_own_redis=not redis_url,
        secret_key=_secret_key(environment.get("ROUNDEL_SECRET_KEY", ""), home, problems),
        plant_speed=whole("ROUNDEL_PLANT_SPEED", 1800, 1_000_000),
        has_demo=_switch(environment, "ROUNDEL_DEMO", problems),
        public_url=_public_url(environment, host, port),
        events_url=environment.get("ROUNDEL_EVENTS_URL", "").rstrip("/"),
        workers=whole("ROUNDEL_WORKERS", 2, 64),
    )
    if problems:
        raise SettingsError(problems)
    return found


def _secret_key(given: str, home: Path, problems: list[str]) -> str:
    """Return the signing key: the given one, or one made once and kept in the home (0600)."""
    if given and len(given) < SHORTEST_SECRET:
        problems.append(
            f"ROUNDEL_SECRET_KEY is shorter than {SHORTEST_SECRET} characters. Make one with: "
            "python3 -c 'import secrets; print(secrets.token_hex(32))', or leave it out."
        )
    if given:
        return given
    path = home / "secret_key"
    if not path.exists():
        _keep_new_secret(path)
    return path.read_text(encoding="ascii")


def _keep_new_secret(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=path.parent)  # mode 0600
    with os.fdopen(handle, "w", encoding="ascii") as draft:
        draft.write(secrets.token_hex(32))
    try:
        Path(path).hardlink_to(name)  # atomic: of two processes, the second keeps the first's key
    except FileExistsError:
        pass
    finally:
        Path(name).unlink()


def _database_url(given: str, home: Path) -> str:
    if not given:
        path = str(home / "roundel.sqlite3").replace("%", "%25").replace("?", "%3F")
        return f"sqlite:///{path}"
    for prefix in ("postgres://", "postgresql://"):
        if given.startswith(prefix):
            return "postgresql+psycopg://" + given.removeprefix(prefix)
    return given


def _public_url(environment: Mapping[str, str], host: str, port: int) -> str:
    shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 # compared, not bound
    return (environment.get("ROUNDEL_PUBLIC_URL") or f"http://{shown}:{port}").rstrip("/")


def _socket_path(home: Path) -> Path:
    path = home / "redis" / "redis.sock"
    is_plain = PLAIN_PATH.fullmatch(str(path)) is not None
    if is_plain and len(os.fsencode(path)) <= SOCKET_PATH_LIMIT:
        return path
    name = blake2b(os.fsencode(home), digest_size=8).hexdigest()
    return Path(tempfile.gettempdir()) / f"roundel-{os.getuid()}-{name}" / "redis.sock"


def _whole_numbers(
    environment: Mapping[str, str], problems: list[str]
) -> Callable[[str, int, int], int]:
    def whole(name: str, default: int, largest: int) -> int:
        given = environment.get(name) or str(default)
        if given.isascii() and given.isdigit() and 1 <= int(given) <= largest:
            return int(given)
        problems.append(
            f"{name} is {given!r}. Give a whole number from 1 to {largest}, "
            f"or leave it out for {default}."
        )
        return default

    return whole


def _switch(environment: Mapping[str, str], name: str, problems: list[str]) -> bool:
    given = (environment.get(name) or "yes").lower()
    if given not in YES | NO:
        problems.append(f"{name} is {given!r}. Give yes or no, or leave it out for yes.")
    return given not in NO
