"""Public models of other people, outside the repository: ROUNDEL_BENCH_DATA names the folder.

`config_models/manifest.csv` says for each file where it is from and how many products it has.
"""

import csv
import gzip
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from configurator.engine import Model
from configurator.formats import read_model

BESIDE = Path(__file__).parents[1] / ".." / "shared" / "data"
FOLDER = Path(os.environ.get("ROUNDEL_BENCH_DATA", BESIDE)) / "config_models"
ABSENT = f"no models in {FOLDER}: set ROUNDEL_BENCH_DATA to the folder that has config_models"
MODULUS = 2**61 - 1

FALLING_BACK = ("financial_services.uvl", "freebsd_8_0.dimacs", "linux_2_6_33_3.dimacs.gz")
"""Models that are not compiled within the compiler's budget."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the manifest says of a model's count: all of it, its remainder, or its digits."""

    count: int | None = None
    remainder: int | None = None
    digits: int | None = None

    def fits(self, count: int) -> bool:
        """Say whether a count agrees with all that is known."""
        return (
            self.count in (None, count)
            and self.remainder in (None, count % MODULUS)
            and self.digits in (None, len(str(count)))
        )


def is_there() -> bool:
    """Say whether the models can be read."""
    return (FOLDER / "manifest.csv").exists()


@cache
def manifest() -> dict[str, Known]:
    """List the models with what is known of their counts."""
    with (FOLDER / "manifest.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if "history" not in row["file"]]
    return {row["file"]: _known(row) for row in rows}


@cache
def model(name: str) -> Model:
    """Read a model."""
    return read_model(name, content(name)).model


def content(name: str) -> bytes:
    """Give the bytes of a file, as they are."""
    return (FOLDER / name).read_bytes()


def orders(name: str) -> list[dict[str, str]]:
    """Read a sales history: what each customer chose."""
    text = gzip.decompress(content(name)).decode()
    return list(csv.DictReader(text.splitlines()))


def _known(row: dict[str, str]) -> Known:
    found, stated = row["known_model_count"], row["count_stated_by_source"]
    digits = int(stated.split()[0]) if stated.endswith("digits") else None
    if found.startswith("mod"):
        return Known(remainder=int(found.rpartition("=")[2]), digits=digits)
    return Known(count=int(found) if found else None, digits=digits)
