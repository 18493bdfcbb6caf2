"""Which kernel runs the passes: machine code where the model is large and numba is installed."""

from importlib.util import find_spec

from configurator.engine.artifact import Arrays
from configurator.engine.kernel import Kernel, PlainKernel

MANY_ENTRIES = 4_000
"""With fewer a pass is over before numba is even imported, which takes a second."""


def kernel_of(arrays: Arrays) -> Kernel:
    """Choose how to run the passes."""
    plain = PlainKernel(arrays)
    if len(arrays.left) < MANY_ENTRIES or find_spec("numba") is None:
        return plain
    from configurator.engine.native import NativeKernel

    return NativeKernel(arrays, plain)
