"""What jobs and commands work with: the databases of one installation, its options, and the loaded steps."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from pathlib import Path

from alerts.article_erasure import Holdings
from alerts.compose import Postage
from alerts.deliver import PER_DOMAIN
from alerts.dkim import DkimKey
from alerts.doors import DoorRules
from alerts.mailer import FolderMailer, Mailer, SmtpMailer, SmtpServer
from alerts.messages import Sender
from alerts.workers import own_name
from models.locations import SCHEMAS, Locations
from models.session import make_engine, make_session_factory
from pipeline.detect.sift import Sifter
from pipeline.detect.weights import load_weights
from pipeline.extraction import ExtractionOptions
from pipeline.lexicon import load_lexicon
from pipeline.process import Processor
from pipeline.read.worker import Extractor
from pipeline.steps import Steps
from pipeline.tag.gazetteer import Gazetteer, GazetteerError, load_gazetteer
from pipeline.tag.languages import load_pipeline
from pipeline.tag.prefilter import Prefilter
from pipeline.tag.tagger import Tagger
from spiders.outlets import Outlet, OutletError, load_outlets, read_outlets

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Options:
    """What a service is told by its root. `smtp` None: mails are written into `outbox`."""

    outbox: Path
    base_url: str
    sender: Sender
    smtp: SmtpServer | None = None
    smtp_connections: int = 1
    mails_per_domain: int = PER_DOMAIN
    dkim: DkimKey | None = None
    hold_severity: int | None = None
    operator: str = ""
    spacy_pipeline: str = ""
    gazetteer_overlay: Path | None = None
    outlets_overlay: Path | None = None
    only_overlay: bool = False
    backlog_after: timedelta = timedelta(days=14)
    quiet_after_days: int = 90
    desk_retention_days: int = 365
    text_retention_days: int = 0
    doors: DoorRules = field(default_factory=DoorRules)
    extract_timeout_s: float = 20.0
    crawl_timeout_s: float = 3600.0
    crawl_settings: Mapping[str, str | int | float | bool] = field(default_factory=dict)


class Service:
    """The databases and the steps that the jobs work with. Opened once; steps are loaded when they are first needed."""

    def __init__(self, locations: Locations, options: Options) -> None:
        self.locations = locations
        self.options = options
        self.articles = make_engine(locations.articles, schema=SCHEMAS["articles"])
        self.captures = make_engine(locations.captures, schema=SCHEMAS["captures"])
        self.desk = make_engine(locations.desk, schema=SCHEMAS["desk"])
        self.article_sessions = make_session_factory(self.articles)
        self.desk_sessions = make_session_factory(self.desk)
        self.worker = own_name()
        self._states: dict[str, tuple[tuple[str, int, int], ...]] = {}

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """The gazetteer, with the overlay that the options name."""
        return self._read_gazetteer()

    def _read_gazetteer(self) -> Gazetteer:
        overlay = self.options.gazetteer_overlay
        self._states["gazetteer"] = _state_of(overlay)
        return load_gazetteer((overlay,) if overlay else ())

    @cached_property
    def steps(self) -> Steps:
        """The pure steps, with model, gazetteer and lexicon loaded."""
        gazetteer, lexicon = self.gazetteer, load_lexicon()
        name = self.options.spacy_pipeline
        tagger = Tagger(load_pipeline(name) if name else None, gazetteer, lexicon)
        return Steps(Prefilter(lexicon, gazetteer), tagger, Sifter(lexicon, load_weights()), gazetteer, lexicon)

    @cached_property
    def processor(self) -> Processor:
        """Steps 5 to 8 with their indexes, which stay in memory from tick to tick."""
        return Processor(self.articles, self.captures, self.steps)

    @property
    def extraction(self) -> ExtractionOptions:
        """What extraction is told; pruning comes from the outlet files."""
        prune = {outlet.slug: outlet.prune_xpath for outlet in self.outlets if outlet.prune_xpath}
        return ExtractionOptions(backlog_after=self.options.backlog_after, prune_xpath=prune)

    @cached_property
    def extractor(self) -> Extractor:
        """The killable reader of pages; its process starts with the first page and ends with the service."""
        return Extractor(timeout_s=self.options.extract_timeout_s)

    @cached_property
    def outlets(self) -> tuple[Outlet, ...]:
        """The outlets as their files list them."""
        return self._read_outlets()

    def _read_outlets(self) -> tuple[Outlet, ...]:
        overlay = self.options.outlets_overlay
        self._states["outlets"] = _state_of(overlay)
        if overlay is not None and self.options.only_overlay:
            return read_outlets(overlay.read_text("utf-8"), str(overlay))
        return load_outlets(overlay)

    def take_changes(self) -> None:
        """Read anew what was changed in an overlay since it was read, and drop what was made of it: an operator edits
        them while the service runs. An overlay with a mistake is logged, and what was read before stays.
        """
        gazetteer, outlets = self.options.gazetteer_overlay, self.options.outlets_overlay
        for name, overlay, read, made_of_it in (
            ("gazetteer", gazetteer, self._read_gazetteer, ("steps", "processor")),
            ("outlets", outlets, self._read_outlets, ()),
        ):
            try:
                if name not in vars(self) or _state_of(overlay) == self._states[name]:
                    continue
                vars(self)[name] = read()
            except (GazetteerError, OutletError, OSError, UnicodeError) as error:
                logger.error("overlay left aside", extra={"overlay": str(overlay), "error": str(error)})
                continue
            for other in made_of_it:
                vars(self).pop(other, None)

    @property
    def postage(self) -> Postage:
        """What every mail bears."""
        return Postage(self.options.sender, self.options.base_url, self.options.dkim)

    @property
    def holdings(self) -> Holdings:
        """Where words of articles are, for erasing."""
        return Holdings(self.articles, self.captures, self.desk, self.postage, self.options.outbox)

    @contextmanager
    def mailer(self) -> Iterator[Mailer]:
        """The way out: SMTP where a server is set, else files in the outbox folder."""
        mailer: Mailer = SmtpMailer(self.options.smtp) if self.options.smtp else FolderMailer(self.options.outbox)
        try:
            yield mailer
        finally:
            mailer.close()

    def close(self) -> None:
        """Give all connections back."""
        if "extractor" in vars(self):
            self.extractor.close()
        for engine in (self.articles, self.captures, self.desk):
            engine.dispose()


def _state_of(overlay: Path | None) -> tuple[tuple[str, int, int], ...]:
    """By what it is told that an overlay, a file or a folder of files, was changed: names, times and sizes."""
    if overlay is None or not overlay.exists():
        return ()
    files = sorted(overlay.iterdir()) if overlay.is_dir() else [overlay]
    return tuple((one.name, one.stat().st_mtime_ns, one.stat().st_size) for one in files)
