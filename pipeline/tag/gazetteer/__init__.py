"""Who is known beforehand: companies, agencies, groups, media, research and products, as data with a strict loader."""

from pipeline.tag.gazetteer.context import Resolution, Surroundings, resolve
from pipeline.tag.gazetteer.loader import build, data_folder, load_gazetteer
from pipeline.tag.gazetteer.normal import Case, accepts, key, normal, variants
from pipeline.tag.gazetteer.records import (
    Alias,
    AmbiguityRule,
    Entity,
    Form,
    Gazetteer,
    Identifier,
    Parent,
    Policy,
    Reading,
    SurfacePattern,
)
from pipeline.tag.gazetteer.source import GazetteerError, Problem

__all__ = [
    "Alias",
    "AmbiguityRule",
    "Case",
    "Entity",
    "Form",
    "Gazetteer",
    "GazetteerError",
    "Identifier",
    "Parent",
    "Policy",
    "Problem",
    "Reading",
    "Resolution",
    "SurfacePattern",
    "Surroundings",
    "accepts",
    "build",
    "data_folder",
    "key",
    "load_gazetteer",
    "normal",
    "resolve",
    "variants",
]
