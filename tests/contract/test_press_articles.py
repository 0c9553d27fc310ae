"""The press's articles and their gold: counts, keys, names, and that nothing invented collides with anything real."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest

from demo.press.articles import Article, load_articles
from demo.press.expected import Expected, Party, load_expected
from demo.press.ticks import START, TICKS
from pipeline.records import TYPES
from pipeline.tag.gazetteer.normal import key, normal
from pipeline.tag.gazetteer.records import Gazetteer
from tests import loaded

ARTICLES = {article.key: article for article in load_articles()}
GOLD = {expected.article: expected for expected in load_expected()}
REAL = "amazon-rekognition"


@pytest.fixture(scope="module")
def real() -> Gazetteer:
    return loaded.gazetteer()


@pytest.fixture(scope="module")
def overlaid() -> Gazetteer:
    return loaded.invented()


def words_of(article: Article, revision: int = -1) -> str:
    blocks = article.revisions[revision].blocks
    return normal(" ".join([article.title, article.standfirst, *(block.text for block in blocks)]))


def invented_parties() -> set[Party]:
    return {party for gold in GOLD.values() if gold.controversy != REAL for party in gold.parties}


def test_there_are_45_articles_of_6_outlets_and_gold_for_each() -> None:
    assert len(ARTICLES) == 45
    assert len({article.outlet for article in ARTICLES.values()}) == 6
    assert set(GOLD) == set(ARTICLES)
    assert len({article.number for article in ARTICLES.values()}) == 45


def test_at_least_12_controversies_and_15_articles_that_must_not_alarm() -> None:
    assert len({gold.controversy for gold in GOLD.values() if gold.is_controversy}) >= 12
    assert sum(not gold.is_controversy for gold in GOLD.values()) >= 15


def test_the_quiet_articles_hold_all_three_topics() -> None:
    assert {gold.topic for gold in GOLD.values() if not gold.is_controversy} == {"core", "passing", "none"}


@pytest.mark.parametrize("gold", GOLD.values(), ids=lambda gold: gold.article)
def test_gold_is_consistent(gold: Expected) -> None:
    assert bool(gold.controversy) == gold.is_controversy == (bool(gold.types) and gold.types != ("contract_award",))
    assert bool(gold.story) == (gold.topic == "core")
    assert set(gold.types) <= set(TYPES)
    if gold.copy_of:
        original = GOLD[gold.copy_of]
        assert (original.story, original.copy_of) == (gold.story, "")
        assert ARTICLES[gold.copy_of].published < ARTICLES[gold.article].published


def test_stories_of_one_happening_are_told_in_different_words_and_one_is_reprinted_three_times() -> None:
    tellings = Counter(gold.story for gold in GOLD.values() if gold.is_controversy and not gold.copy_of)
    assert sum(n > 1 for n in tellings.values()) >= 3
    assert list(Counter(gold.copy_of for gold in GOLD.values() if gold.copy_of).values()) == [3]


def test_several_controversies_go_on_after_the_first_day() -> None:
    days: dict[str, set[int]] = {}
    for gold in GOLD.values():
        if gold.is_controversy and gold.controversy != REAL:
            due = next(n for n, tick in enumerate(TICKS) if ARTICLES[gold.article].published <= tick)
            days.setdefault(gold.controversy, set()).add(due)
    assert sum(len(ticks) > 1 for ticks in days.values()) >= 6


def test_every_tick_has_news_and_nothing_is_left_after_the_last() -> None:
    published = [article.published for article in ARTICLES.values()]
    assert any(at < START - timedelta(days=14) for at in published)
    for before, tick in pairwise(TICKS):
        assert sum(before < at <= tick for at in published) >= 5
    assert max(revision.since for article in ARTICLES.values() for revision in article.revisions) <= TICKS[-1]


@pytest.mark.parametrize("gold", GOLD.values(), ids=lambda gold: gold.article)
def test_every_expected_name_stands_in_the_article(gold: Expected) -> None:
    text = words_of(ARTICLES[gold.article]).casefold()
    names = [party.name for party in gold.parties] + list(gold.never_linked)
    assert [name for name in names if normal(name).casefold() not in text] == []


@pytest.mark.parametrize("article", ARTICLES.values(), ids=lambda article: article.key)
def test_core_articles_speak_of_face_recognition_and_others_hardly(article: Article) -> None:
    text = words_of(article).casefold()
    if GOLD[article.key].topic == "core":
        assert re.search(r"facial recognition|face (recognition|match|search|template)|by face", text)
    else:
        assert text.count("facial recognition") <= 1


def test_only_one_article_was_revised_and_says_so() -> None:
    revised = [article for article in ARTICLES.values() if len(article.revisions) > 1]
    assert [article.key for article in revised] == ["stackfield/crowdsift-audit-error-rates"]
    assert "8.6 per cent" in words_of(revised[0], 0)
    assert "Correction, 3 March 2026" in words_of(revised[0])


def test_no_invented_party_has_the_name_of_a_real_one(real: Gazetteer) -> None:
    taken = {party.name for party in invented_parties() if key(normal(party.name)) in real.surfaces}
    assert taken == set()


def test_the_overlay_claims_no_surface_and_no_id_of_the_real_gazetteer(real: Gazetteer, overlaid: Gazetteer) -> None:
    added = set(overlaid.entities) - set(real.entities)
    assert added
    assert all(entity_id.startswith("demo-") for entity_id in added)
    shared = {surface for surface, ids in overlaid.surfaces.items() if added & set(ids) and set(ids) - added}
    assert shared == set()


def test_about_four_in_five_invented_parties_are_known(overlaid: Gazetteer) -> None:
    names = {party.name for party in invented_parties()}
    known = {name for name in names if key(normal(name)) in overlaid.surfaces}
    assert 0.75 <= len(known) / len(names) <= 0.85


def test_the_overlay_types_its_parties_as_the_gold_does(overlaid: Gazetteer) -> None:
    for party in invented_parties():
        for entity_id in overlaid.surfaces.get(key(normal(party.name)), ()):
            assert (party.name, overlaid.entities[entity_id].entity_type) == (party.name, party.type)


def test_real_parties_appear_in_the_two_retold_articles_only(real: Gazetteer) -> None:
    names = {"amazon", "rekognition", "american civil liberties union", "open mic", "pinterest"}
    for name, gold in GOLD.items():
        if gold.controversy != REAL:
            assert {real_name for real_name in names if real_name in words_of(ARTICLES[name]).casefold()} == set()
