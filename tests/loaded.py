"""Data that takes long to load, once for all tests of a process: gazetteer, lexicon, and what is made of them."""

from __future__ import annotations

import warnings
from functools import cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from pipeline.lexicon import Lexicon, load_lexicon
from pipeline.tag.gazetteer import Gazetteer, load_gazetteer
from pipeline.tag.languages import PACKAGED, load_pipeline
from pipeline.tag.prefilter import Prefilter
from pipeline.tag.tagger import Tagger

if TYPE_CHECKING:
    from spacy.language import Language


@cache
def gazetteer() -> Gazetteer:
    """The packaged one."""
    return load_gazetteer()


@cache
def invented() -> Gazetteer:
    """The packaged one with the demo's invented parties."""
    with as_file(files("demo").joinpath("gazetteer")) as folder:
        return load_gazetteer([folder])


@cache
def lexicon() -> Lexicon:
    """The packaged one."""
    return load_lexicon()


@cache
def nlp() -> Language:
    """The packaged statistical pipeline."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return load_pipeline(PACKAGED)


@cache
def prefilter() -> Prefilter:
    """With the packaged gazetteer's products."""
    return Prefilter(lexicon(), gazetteer())


@cache
def tagger() -> Tagger:
    """Without a statistical pipeline."""
    return Tagger(None, gazetteer(), lexicon())
