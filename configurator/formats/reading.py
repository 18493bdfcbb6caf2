"""Read a model file of any format that is known."""

from pathlib import PurePosixPath

from bom.problems import Problem, Problems, ProblemsError
from configurator.formats.dimacs import read_dimacs
from configurator.formats.featureide import read_featureide
from configurator.formats.model_file import ModelFile
from configurator.formats.opening import decoded, unpacked
from configurator.formats.uvl import read_uvl
from configurator.formats.xcsp2 import read_xcsp2
from configurator.formats.xcsp3 import read_xcsp3
from configurator.formats.xml_text import Element, line_of, parse_xml

SUFFIXES = (".uvl", ".xml", ".dimacs", ".cnf")
KNOWN = "Use .uvl, .dimacs, .cnf, or .xml with FeatureIDE or XCSP in it, each perhaps .gz."


def is_model_file(name: str) -> bool:
    """Say by its name whether a file is one of the formats, packed or not."""
    return _suffix(name) in SUFFIXES


def read_model(name: str, content: bytes) -> ModelFile:
    """Read a model file; the format follows from the suffix, for .xml from the root element.

    Raises ProblemsError with everything that is wrong in it.
    """
    suffix = _suffix(name)
    if suffix not in SUFFIXES:
        what = f"{suffix or 'a file without a suffix'} is no format of models"
        raise ProblemsError([Problem(name, 1, 1, what, KNOWN)])
    content = unpacked(name, content)
    if suffix == ".xml":
        return _read_xml(name, parse_xml(name, content))
    text = decoded(name, content)
    return read_uvl(name, text) if suffix == ".uvl" else read_dimacs(name, text)


def _suffix(name: str) -> str:
    path = PurePosixPath(name.lower())
    return PurePosixPath(path.stem).suffix if path.suffix == ".gz" else path.suffix


def _read_xml(name: str, root: Element) -> ModelFile:
    problems = Problems()
    if root.tag == "instance":
        is_third = root.get("format", "").upper() == "XCSP3"
        return (read_xcsp3 if is_third else read_xcsp2)(name, root, problems)
    if root.tag in {"featureModel", "extendedFeatureModel"}:
        return read_featureide(name, root, problems)
    what = f"the root element {root.tag} is no model's"
    problems.add(name, line_of(root), what, "Use featureModel (FeatureIDE) or instance (XCSP).")
    raise ProblemsError(problems)
