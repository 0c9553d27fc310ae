"""The tagger's traps with the packaged statistical pipeline, and without it those that do not need it."""

from __future__ import annotations

import pytest

from pipeline.tag.languages import PACKAGED, NoPipelineWarning, load_pipeline
from pipeline.tag.tagger import Tagger
from tests import loaded
from tests.tag_cases import Case, cases, complaints


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger(loaded.nlp(), loaded.gazetteer(), loaded.lexicon())


@pytest.mark.parametrize("case", [*cases(True), *cases(False)], ids=lambda case: case[0])
def test_the_trap_is_not_fallen_into(tagger: Tagger, case: Case) -> None:
    assert complaints(tagger, case[1], case[2]) == []


@pytest.mark.parametrize("case", cases(False), ids=lambda case: case[0])
def test_the_trap_is_not_fallen_into_without_a_statistical_model(case: Case) -> None:
    assert complaints(loaded.tagger(), case[1], case[2]) == []


def test_there_are_enough_traps_and_each_has_its_own_name() -> None:
    names = [case[0] for with_model in (False, True) for case in cases(with_model)]
    assert len(names) >= 150
    assert len(set(names)) == len(names)


def test_the_packaged_pipeline_finds_names_and_does_nothing_else() -> None:
    assert load_pipeline(PACKAGED).pipe_names == ["ner"]


def test_a_missing_pipeline_is_said_and_replaced_by_a_blank_one() -> None:
    with pytest.warns(NoPipelineWarning, match="xx_no_such_pipeline"):
        nlp = load_pipeline("xx_no_such_pipeline")
    assert nlp.pipe_names == []


def test_a_text_in_another_language_is_not_given_to_an_english_pipeline(tagger: Tagger) -> None:
    german = "Die Stadt Kleinstetten kaufte Gesichtserkennung von Microsoft."
    assert tagger.see(german, language="de").parts == loaded.tagger().see(german, language="de").parts
