"""Who is known beforehand: companies, agencies, groups, media, research and products, as data with a strict loader."""

from pipeline.tag.gazetteer.context import Resolution, Surroundings, resolve
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

__all__ = [
    "Alias",
    "AmbiguityRule",
    "Case",
    "Entity",
    "Form",
    "Gazetteer",
    "Identifier",
    "Parent",
    "Policy",
    "Reading",
    "Resolution",
    "SurfacePattern",
    "Surroundings",
    "accepts",
    "key",
    "normal",
    "resolve",
    "variants",
]
