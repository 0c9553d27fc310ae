"""A digest as it is shown: words, addresses and figures, ready to be laid out by any channel."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

#: What a reader has to know to read the figures and the names.
NOTES = (
    "Quotes are verbatim, cut only where it says […]. Scores run from 0 to 100. "
    "Unlinked: a name from the text that is matched to nobody."
)
#: What a reader may say of an item: the last part of the link's address, and its words.
VERDICTS = (
    ("confirmed", "Confirmed"),
    ("not-relevant", "Not relevant"),
    ("wrong-company", "Wrong company"),
    ("same-as", "Same as …"),
)
#: A mail names so many controversies in its SQL; some hundred would fill it.
_SQL_IDS = 50
#: To be copied by a person; nobody here runs it.
_SQL = (
    "SELECT c.title, c.severity, d.known_at, d.kind, d.headline FROM v_developments d "
    "JOIN v_controversies c ON c.controversy_id = d.controversy_id WHERE c.controversy_id IN"
)
_TONES = {
    "retracted": "grave",
    "corrected": "grave",
    "escalated": "grave",
    "new": "fresh",
    "new_story": "moved",
    "company_response": "moved",
}


@dataclass(frozen=True, slots=True)
class QuoteView:
    """A quote with its source; `url` is None where the address is not a plain web address.

    `has_source` is False where the next quote is of the same article: the source is said once, below the last of them.
    """

    text: str
    outlet: str
    date: str
    url: str | None
    has_source: bool = True


@dataclass(frozen=True, slots=True)
class LineView:
    """One development."""

    kind: str
    label: str
    date: str
    headline: str
    quotes: tuple[QuoteView, ...]


@dataclass(frozen=True, slots=True)
class Meter:
    """One figure from 0 to 100 with last time's; `trend` is `up`, `down`, `same` or `first`."""

    name: str
    value: int
    before: int | None
    trend: str

    @property
    def is_high(self) -> bool:
        """True for a severity in the upper third; reach and novelty are never alarming by themselves."""
        return self.name == "Severity" and self.value >= 67

    @property
    def note(self) -> str:
        """Last time's value in words."""
        if self.before is None:
            return "first told"
        return "unchanged" if self.trend == "same" else f"was {self.before}"


@dataclass(frozen=True, slots=True)
class ItemView:
    """One controversy."""

    kind: str
    label: str
    title: str
    url: str
    parties: tuple[tuple[str, str], ...]
    types: str
    lines: tuple[LineView, ...]
    meters: tuple[Meter, ...]
    chart: tuple[int, ...]
    chart_words: str
    sources: str
    response: str
    whys: tuple[str, ...]
    controversy_id: str = ""

    @property
    def tone(self) -> str:
        """`grave`, `fresh`, `moved` or `calm`: how loud the label is."""
        return _TONES.get(self.kind, "calm")


@dataclass(frozen=True, slots=True)
class CoverageView:
    """The coverage box."""

    period: str
    outlets: str
    articles: str
    figures: tuple[tuple[str, str], ...]
    troubles: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class View:
    """A digest, ready to be laid out."""

    subject: str
    date: str
    headline: str
    lead: str
    is_quiet: bool
    items: tuple[ItemView, ...]
    coverage: CoverageView
    watched: str
    url: str
    unsubscribe_url: str
    preferences_url: str = ""
    feedback_url: str = ""
    reader_query: str = ""

    def sql(self, n_shown: int) -> str:
        """The question to the article database that gives what stands behind the first `n_shown` items."""
        hidden = [item.controversy_id.replace("'", "''") for item in self.items[n_shown:]]
        ids = ", ".join(f"'{key}'" for key in hidden[:_SQL_IDS])
        more = f" -- and {len(hidden) - _SQL_IDS} more, which the page lists" if len(hidden) > _SQL_IDS else ""
        return f"{_SQL} ({ids}) ORDER BY c.severity DESC, d.known_at{more}"

    def places(self) -> tuple[int, ...]:
        """The place in the ledger of each item's first line, counted from 1: what a verdict on the item refers to."""
        starts = accumulate((len(item.lines) for item in self.items[:-1]), initial=1)
        return tuple(starts) if self.items else ()
