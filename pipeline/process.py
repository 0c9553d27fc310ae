"""Steps 5 to 8 for pending articles in order of (published_at, url): one transaction and one ending a stage each."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Engine, Select, and_, func, or_, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from models import Article, Quarantine, StageRun
from models.session import make_session_factory, only_reads
from pipeline.articles import document_of
from pipeline.assessing import Change, write_change
from pipeline.captures import Captures
from pipeline.detect.affected import affected_groups
from pipeline.detect.contested import contested
from pipeline.detect.corrections import led_by_notice
from pipeline.detect.deeds import ANSWERS, deeds
from pipeline.detect.evidence import choose, choose_answer
from pipeline.detect.jurisdictions import jurisdictions
from pipeline.detect.kinds import RESPONSES
from pipeline.detect.replies import has_reply
from pipeline.detect.round_ups import parts
from pipeline.detect.signatures import signature
from pipeline.detect.tally import Tally
from pipeline.entities import sync_gazetteer
from pipeline.facts import controversy_facts
from pipeline.grouped import Grouped
from pipeline.grouping import Grouping
from pipeline.link_rows import refused_links
from pipeline.links import current_controversy, current_stories
from pipeline.moving import leave
from pipeline.outcomes import AssessOutcome, GroupOutcome, SiftOutcome, TagOutcome
from pipeline.process_report import Ended, ProcessReport, sift_outcome
from pipeline.quoting import correction_of, reanchor_evidence
from pipeline.records import Deed, Document, Evidence, Sifted, Tagged
from pipeline.rows import put
from pipeline.steps import Steps
from pipeline.tag.refused import without
from pipeline.tagging import write_sifted, write_tagged
from pipeline.tallies import Tallies

logger = logging.getLogger(__name__)
NO_TERM_VERSION = "no_term"


@dataclass(frozen=True, slots=True)
class _Read:
    """An article as the steps read it: names, topic, and who did what (`told`)."""

    document: Document
    tagged: Tagged
    sifted: Sifted
    told: tuple[Deed, ...]


class Processor:
    """Runs the steps on what is pending. Engines and steps are handed in; the grouping indexes are its own."""

    def __init__(self, articles: Engine, captures: Engine, steps: Steps) -> None:
        self._session = make_session_factory(articles)
        self._captures = Captures(captures)
        self._steps = steps
        self._grouping = Grouping()
        self._tallies = Tallies()
        self._refused: dict[str, frozenset[str]] = {}

    def run(
        self,
        now: datetime,
        *,
        again: bool = False,
        progress: Callable[[int, int], None] = lambda _done, _all: None,
    ) -> ProcessReport:
        """Process what is new or changed; with `again` also what an older version of the steps dealt with."""
        with self._session.begin() as session:
            sync_gazetteer(session, self._steps.gazetteer)
        with self._session() as session:
            only_reads(session)  # indexes of a large database are minutes in the making
            self._tallies.heed_outlets(session)
            if self._grouping.refresh(session):
                self._tallies.clear()
            self._refused = refused_links(session)
            pending = list(session.scalars(self._pending(again)))
        report = ProcessReport()
        for place, article_id in enumerate(pending, 1):
            report.count(self._take(article_id, now))
            progress(place, len(pending))
        report.check()
        return report

    def _pending(self, again: bool) -> Select[str]:
        wanted = Article.to_process()
        if again:
            is_older = and_(Article.text_sha256.is_not(None), Article.processed_version != self._steps.version)
            wanted = or_(wanted, is_older)
        order = (func.coalesce(Article.published_at, Article.first_seen_at), Article.url)
        return select(Article.article_id).where(wanted).order_by(*order)

    def _take(self, article_id: str, now: datetime) -> Ended:
        """One article, one transaction; what cannot be processed is set aside and the rest goes on."""
        try:
            with self._session.begin() as session:
                ended, grouped = self._process(session, session.get_one(Article, article_id), now)
        except OperationalError:
            self._tallies.clear()  # they count an article that was not kept
            raise  # a full disk or a locked database is no fault of the article
        except Exception as error:
            self._tallies.clear()
            logger.exception("quarantined", extra={"article_id": article_id})
            return self._set_aside(article_id, error, now)
        if grouped is not None:
            self._grouping.learn(grouped)
        logger.info("processed", extra={"article_id": article_id, "outcome": ended.sift.value})
        return ended

    def _process(self, session: Session, article: Article, now: datetime) -> tuple[Ended, Grouped | None]:
        document = document_of(article, self._captures)
        if document is None:
            raise ValueError(f"{article.url}: its text is gone; nothing to process")
        when = known_at(article, now)
        is_update = article.processed_sha256 is not None
        before = _known_so_far(session, article) if is_update else None
        tag, tagged, sifted = self._read(document)
        read = _Read(document, tagged, sifted, deeds(document, tagged) if sifted.is_controversy else ())
        write_tagged(session, article, tagged, when)
        replied = has_reply(document, tagged) if sifted.is_controversy else None
        write_sifted(
            session, article, sifted, jurisdictions(document, tagged), affected_groups(document), when, replied
        )
        if is_update:
            reanchor_evidence(session, article, document.text, when)
            self._tallies.forget(before.controversy_id if before else "")
        grouped, group = self._group(session, article, document, tagged, sifted, when)
        assess = self._assess(session, article, read, grouped, before, when)
        ended = Ended(tag, sift_outcome(sifted), group, assess)
        self._write_runs(session, article, ended, when)
        return ended, grouped

    def _assess(
        self,
        session: Session,
        article: Article,
        read: _Read,
        grouped: Grouped | None,
        before: Tally | None,
        now: datetime,
    ) -> AssessOutcome:
        """What the article changes in its controversy, where it has one."""
        if grouped is None or grouped.controversy is None:
            return AssessOutcome.NOT_ASSESSED
        is_update = article.processed_sha256 is not None
        for changed in (*grouped.changed, grouped.controversy) if is_update else grouped.changed:
            self._tallies.forget(changed)
        change = Change(
            grouped.controversy,
            article,
            before,
            grouped.outcome is GroupOutcome.NEW_CONTROVERSY,
            now,
            led_by_notice(read.document, choose(read.document, read.tagged, read.sifted, self._steps.lexicon)),
            self._answer(read),
            read.told,
            has_joined=bool(grouped.joined),
        )
        if is_update and (found := correction_of(session, read.document)):
            change = replace(change, correction=found[0], correction_kind=found[1])
        return write_change(session, change, self._tallies)

    def _read(self, document: Document) -> tuple[TagOutcome, Tagged, Sifted]:
        if not self._steps.prefilter.is_relevant(document.text, document.title):
            return TagOutcome.NO_TERM, Tagged(NO_TERM_VERSION), Sifted(NO_TERM_VERSION, "none", 0.0, False, 0.0)
        tagged = without(self._steps.tagger.tag(document), self._refused.get(document.article_id, frozenset()))
        sifted = self._steps.sifter.sift(document, tagged)
        return TagOutcome.TAGGED, contested(document, tagged, sifted), sifted

    def _group(
        self,
        session: Session,
        article: Article,
        document: Document,
        tagged: Tagged,
        sifted: Sifted,
        now: datetime,
    ) -> tuple[Grouped | None, GroupOutcome]:
        if sifted.topic != "core":
            leave(session, article.article_id, now)
            return None, GroupOutcome.NOT_GROUPED
        made = signature(document, tagged, sifted, article.copy_of)
        grouped = self._grouping.place(session, article, made, now, parts(document, tagged, sifted))
        return grouped, grouped.outcome

    def _answer(self, read: _Read) -> tuple[Evidence, ...]:
        """The words of who answers, where the article brings an answer."""
        if RESPONSES.isdisjoint(name for name, _ in read.sifted.types):
            return ()
        starts = {deed.quote.start for deed in read.told if deed.act in ANSWERS}
        return choose_answer(read.document, read.tagged, read.sifted, self._steps.lexicon, told=starts)

    def _write_runs(self, session: Session, article: Article, ended: Ended, now: datetime) -> None:
        article.processed_sha256, article.processed_version = article.text_sha256, self._steps.version
        endings: dict[str, StrEnum] = {
            "tag": ended.tag,
            "sift": ended.sift,
            "group": ended.group,
            "assess": ended.assess,
        }
        item = {"item": article.article_id, "input_sha256": article.text_sha256, "version": self._steps.version}
        for stage, outcome in endings.items():
            put(session, StageRun, stage=stage, **item, outcome=outcome.value, detail="", at=now)

    def _set_aside(self, article_id: str, error: Exception, now: datetime) -> Ended:
        ended = Ended(TagOutcome.QUARANTINED, SiftOutcome.NONE)
        with self._session.begin() as session:
            article = session.get_one(Article, article_id)
            session.merge(
                Quarantine(
                    stage="process",
                    item=article.url,
                    input_sha256=article.text_sha256 or "",
                    error=f"{type(error).__name__}: {error}"[:1000],
                    at=now,
                )
            )
            self._write_runs(session, article, ended, now)
        return ended


def known_at(article: Article, now: datetime) -> datetime:
    """When what the article brings counts as known: in a replay when it was published, else now."""
    return article.known_at if article.known_at < article.first_seen_at else now


def _known_so_far(session: Session, article: Article) -> Tally | None:
    stories = current_stories(session, article.article_id)
    controversy = current_controversy(session, stories[0]) if stories else None
    return None if controversy is None else Tally.of(controversy_facts(session, controversy))
