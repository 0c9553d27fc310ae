"""What simple methods reach on the same articles: databases with the contract's columns, for the same scorer.

`simple` is what a careful afternoon gives: spaCy's organisations (each a company), a keyword rule for topic and
controversy, TF-IDF for stories. `names` is the gazetteer's names without any rule, deals from one sentence, and no
judgement at all: everything is core and controversial, every article its own story.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sklearn.feature_extraction.text import TfidfVectorizer

from pipeline.lexicon import Lexicon, as_regex
from pipeline.tag.gazetteer import Gazetteer
from pipeline.tag.scan import NameScanner
from pipeline.tag.words import split

Row = Mapping[str, Any]
_TABLES = {
    "v_articles": "article_id, url, title, text, topic, is_controversy, types",
    "v_mentions": "article_id, entity_id, entity, entity_type, surface, role, start_char, end_char",
    "v_story_articles": "story_id, article_id, is_primary",
    "v_controversy_stories": "controversy_id, story_id",
    "v_evidence": "article_id, quote, rank, start_char, end_char",
    "v_deals": "deal_id, vendor, buyer, status",
    "v_deal_evidence": "deal_id, article_id",
}
#: Mentions of the technology that make it a subject, and cues of conflict that make that a dispute.
_MENTIONS, _CONFLICTS = 3, 4
#: Likeness from which two texts tell one story, for full texts and for headlines with leads; and how far apart.
_LIKENESS = {"articles": 0.30, "stream": 0.20}
_WITHIN = timedelta(days=21)


@dataclass(frozen=True, slots=True)
class Patterns:
    """English terms of the lexicon: for the technology, and for conflict about it."""

    topic: re.Pattern[str]
    conflict: re.Pattern[str]

    @classmethod
    def of(cls, lexicon: Lexicon) -> Patterns:
        """The lexicon's terms as two patterns."""
        cues = [name for name in lexicon.categories if name.startswith("cue:")]
        return cls(_pattern(lexicon, ["strong"]), _pattern(lexicon, cues))


def _pattern(lexicon: Lexicon, categories: Iterable[str]) -> re.Pattern[str]:
    return re.compile(as_regex(term for category in categories for term in lexicon.terms(category, "en")))


def write_simple(path: Path, articles: Sequence[Row], lexicon: Lexicon, nlp: Any, kind: str) -> None:
    """spaCy alone, keyword rules, TF-IDF. `kind` is articles (full texts) or stream (headlines with leads)."""
    patterns = Patterns.of(lexicon)
    with _database(path) as database:
        for number, article in enumerate(articles):
            is_core, is_disputed = _keywords(article, patterns)
            _article(database, number, article, is_core=is_core, is_disputed=is_disputed)
            organisations = [entity for entity in nlp(article["text"]).ents if entity.label_ == "ORG"]
            _mentions(
                database,
                number,
                article["text"],
                ((e.start_char, e.end_char, None, e.text, "company") for e in organisations),
            )
        for number, story in _tfidf_stories(articles, _LIKENESS[kind]):
            database.execute("INSERT INTO v_story_articles VALUES (?, ?, 1)", (story, number))
            database.execute("INSERT INTO v_controversy_stories VALUES (?, ?)", (story, story))


def write_names(path: Path, articles: Sequence[Row], gazetteer: Gazetteer) -> None:
    """The gazetteer alone, always yes, every article its own story."""
    scanner = NameScanner(gazetteer)
    with _database(path) as database:
        for number, article in enumerate(articles):
            _article(database, number, article, is_core=True, is_disputed=True)
            found = list(_named(article["text"], scanner, gazetteer))
            _mentions(database, number, article["text"], found)
            for vendor, buyer in sorted(_side_by_side(article["text"], found)):
                deal = f"{number}:{vendor}:{buyer}"
                database.execute("INSERT INTO v_deals VALUES (?, ?, ?, 'active')", (deal, vendor, buyer))
                database.execute("INSERT INTO v_deal_evidence VALUES (?, ?)", (deal, number))


def _database(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path)
    for table, columns in _TABLES.items():
        database.execute(f"CREATE TABLE {table} ({columns})")
    return database


def _article(database: sqlite3.Connection, number: int, article: Row, *, is_core: bool, is_disputed: bool) -> None:
    topic = "core" if is_core else "none"
    values = (number, article["url"], article["title"], article["text"], topic, int(is_disputed), "[]")
    database.execute("INSERT INTO v_articles VALUES (?, ?, ?, ?, ?, ?, ?)", values)


def _mentions(
    database: sqlite3.Connection, number: int, text: str, found: Iterable[tuple[int, int, str | None, str, str]]
) -> None:
    for start, end, entity_id, name, kind in found:
        values = (number, entity_id, name, kind, text[start:end], "other", start, end)
        database.execute("INSERT INTO v_mentions VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)


def _keywords(article: Row, patterns: Patterns) -> tuple[bool, bool]:
    """(core, controversial): the technology is named often or in the title; and words of conflict are."""
    text = f"{article['title']}\n{article['text']}"
    is_core = len(patterns.topic.findall(text)) >= _MENTIONS or patterns.topic.search(article["title"]) is not None
    return is_core, is_core and len(patterns.conflict.findall(text)) >= _CONFLICTS


def _tfidf_stories(articles: Sequence[Row], least: float) -> Iterator[tuple[int, int]]:
    """(article, story) in order of time: each joins the likest earlier one within three weeks, or opens its own."""
    matrix = TfidfVectorizer(stop_words="english", sublinear_tf=True).fit_transform(
        f"{article['title']}\n{article['text']}" for article in articles
    )
    likeness = (matrix @ matrix.T).toarray()
    moments = [datetime.fromisoformat(article["published_at"]) for article in articles]
    order = sorted(range(len(articles)), key=lambda index: (moments[index], articles[index]["url"]))
    story: dict[int, int] = {}
    for place, index in enumerate(order):
        near = [other for other in order[:place] if moments[index] - moments[other] <= _WITHIN]
        best = max(near, key=lambda other: float(likeness[index, other]), default=None)
        story[index] = story[best] if best is not None and likeness[index, best] >= least else index
        yield index, story[index]


def _named(text: str, scanner: NameScanner, gazetteer: Gazetteer) -> Iterator[tuple[int, int, str, str, str]]:
    """Every surface that is the name of one entity only, as that entity."""
    for hit in scanner.hits(split(text)):
        if len(hit.candidates) == 1 and gazetteer.rule(hit.surface) is None:
            entity = gazetteer.entities[hit.candidates[0]]
            yield hit.start, hit.end, entity.entity_id, entity.name, entity.entity_type


def _side_by_side(text: str, found: Iterable[tuple[int, int, str, str, str]]) -> set[tuple[str, str]]:
    """(company, agency) named in one sentence."""
    words = split(text)
    by_sentence: dict[int, dict[str, set[str]]] = {}
    for start, _, _, name, kind in found:
        by_sentence.setdefault(words.sentence_at(start), {}).setdefault(kind, set()).add(name)
    return {
        (vendor, buyer)
        for kinds in by_sentence.values()
        for vendor in kinds.get("company", ())
        for buyer in kinds.get("agency", ())
    }
