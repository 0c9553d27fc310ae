"""Statistical pipelines: the packaged one, one for another language, and one that is not there."""

from __future__ import annotations

import pytest
import spacy

from pipeline.tag.languages import PACKAGED, NoPipelineWarning, load_pipeline
from pipeline.tag.tagger import Tagger
from tests.loaded import gazetteer, lexicon, tagger


def test_an_installed_pipeline_reads_its_own_language_and_no_other() -> None:
    nlp = spacy.blank("de")
    ruler = nlp.add_pipe("entity_ruler", name="ner")
    ruler.add_patterns([{"label": "ORG", "pattern": "Halvorsen Optik"}])
    with_pipeline = Tagger(nlp, gazetteer(), lexicon())
    text = "Der Auftrag ging an Halvorsen Optik, eine Firma aus Kleinstetten."
    alone = tagger().see(text, language="de")
    assert with_pipeline.see(text, language="fr").parts == alone.parts
    read = [one for part in with_pipeline.see(text, language="de").parts for one in part.party.found]
    unread = [one for part in alone.parts for one in part.party.found]
    sure = {one.surface: one.confidence for one in read}
    assert sure["Halvorsen Optik"] > {one.surface: one.confidence for one in unread}.get("Halvorsen Optik", 0.0)


def test_the_packaged_pipeline_finds_names_and_does_nothing_else() -> None:
    assert load_pipeline(PACKAGED).pipe_names == ["ner"]


def test_a_missing_pipeline_is_said_and_replaced_by_a_blank_one() -> None:
    with pytest.warns(NoPipelineWarning, match="xx_no_such_pipeline"):
        nlp = load_pipeline("xx_no_such_pipeline")
    assert nlp.pipe_names == []
