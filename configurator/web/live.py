"""Live pages: where the browser listens, and for what."""

from dataclasses import dataclass
from urllib.parse import urlencode

from configurator.live_topics import sign_topic
from configurator.web.security import page_host
from configurator.web.shop import shop


@dataclass(frozen=True, slots=True)
class Channel:
    """The address of a stream and the kinds of events that make the page fetch itself anew."""

    url: str
    events: str


def channel(topic: str, *kinds: str) -> Channel:
    """Open *topic* to the visitor who is shown this page."""
    settings = shop().settings
    token = sign_topic(topic, settings.secret_key)
    origin = settings.events_origin(page_host())
    return Channel(
        f"{origin}/stream?{urlencode({'topic': topic, 'token': token})}", " ".join(kinds)
    )
