"""Templates are indented for those who write them; what is sent is not."""

import re

from jinja2.ext import Extension
from typing_extensions import override

INDENT = re.compile(r"\n[ \t]+")


class Unindented(Extension):
    """Takes the indentation away when a template is compiled; no page shows it."""

    @override
    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Keep the line breaks: they part words."""
        return INDENT.sub("\n", source)
