"""Write any model as UVL."""

import os
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp

from configurator.commands._product_said import WRONG, Refusal
from configurator.commands._product_target import Target
from configurator.formats import write_uvl


def converted(target: Target, out: Path) -> tuple[list[str], dict[str, object]]:
    """Write the file, whole or not at all."""
    if out.suffix != ".uvl":
        raise _refused(f"{out} is no name for UVL. Let it end in .uvl.")
    text = write_uvl(target.source)
    try:
        _write(out, text)
    except OSError as error:
        raise _refused(f"{out} cannot be written ({error.strerror}).") from error
    features = len(target.model.options)
    words = f"{out}: {features:,} options and {len(target.model.rules):,} rules in UVL."
    return [words], {"file": str(out), "options": features, "rules": len(target.model.rules)}


def _write(out: Path, text: str) -> None:
    handle, name = mkstemp(dir=out.parent, suffix=".uvl")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as draft:
            draft.write(text)
        mask = os.umask(0)
        os.umask(mask)
        Path(name).chmod(0o666 & ~mask)
        Path(name).replace(out)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def _refused(said: str) -> Refusal:
    return Refusal([said], {"problems": [{"what": said}]}, WRONG)
