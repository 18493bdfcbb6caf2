"""Feature models of other tools: UVL, FeatureIDE, DIMACS and XCSP in, UVL out."""

from configurator.formats.model_file import Attribute, Feature, Group, ModelFile, Source
from configurator.formats.reading import is_model_file, read_model
from configurator.formats.uvl_writing import write_uvl

__all__ = [
    "Attribute",
    "Feature",
    "Group",
    "ModelFile",
    "Source",
    "is_model_file",
    "read_model",
    "write_uvl",
]
