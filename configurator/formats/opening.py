"""From a file's bytes to its text: unpacked within bounds, and in the one encoding."""

import zlib

from bom.problems import Problem, ProblemsError

MOST_BYTES = 64 * 1024 * 1024
GZIP = b"\x1f\x8b"
WINDOW = 16 + zlib.MAX_WBITS


def unpacked(name: str, content: bytes) -> bytes:
    """Unpack gzip if it is that; refuse what is broken or larger than a model can be."""
    if content.startswith(GZIP):
        content = _gunzipped(name, content)
    if len(content) > MOST_BYTES:
        megabytes = MOST_BYTES // 1024 // 1024
        raise _refused(name, f"the file is larger than {megabytes} MB", "Split the model.")
    return content


def decoded(name: str, content: bytes) -> str:
    """Read UTF-8 text, with or without a byte order mark."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line = before.count(b"\n") + 1
        column = error.start - (before.rfind(b"\n") + 1) + 1
        what = f"byte {content[error.start]:#04x} is not UTF-8"
        raise _refused(name, what, "Save the file in UTF-8.", line, column) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise _refused(name, "the file holds zero bytes", "Save the file in UTF-8.", line)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _gunzipped(name: str, content: bytes) -> bytes:
    mend = "Pack the file again."
    parts, room = [], MOST_BYTES + 1
    while content:
        unpacker = zlib.decompressobj(WINDOW)
        try:
            part = unpacker.decompress(content, room)
        except zlib.error as error:
            raise _refused(name, "the gzip file is broken", mend) from error
        parts.append(part)
        room -= len(part)
        if room <= 0:
            break
        if not unpacker.eof:
            raise _refused(name, "the gzip file ends too early", mend)
        content = unpacker.unused_data.lstrip(b"\0")
    return b"".join(parts)


def _refused(name: str, what: str, mend: str, line: int = 1, column: int = 1) -> ProblemsError:
    return ProblemsError([Problem(name, line, column, what, mend)])
