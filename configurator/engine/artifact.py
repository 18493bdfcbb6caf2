"""The compiled model as a few flat arrays, for files, processes that share them, and browsers.

Sixteen 32-bit numbers (magic, version, the lengths of the arrays, the root, the length of the
names), then the arrays, all little-endian, then the names as JSON.
"""

import json
import sys
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from struct import calcsize, pack, unpack_from

from configurator.engine.compile import Diagram
from configurator.engine.order import Tree
from configurator.engine.problem import Variable

MAGIC = 0x524F554E
VERSION = 1
HEADER = "<16i"
WIDTH = 4
Ints = Sequence[int]


class ArtifactError(ValueError):
    """The bytes are no compiled model of this version."""


@dataclass(frozen=True, slots=True, eq=False)
class Arrays:
    """A compiled model; see `kernel` for what the passes make of nodes and their entries.

    The values of variable v are the numbers offset[v] to offset[v + 1]; those of value set s are
    set_values[set_ptr[s]:set_ptr[s + 1]]; the entries of node n are node_ptr[n] to node_ptr[n + 1].
    """

    offset: Ints
    set_ptr: Ints
    set_values: Ints
    node_ptr: Ints
    left: Ints
    right: Ints
    root: int

    @property
    def nodes(self) -> int:
        """How many nodes there are."""
        return len(self.node_ptr) - 1

    def parts(self) -> tuple[Ints, ...]:
        """List the arrays in the order in which they are written."""
        return (self.offset, self.set_ptr, self.set_values, self.node_ptr, self.left, self.right)


def flattened(diagram: Diagram, tree: Tree, sizes: Sequence[int]) -> Arrays:
    """Lay a diagram out in arrays; nodes that are not met from the root are left out."""
    offset = array("i", [0, *_sums(sizes)])
    kept = _met(diagram)
    number = {node: at for at, node in enumerate(kept)}
    sets: dict[int, int] = {}
    node_ptr, left, right = array("i", [0]), array("i"), array("i")
    for node in kept:
        for one, other in diagram.nodes[node]:
            left.append(~number[~one] if one < 0 else sets.setdefault(one, len(sets)))
            right.append(number[other])
        node_ptr.append(len(left))
    set_ptr, set_values = array("i", [0]), array("i")
    for kind in sets:
        place, values = diagram.sets[kind]
        start, value = offset[tree.variables[place]], 0
        while values >> value:
            if values >> value & 1:
                set_values.append(start + value)
            value += 1
        set_ptr.append(len(set_values))
    return Arrays(offset, set_ptr, set_values, node_ptr, left, right, number[diagram.root])


def written(arrays: Arrays, variables: Iterable[Variable], options: int) -> bytes:
    """Write the file; `options` of the variables are options, the others charges."""
    names = {
        "options": options,
        "variables": [[variable.id, list(variable.values)] for variable in variables],
    }
    said = json.dumps(names, ensure_ascii=False, separators=(",", ":")).encode()
    lengths = [len(part) for part in arrays.parts()]
    header = [MAGIC, VERSION, *lengths, arrays.root, len(said)]
    header += [0] * (16 - len(header))
    parts = (array("i", part) for part in arrays.parts())
    return b"".join([pack(HEADER, *header), *map(_little, parts), said])


def opened(content: bytes | memoryview) -> tuple[Arrays, tuple[Variable, ...]]:
    """Open a file's bytes without copying them; ArtifactError if they are none of this version."""
    view = memoryview(content)
    size = calcsize(HEADER)
    if len(view) < size:
        raise ArtifactError("The file is too short.")
    magic, version, *numbers = unpack_from(HEADER, view)
    if magic != MAGIC or version != VERSION:
        raise ArtifactError(f"The file is no compiled model of version {VERSION}.")
    lengths, root, said = numbers[:6], numbers[6], numbers[7]
    if len(view) != size + WIDTH * sum(lengths) + said:
        raise ArtifactError("The file is cut off.")
    parts: list[Ints] = []
    for length in lengths:
        parts.append(_native(view[size : size + WIDTH * length]))
        size += WIDTH * length
    offset, set_ptr, set_values, node_ptr, left, right = parts
    arrays = Arrays(offset, set_ptr, set_values, node_ptr, left, right, root)
    if not _is_sound(arrays):
        raise ArtifactError("The file's numbers point outside it.")
    try:
        names = json.loads(bytes(view[size:]))
        variables = tuple(Variable(name, tuple(values)) for name, values in names["variables"])
    except (ValueError, KeyError, TypeError) as error:
        raise ArtifactError("The file's names cannot be read.") from error
    return arrays, variables


def _is_sound(arrays: Arrays) -> bool:
    """Check that no number leads out of the arrays: machine code does not look."""
    starts = (arrays.offset, arrays.set_ptr, arrays.node_ptr)
    sets, nodes = len(arrays.set_ptr) - 1, arrays.nodes
    return (
        all(len(part) and part[0] == 0 and list(part) == sorted(part) for part in starts)
        and arrays.set_ptr[-1] == len(arrays.set_values)
        and arrays.node_ptr[-1] == len(arrays.left) == len(arrays.right)
        and 0 <= arrays.root < nodes
        and all(0 <= value < arrays.offset[-1] for value in arrays.set_values)
        and all(-nodes <= one < sets for one in arrays.left)
        and all(0 <= other < nodes for other in arrays.right)
    )


def _sums(sizes: Sequence[int]) -> Iterable[int]:
    total = 0
    for size in sizes:
        total += size
        yield total


def _met(diagram: Diagram) -> list[int]:
    met = bytearray(len(diagram.nodes))
    met[0] = met[diagram.root] = 1
    for node in range(diagram.root, 0, -1):
        if met[node]:
            for one, other in diagram.nodes[node]:
                met[other] = 1
                if one < 0:
                    met[~one] = 1
    return [node for node, is_met in enumerate(met) if is_met]


def _little(part: "array[int]") -> bytes:
    if sys.byteorder == "big":
        part = array("i", part)
        part.byteswap()
    return part.tobytes()


def _native(view: memoryview) -> Ints:
    if sys.byteorder == "big":
        swapped = array("i", bytes(view))
        swapped.byteswap()
        return swapped
    return view.cast("i")
