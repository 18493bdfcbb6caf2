"""People who do not give up: they send the same form again until it is answered."""

import re
import time
from dataclasses import dataclass, field

import httpx

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
PATIENCE = 240.0
FIELDS = {
    "product": "tianbo",
    "quantity": "1",
    "name": "Ada Lin",
    "email": "ada@roundel.example",
    "street": "1 Example Road",
    "city": "Qingdao",
    "postcode": "266000",
    "country": "CN",
}


class RefusedError(Exception):
    """The server answered, and said no."""


@dataclass(slots=True)
class Person:
    """A browser without JavaScript whose network and server may fail at any moment."""

    url: str
    client: httpx.Client = field(init=False)
    unexpected: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.client = httpx.Client(base_url=self.url, timeout=30)

    def close(self) -> None:
        """Go away."""
        self.client.close()

    def get(self, path: str) -> str:
        """Fetch a page, again and again until it comes."""
        return self._until_answered("GET", path, {}).text

    def post(self, path: str, fields: dict[str, str]) -> httpx.Response:
        """Send a form until its answer arrives; the fields, and so the key, stay the same."""
        found = TOKEN.search(self.get("/sign-in"))
        token = found[1] if found else ""
        return self._until_answered("POST", path, {**fields, "csrf_token": token})

    def order(self, campaign: int, key: str) -> str:
        """Place a pre-order and return its number."""
        answer = self.post("/pre-orders", {**FIELDS, "campaign_id": str(campaign), "key": key})
        where = str(answer.headers.get("Location", ""))
        if answer.status_code != httpx.codes.SEE_OTHER or "/orders/" not in where:
            raise RefusedError(f"{answer.status_code} {answer.text[:2000]}")
        return where.split("/orders/")[1].split("?", maxsplit=1)[0]

    def sign_in(self, email: str, password: str) -> None:
        """Sign in."""
        answer = self.post("/sign-in", {"email": email, "password": password})
        if answer.status_code != httpx.codes.SEE_OTHER:
            raise RefusedError(f"{email}: {answer.status_code}")

    def _until_answered(self, method: str, path: str, form: dict[str, str]) -> httpx.Response:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                answer = self.client.request(method, path, data=form or None)
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.status_code not in {429, 503}:
                if answer.is_server_error:
                    self.unexpected.append(f"{method} {path}: {answer.status_code}")
                return answer
            if time.monotonic() > deadline:
                raise TimeoutError(f"{method} {path}")
            time.sleep(0.5)
