"""An artifact on its way to a browser, in half the bytes; static/js/engine.js opens it.

The header, with another magic number, and the names stay as they are. Of every array the
differences from number to number are written, the sign in the lowest bit, seven bits to a byte.
"""

from collections.abc import Iterable
from struct import calcsize, pack_into

from configurator.engine.artifact import HEADER, WIDTH, Ints, opened

MAGIC = 0x524F5550
LOW = 0x7F
MORE = 0x80


def packed(content: bytes | memoryview) -> bytes:
    """Pack what `to_bytes` wrote; ArtifactError if it is none of this version."""
    arrays, _ = opened(content)
    parts = arrays.parts()
    size = calcsize(HEADER)
    head = bytearray(content[:size])
    pack_into("<i", head, 0, MAGIC)
    names = bytes(content[size + WIDTH * sum(map(len, parts)) :])
    return b"".join((head, *map(_differences, parts), names))


def _differences(numbers: Ints) -> bytes:
    return bytes(_bytes(numbers))


def _bytes(numbers: Ints) -> Iterable[int]:
    last = 0
    for number in numbers:
        left = 2 * (number - last) if number >= last else 2 * (last - number) - 1
        last = number
        while left > LOW:
            yield left & LOW | MORE
            left >>= 7
        yield left
