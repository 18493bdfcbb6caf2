"""Where ``templates/`` and ``static/`` live, in a checkout and in a wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def asset_dir(name: str) -> Path:
    """Return the folder *name*: inside the package (wheel) or beside it (checkout)."""
    places = (_PACKAGE / name, _PACKAGE.parent / name)
    found = next((place for place in places if place.is_dir()), None)
    if found is None:
        raise FileNotFoundError(
            f"The folder {name!r} is neither in {_PACKAGE} nor beside it. Install Roundel again."
        )
    return found
