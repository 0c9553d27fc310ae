"""Data that takes long to load, once for all tests of a process: gazetteer, lexicon, and what is made of them."""

from __future__ import annotations

from functools import cache
from importlib.resources import as_file, files

from pipeline.lexicon import Lexicon, load_lexicon
from pipeline.tag.gazetteer import Gazetteer, load_gazetteer
from pipeline.tag.prefilter import Prefilter
from pipeline.tag.tagger import Tagger


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
def prefilter() -> Prefilter:
    """With the packaged gazetteer's products."""
    return Prefilter(lexicon(), gazetteer())


@cache
def tagger() -> Tagger:
    """As the service loads it."""
    return Tagger(None, gazetteer(), lexicon())
