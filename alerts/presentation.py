"""Digest content as it is shown: every text cleaned, every date and count in words, every address checked.

The text part, the HTML part and the web page are all filled from a `View`, so that they cannot say different things.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import zip_longest

from alerts import looked_at, wording
from alerts.cleaning import article_address, one_line
from alerts.links import Links
from alerts.records import (
    DigestContent,
    DigestItem,
    DigestLine,
    Party,
    Quote,
    Scores,
)
from alerts.view import ItemView, LineView, Meter, QuoteView, View

__all__ = ["View", "present"]

_TITLE = 160
_HEADLINE = 300
_QUOTE = 700
_NAME = 80
_NAMES_PER_ROLE = 4
_CHART_ARTICLES = 3


def present(content: DigestContent, links: Links) -> View:
    """What a reader sees of `content`."""
    items = tuple(_item(item, links.base_url, content.zone) for item in content.items)
    return View(
        subject=_subject(content, items),
        date=wording.week_day(content.slot, content.zone),
        headline=_headline(content, items),
        lead=_lead(content, items),
        is_quiet=content.outcome == "quiet_day",
        items=items,
        coverage=looked_at.box(content.coverage, content.zone),
        watched=_watched(content),
        url=links.digest(content.digest_id),
        unsubscribe_url=links.unsubscribe(),
        preferences_url=links.preferences(),
        feedback_url=links.feedback(),
        reader_query=links.reader_query(),
    )


def _subject(content: DigestContent, items: tuple[ItemView, ...]) -> str:
    if not items:
        return f"{looked_at.quietness(content.coverage)}: nothing new on {_what(content)}"
    more = f" (+{len(items) - 1} more)" if len(items) > 1 else ""
    return f"{items[0].label}: {one_line(items[0].title, 90)}{more}"


def _headline(content: DigestContent, items: tuple[ItemView, ...]) -> str:
    return (
        f"{wording.count(len(items), 'controversy', 'controversies')} to read"
        if items
        else looked_at.quietness(content.coverage)
    )


def _lead(content: DigestContent, items: tuple[ItemView, ...]) -> str:
    since = f" since your digest of {wording.day(content.since, content.zone)}" if content.since else ""
    if not items:
        doubt = looked_at.doubt(content.coverage)
        return f"Nothing new on {_what(content)}{since}{doubt}. What was looked at stands below."
    counts = Counter(item.kind for item in items)
    words = (wording.count(counts[kind], *names) for kind, names in wording.COUNTED.items() if counts[kind])
    return f"{', '.join(words)}{since}."


def _what(content: DigestContent) -> str:
    if not content.watched:
        return "the sale and use of facial recognition"
    return wording.count(len(content.watched), "watched name")


def _watched(content: DigestContent) -> str:
    names = tuple(one_line(name, _NAME) for name in content.watched)
    return wording.listed(names, 12) if names else "every company, agency and group"


@lru_cache(maxsize=1024)  # subscribers of one zone who want the same see the same
def _item(item: DigestItem, base_url: str, zone: str) -> ItemView:
    controversy = item.controversy
    kind = next(kind for kind in wording.KINDS if any(line.kind == kind for line in item.lines))
    return ItemView(
        kind=kind,
        label=wording.KINDS[kind],
        title=one_line(controversy.title, _TITLE),
        url=Links(base_url).controversy(controversy.slug),
        parties=_parties(controversy.parties),
        types=one_line(", ".join(wording.type_name(name) for name in controversy.types), _HEADLINE),
        lines=tuple(_line(line, zone) for line in item.lines),
        meters=_meters(controversy.scores, item.last_scores),
        chart=_heights(controversy.weeks),
        chart_words=_weeks_in_words(controversy.weeks),
        sources=(
            f"{wording.count(controversy.n_sources, 'independent source')}, "
            f"{wording.count(controversy.n_articles, 'article')}"
        ),
        response=_response(item, zone),
        whys=tuple(dict.fromkeys(one_line(wording.why(reason), _HEADLINE) for reason in item.reasons)),
        controversy_id=one_line(controversy.controversy_id, _NAME),
    )


def _response(item: DigestItem, zone: str) -> str:
    told = item.controversy
    main = ((one.entity_type, role) for one in told.parties if one.is_main for role in (one.role, *one.also))
    return wording.response(main, told.response_at, told.n_searched, told.n_unsearched, zone)


def _parties(parties: tuple[Party, ...]) -> tuple[tuple[str, str], ...]:
    rows = []
    for role, (one, many) in wording.ROLES.items():
        names = tuple(_party(party) for party in parties if party.role == role)
        if names:
            rows.append((one if len(names) == 1 else many, wording.listed(names, _NAMES_PER_ROLE)))
    return tuple(rows)


def _party(party: Party) -> str:
    name = one_line(party.name, _NAME)
    ticker = one_line(party.ticker, 24) if party.ticker and party.is_known else ""
    notes = [party.deal, ticker, "" if party.is_known else "unlinked"]
    told = ", ".join(filter(None, notes))
    return f"{name} ({told})" if told else name


def _heights(weeks: tuple[int, ...]) -> tuple[int, ...]:
    """Percent of the highest week; empty where a chart would show nothing that the number of articles does not."""
    if sum(weeks) < _CHART_ARTICLES or sum(1 for n in weeks if n) < 2:
        return ()
    return tuple(round(100 * n / max(weeks)) for n in weeks)


def _weeks_in_words(weeks: tuple[int, ...]) -> str:
    return f"Articles a week, {len(weeks)} weeks: {', '.join(str(n) for n in weeks)}" if _heights(weeks) else ""


def _meters(scores: Scores, last: Scores | None) -> tuple[Meter, ...]:
    return tuple(
        _meter(name, getattr(scores, name), getattr(last, name) if last else None)
        for name in ("severity", "reach", "novelty")
    )


def _meter(name: str, value: int, before: int | None) -> Meter:
    if before is None:
        return Meter(name.capitalize(), value, None, "first")
    trend = "same" if value == before else "up" if value > before else "down"
    return Meter(name.capitalize(), value, before, trend)


def _line(line: DigestLine, zone: str) -> LineView:
    return LineView(
        kind=line.kind,
        label=wording.line_label(line),
        date=wording.day(line.occurred_at, zone),
        headline=one_line(line.headline, _HEADLINE),
        quotes=tuple(_quotes(line.quotes, zone)),
    )


def _quotes(quotes: tuple[Quote, ...], zone: str) -> Iterator[QuoteView]:
    for quote, after in zip_longest(quotes, quotes[1:]):
        yield _quote(quote, zone, has_source=after is None or _source(quote) != _source(after))


def _source(quote: Quote) -> tuple[str, str]:
    return quote.url, quote.outlet


def _quote(quote: Quote, zone: str, *, has_source: bool) -> QuoteView:
    return QuoteView(
        text=one_line(quote.text, _QUOTE),
        outlet=one_line(quote.outlet_name or quote.outlet, _NAME),
        date=wording.source_date(quote, zone),
        url=article_address(quote.url),
        has_source=has_source,
    )
