"""Articles over time: updates keep the older text, quotes move or close, withheld texts stay away, reruns append."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import OperationalError

from models.locations import SCHEMAS, Locations
from models.session import make_engine, make_session_factory
from pipeline import extraction
from pipeline.extraction import ExtractionOptions, extract_pending
from pipeline.importing import Importer, ImportReport
from pipeline.outcomes import ExtractOutcome
from pipeline.process import Processor
from pipeline.process_report import ProcessReport
from pipeline.quiet import mark_quiet
from pipeline.read.worker import Extractor
from pipeline.records import Document, Tagged
from pipeline.steps import Steps
from pipeline.tag.tagger import Tagger
from tests.polls import polled

NOW = datetime(2026, 3, 2, 7, tzinfo=UTC)
LEAD = "The Calder County Sheriff's Office in Oregon was sued on Monday over its use of facial recognition software."
MIDDLE = (
    "The complaint says that Brindlecore, which sold the facial recognition software, kept the photos of 9,000 drivers."
)
END = "A spokesman for the Calder County Sheriff's Office said that the office would fight the lawsuit."


@dataclass
class Desk:
    """An article database with its captures, and the steps."""

    articles: Engine
    captures: Engine
    steps: Steps
    folder: Path
    extractor: Extractor

    def take(self, paragraphs: str, now: datetime = NOW, **changes: str) -> ImportReport:
        line = {
            "url": "https://paper.example/sued",
            "title": "Sheriff sued over facial recognition",
            "text": paragraphs,
        }
        file = self.folder / "lines.jsonl"
        file.write_text(json.dumps({**line, "published_at": "2026-03-01", "language": "en", **changes}))
        return Importer(self.articles, self.captures, now, ExtractionOptions(), self.extractor, replay=False).run(
            [file]
        )

    def process(self, now: datetime = NOW, *, again: bool = False) -> ProcessReport:
        return Processor(self.articles, self.captures, self.steps).run(now, again=again)

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        with self.articles.connect() as connection:
            return [tuple(row) for row in connection.execute(text(sql))]


@pytest.fixture
def desk(databases: Locations, steps: Steps, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(
        make_engine(databases.articles, schema=SCHEMAS["articles"]),
        make_engine(databases.captures, schema=SCHEMAS["captures"]),
        steps,
        tmp_path,
        Extractor(),
    )
    yield made
    made.extractor.close()
    made.articles.dispose()
    made.captures.dispose()


def test_an_update_keeps_the_older_text_and_moves_the_quotes_that_still_stand(desk: Desk) -> None:
    desk.take("\n\n".join([LEAD, MIDDLE, END]))
    desk.process()
    before = desk.rows("SELECT quote FROM v_evidence ORDER BY rank")
    assert before
    later = NOW + timedelta(days=1)
    note = "Correction, March 3: an earlier version of this article gave a wrong number of drivers."
    report = desk.take("\n\n".join(["Updated on Tuesday with more details from the court.", LEAD, END, note]), later)
    assert report.outcomes == {ExtractOutcome.UPDATED: 1}
    desk.process(later)
    texts = desk.rows("SELECT known_to IS NULL, text LIKE '%9,000%' FROM v_article_texts ORDER BY known_from")
    assert texts == [(0, 1), (1, 0)]
    quotes = desk.rows("SELECT quote, start_char, end_char, text FROM v_evidence JOIN v_articles USING (article_id)")
    assert quotes
    for quote, start, end, body in quotes:
        assert isinstance(body, str)
        assert isinstance(start, int)
        assert isinstance(end, int)
        assert body[start:end] == quote
    assert desk.rows("SELECT 1 FROM v_evidence WHERE quote LIKE '%9,000%'") == []
    assert desk.rows("SELECT DISTINCT known_to IS NULL FROM v_evidence_history WHERE quote LIKE '%9,000%'") in (
        [(0,)],
        [],
    )
    assert desk.rows("SELECT kind FROM v_developments ORDER BY known_at, kind") == [("new",), ("corrected",)]
    assert desk.rows("SELECT count(*) FROM v_stories") == [(1,)]
    desk.steps = replace(desk.steps, tagger=Newer(desk.steps.tagger))  # type: ignore[arg-type]
    assert desk.process(later, again=True).assess == {"nothing_new": 1}, "the correction was told before"


def test_a_quote_that_an_update_took_out_backs_its_line_again_where_a_later_one_brings_it_back(desk: Desk) -> None:
    whole, standing = "\n\n".join([LEAD, MIDDLE, END]), "SELECT quote FROM v_evidence ORDER BY rank, quote"
    desk.take(whole)
    desk.process()
    before = desk.rows(standing)
    assert len(before) > 1
    for day, body in enumerate(["\n\n".join([LEAD, END]), whole], 1):
        desk.take(body, NOW + timedelta(days=day))
        desk.process(NOW + timedelta(days=day))
        assert (desk.rows(standing) == before) is (body == whole)
    spells = "SELECT quote, known_from FROM v_evidence_history WHERE quote = (SELECT min(quote) FROM v_evidence)"
    assert len(desk.rows(spells)) > 1, "when it stood before is still known"


BAN = (
    "The city council of Northmere voted 7-2 on Monday to bar the Northmere Police Department from using facial "
    "recognition, or asking other agencies to run face searches for it."
)
APPS = "A new page of a phone maker explains privacy features with little animations, which is good if you like those."


def test_a_round_up_belongs_to_the_stories_that_its_parts_tell_as_well(desk: Desk) -> None:
    desk.take("\n\n".join([LEAD, MIDDLE, END]))
    desk.take(BAN, url="https://paper.example/ban", title="Northmere council bars police from facial recognition")
    desk.process()
    own = {story for (story,) in desk.rows("SELECT story_id FROM v_stories")}
    assert len(own) == 2
    week = "\n".join(["Facial recognition, seen from here.", f"1. {LEAD} {MIDDLE}", f"2. {BAN}", f"3. {APPS}"])
    desk.take(week, url="https://paper.example/week", title="Faces in brief: a lawsuit, a ban, and more")
    desk.process()
    links = desk.rows(
        "SELECT story_id, is_primary FROM v_story_articles JOIN v_articles USING (article_id) WHERE url LIKE '%week'"
    )
    assert own <= {story for story, _ in links}
    assert [is_primary for _, is_primary in links].count(1) == 1


NO_WORDS_OF_THE_MATTERS = "Our weekly look at news about machines, people, and what lies between them; read on below."


def test_a_round_up_of_known_matters_opens_no_story_and_tells_nothing_new(desk: Desk) -> None:
    desk.take("\n\n".join([LEAD, MIDDLE, END]))
    desk.take(BAN, url="https://paper.example/ban", title="Northmere council bars police from facial recognition")
    desk.process()
    known = "SELECT controversy_id, entity_id, role FROM v_controversy_entities ORDER BY 1, 2, 3"
    stories, told, parties = (
        desk.rows(sql) for sql in ("SELECT story_id FROM v_stories", "SELECT kind FROM v_developments", known)
    )
    assert len(told) == 2
    week = "\n".join([NO_WORDS_OF_THE_MATTERS, LEAD, BAN, APPS])
    desk.take(week, NOW + timedelta(days=1), url="https://paper.example/week", title="The week in brief")
    desk.process(NOW + timedelta(days=1))
    assert desk.rows("SELECT story_id FROM v_stories") == stories
    assert desk.rows("SELECT kind FROM v_developments") == told
    assert desk.rows(known) == parties
    assert len(desk.rows("SELECT 1 FROM v_evidence JOIN v_articles USING (article_id) WHERE url LIKE '%week'")) == 1


def test_of_a_report_that_was_taken_back_no_silence_is_told(desk: Desk) -> None:
    desk.take("\n\n".join([LEAD, MIDDLE, END]))
    desk.process()
    later = NOW + timedelta(days=1)
    desk.take("\n\n".join([LEAD, END, "This article has been retracted."]), later)
    desk.process(later)
    sessions = make_session_factory(desk.articles)
    polled(sessions, later, later + timedelta(days=60), every=timedelta(days=1))
    assert mark_quiet(sessions, later + timedelta(days=60), 30) == 0
    assert desk.rows("SELECT kind FROM v_developments ORDER BY known_at") == [("new",), ("retracted",)]
    assert desk.rows("SELECT status FROM v_controversies") == [("quiet",)]


def test_a_matter_does_not_go_quiet_while_nobody_looks(desk: Desk) -> None:
    desk.take("\n\n".join([LEAD, MIDDLE, END]))
    desk.process()
    sessions = make_session_factory(desk.articles)
    assert mark_quiet(sessions, NOW + timedelta(days=300), 30) == 0
    assert desk.rows("SELECT status FROM v_controversies") == [("open",)]
    back = NOW + timedelta(days=300)
    polled(sessions, back, back + timedelta(days=40), every=timedelta(days=5))
    assert mark_quiet(sessions, back + timedelta(days=20), 30) == 0
    assert mark_quiet(sessions, back + timedelta(days=40), 30) == 1
    [(headline,)] = desk.rows("SELECT headline FROM v_developments WHERE kind = 'quiet'")
    assert "for 36 days, not counting 305 days on which nothing was read" in str(headline)


def test_an_old_text_at_a_new_address_is_a_reprint_and_tells_nothing(desk: Desk) -> None:
    desk.take("\n\n".join([LEAD, MIDDLE, END]))
    desk.process()
    later = NOW + timedelta(days=700)
    sessions = make_session_factory(desk.articles)
    polled(sessions, NOW, later, every=timedelta(days=1))
    assert mark_quiet(sessions, later, 30) == 1
    moved = {"url": "https://daily.example/old", "title": "Sued: the sheriff", "published_at": "2028-01-30"}
    assert desk.take("\n\n".join([LEAD, MIDDLE, END]), later, **moved).outcomes == {ExtractOutcome.COPY: 1}
    desk.process(later)
    assert desk.rows("SELECT kind FROM v_developments ORDER BY known_at") == [("new",), ("quiet",)]
    assert desk.rows("SELECT n_articles, n_independent FROM v_stories") == [(2, 1)]
    assert desk.rows("SELECT status FROM v_controversies") == [("quiet",)], "what was said before wakes nothing"


WALL = (
    "To go on reading, become a member of the Paper. Members read every report, on each device they own, and get our "
    "letter on Sunday mornings. It costs nine crowns a month, half of that for students and pensioners, and ends "
    "whenever you say so. Already with us? Then enter by the door above, with the word that came by post last spring."
)


def test_what_an_outlet_shows_instead_of_a_text_makes_no_reprints(desk: Desk) -> None:
    desk.take(WALL, url="https://daily.example/sheriff", title="Sheriff sued over face scans")
    other = {"url": "https://daily.example/council", "title": "Council bars cameras"}
    assert desk.take(WALL, NOW + timedelta(hours=1), **other).outcomes == {ExtractOutcome.ARTICLE: 1}
    again = {"url": "https://daily.example/sheriff-2", "title": "Face scans: sheriff sued again"}
    assert desk.take(WALL, NOW + timedelta(hours=2), **again).outcomes == {ExtractOutcome.COPY: 1}


def test_an_old_text_too_short_to_tell_is_nobodys_reprint(desk: Desk) -> None:
    desk.take(LEAD)
    later = NOW + timedelta(days=700)
    moved = {"url": "https://daily.example/old", "published_at": "2028-01-30"}
    assert desk.take(LEAD, later, **moved).outcomes == {ExtractOutcome.ARTICLE: 1}


def test_the_same_line_again_is_unchanged_and_nothing_is_processed(desk: Desk) -> None:
    desk.take("\n\n".join([LEAD, MIDDLE, END]))
    assert desk.process().taken == 1
    assert desk.take("\n\n".join([LEAD, MIDDLE, END])).outcomes == {ExtractOutcome.UNCHANGED: 1}
    assert desk.process().taken == 0


class Newer:
    """The tagger under another version."""

    version = "tag-newer"

    def __init__(self, tagger: Tagger) -> None:
        self._tagger = tagger

    def tag(self, document: Document) -> Tagged:
        return replace(self._tagger.tag(document), version=self.version)


class Forgetful(Newer):
    """One that does not know Brindlecore any more."""

    def tag(self, document: Document) -> Tagged:
        tagged = super().tag(document)
        return replace(tagged, entities=tuple(one for one in tagged.entities if one.name != "Brindlecore"))


def test_a_party_ends_with_the_last_article_that_has_it_as_one(desk: Desk) -> None:
    desk.take("\n\n".join([LEAD, MIDDLE, END]))
    desk.process()
    second = "\n\n".join([LEAD.replace("was sued on Monday", "faces a lawsuit"), MIDDLE, END])
    desk.take(second, url="https://paper.example/sued-too", title="Calder sheriff faces lawsuit over face scans")
    desk.process(NOW + timedelta(hours=1))
    parties = "SELECT e.name FROM v_controversy_entities JOIN v_entities AS e USING (entity_id) ORDER BY 1"
    before = desk.rows(parties)
    assert ("Brindlecore",) in before
    assert desk.rows("SELECT count(*) FROM v_controversies") == [(1,)]
    desk.steps = replace(desk.steps, tagger=Forgetful(desk.steps.tagger))  # type: ignore[arg-type]
    later = NOW + timedelta(days=2)
    assert desk.process(later, again=True).taken == 2
    assert desk.rows(parties) == [name for name in before if name != ("Brindlecore",)]
    ended = "SELECT DISTINCT known_to IS NULL FROM controversy_entity JOIN entity USING (entity_id) WHERE name = "
    assert desk.rows(f"{ended}'Brindlecore'") == [(0,)]


def test_a_party_stays_while_another_article_has_it(desk: Desk) -> None:
    desk.take("\n\n".join([LEAD, MIDDLE, END]))
    second = "\n\n".join([LEAD.replace("was sued on Monday", "faces a lawsuit"), MIDDLE, END])
    desk.take(second, url="https://paper.example/sued-too", title="Calder sheriff faces lawsuit over face scans")
    desk.process()
    parties = "SELECT entity_id, role FROM v_controversy_entities ORDER BY 1, 2"
    before = desk.rows(parties)
    desk.take("\n\n".join([LEAD, END]), NOW + timedelta(days=1))
    assert desk.process(NOW + timedelta(days=1)).taken == 1
    assert desk.rows(parties) == before


def test_a_newer_version_of_the_steps_appends_and_keeps_ids(desk: Desk) -> None:
    desk.take("\n\n".join([LEAD, MIDDLE, END]))
    desk.process()
    kept = "SELECT story_id, controversy_id, development_id, headline FROM v_developments"
    before = desk.rows(kept)
    desk.steps = replace(desk.steps, tagger=Newer(desk.steps.tagger))  # type: ignore[arg-type]
    later = NOW + timedelta(days=2)
    assert desk.process(later).taken == 0
    assert desk.process(later, again=True).taken == 1
    assert desk.rows(kept) == before
    assert desk.rows("SELECT DISTINCT known_to IS NULL FROM v_mentions_history ORDER BY 1") == [(0,), (1,)]
    assert desk.process(later, again=True).taken == 0


HISTORY = {
    "v_story_articles_history": "story_id, article_id, known_from, is_primary",
    "v_controversy_stories_history": "controversy_id, story_id, known_from",
    "v_controversy_states_history": "controversy_id, known_from, status",
    "v_evidence_history": "evidence_id, development_id, rank, quote, known_from",
    "v_assessments": "controversy_id, known_from, severity, reach, novelty, parts",
    "v_developments": "development_id, known_at, headline",
}


def test_a_newer_version_rewrites_nothing_that_was_known(desk: Desk) -> None:
    desk.take("\n\n".join([LEAD, MIDDLE, END]))
    desk.process()
    second = "\n\n".join([LEAD.replace("was sued on Monday", "faces a lawsuit"), MIDDLE, END])
    desk.take(second, url="https://paper.example/sued-too", title="Calder sheriff faces lawsuit over face scans")
    desk.process(NOW + timedelta(hours=1))
    before = {view: desk.rows(f"SELECT {columns} FROM {view}") for view, columns in HISTORY.items()}
    assert all(before.values())
    desk.steps = replace(desk.steps, tagger=Newer(desk.steps.tagger))  # type: ignore[arg-type]
    assert desk.process(NOW + timedelta(days=40), again=True).taken == 2
    for view, columns in HISTORY.items():
        assert set(before[view]) <= set(desk.rows(f"SELECT {columns} FROM {view}")), view


def test_old_articles_of_an_import_are_backlog_and_new_ones_are_not(desk: Desk) -> None:
    desk.take("\n\n".join([LEAD, MIDDLE, END]), published_at="2025-12-01")
    desk.process()
    assert desk.rows("SELECT is_backlog FROM v_developments") == [(1,)]


def test_an_article_that_cannot_be_processed_is_set_aside_and_the_rest_goes_on(desk: Desk) -> None:
    desk.take("\n\n".join([LEAD, MIDDLE, END]))
    desk.take("\n\n".join([LEAD.replace("Calder", "Alder"), END]), url="https://paper.example/poison", title="Poison")

    class Poisoned:
        version = "tag-poisoned"

        def tag(self, document: Document) -> Tagged:
            if document.title == "Poison":
                raise RuntimeError("cannot read this")
            return desk.steps.tagger.tag(document)

    healthy = desk.steps
    steps = replace(healthy, tagger=Poisoned())  # type: ignore[arg-type]
    report = Processor(desk.articles, desk.captures, steps).run(NOW)
    assert (report.taken, report.tag["quarantined"], report.tag["tagged"]) == (2, 1, 1)
    assert desk.rows("SELECT item, error FROM quarantine") == [
        ("https://paper.example/poison", "RuntimeError: cannot read this")
    ]
    assert Processor(desk.articles, desk.captures, steps).run(NOW).taken == 0


def test_an_article_that_a_full_disk_kept_out_counts_once_when_it_comes_again(desk: Desk) -> None:
    desk.take("\n\n".join([LEAD, MIDDLE, END]))
    processor = Processor(desk.articles, desk.captures, desk.steps)
    processor.run(NOW)
    second = (
        "Drivers are taking the Calder County Sheriff's Office in Oregon to court because it searched their pictures "
        "with facial recognition software.\n\nTheir lawsuit also names Brindlecore, whose software it was. The Calder "
        "County Sheriff's Office had no comment on the complaint of the drivers."
    )
    later = NOW + timedelta(hours=1)
    desk.take(second, later, url="https://paper.example/sued-too", title="Calder sheriff faces lawsuit over face scans")

    commits = iter((False, True))  # of the gazetteer, then of the article

    def full(_: object) -> None:
        if next(commits):
            raise OperationalError("COMMIT", {}, Exception("disk I/O error"))

    event.listen(desk.articles, "commit", full)
    with pytest.raises(OperationalError, match="disk I/O error"):
        processor.run(later)
    event.remove(desk.articles, "commit", full)
    assert processor.run(later).taken == 1
    kept = desk.rows("SELECT severity, reach, novelty FROM v_controversies")
    again = Processor(desk.articles, desk.captures, replace(desk.steps, tagger=Newer(desk.steps.tagger)))  # type: ignore[arg-type]
    again.run(later, again=True)
    assert desk.rows("SELECT severity, reach, novelty FROM v_controversies") == kept


def _page(body: str, head: str = "") -> str:
    return f"<html lang=en><head><title>Sheriff sued</title>{head}</head><body><article>{body}</article></body></html>"


def test_withheld_texts_are_read_by_the_pipeline_and_not_by_readers(desk: Desk) -> None:
    html = _page("".join(f"<p>{part}</p>" for part in (LEAD, MIDDLE, END)), "<meta name='robots' content='noai'>")
    file = desk.folder / "page.jsonl"
    file.write_text(json.dumps({"url": "https://paper.example/withheld", "html": html, "published_at": "2026-03-01"}))
    Importer(desk.articles, desk.captures, NOW, ExtractionOptions(), desk.extractor, replay=False).run([file])
    desk.process()
    ((body, rights),) = desk.rows("SELECT text, text_rights FROM v_articles")
    assert body is None
    assert str(rights).startswith("withheld: ")
    assert desk.rows("SELECT text FROM v_article_texts") == [(None,)]
    quotes = desk.rows("SELECT quote FROM v_evidence")
    assert quotes
    assert all(len(str(quote).split()) <= 40 for (quote,) in quotes)


def test_a_saved_page_is_known_by_the_address_that_it_names(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    head = '<link rel="canonical" href="https://paper.example/2026/sued">'
    file = desk.folder / "saved.html"
    file.write_text(_page("".join(f"<p>{part}</p>" for part in (LEAD, MIDDLE, END)), head))
    Importer(desk.articles, desk.captures, NOW, ExtractionOptions(), desk.extractor, replay=False).run([file])
    known = desk.rows("SELECT url, canonical_url, outlet FROM v_articles")
    assert known == [("https://paper.example/2026/sued", "https://paper.example/2026/sued", "paper.example")]
    monkeypatch.setattr(extraction, "VERSION", "extract-newer")
    extract_pending(desk.articles, desk.captures, NOW, ExtractionOptions(), desk.extractor, again=True)
    assert desk.rows("SELECT url, canonical_url, outlet FROM v_articles") == known


def test_captured_pages_are_read_again_by_a_newer_extraction(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    html = _page("".join(f"<p>{part}</p>" for part in (LEAD, MIDDLE, END)))
    file = desk.folder / "page.jsonl"
    file.write_text(json.dumps({"url": "https://paper.example/kept", "html": html, "published_at": "2026-03-01"}))
    Importer(desk.articles, desk.captures, NOW, ExtractionOptions(), desk.extractor, replay=False).run([file])
    options = ExtractionOptions()
    assert extract_pending(desk.articles, desk.captures, NOW, options, desk.extractor, again=True).total() == 0
    monkeypatch.setattr(extraction, "VERSION", "extract-newer")
    again = extract_pending(desk.articles, desk.captures, NOW, options, desk.extractor, again=True)
    assert again.total() == 1
    assert extract_pending(desk.articles, desk.captures, NOW, options, desk.extractor, again=True).total() == 0
    digest = hashlib.sha256(html.encode()).hexdigest()
    assert desk.rows("SELECT DISTINCT input_sha256 FROM stage_run WHERE stage = 'extract'") == [(digest,)]
