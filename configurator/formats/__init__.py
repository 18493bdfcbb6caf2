"""Feature models of other tools: UVL, FeatureIDE, DIMACS and XCSP in, UVL out."""

from configurator.formats.model_file import Attribute, Feature, Group, ModelFile, Source
from configurator.formats.reading import read_model

__all__ = ["Attribute", "Feature", "Group", "ModelFile", "Source", "read_model"]
