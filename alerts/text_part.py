"""The text part of a digest: plain, 72 columns, complete enough to be read alone."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from functools import lru_cache

from alerts.view import NOTES, VERDICTS, ItemView, LineView, View

_WIDTH = 72
_RULE = "-" * _WIDTH


def text_part(view: View, n_shown: int) -> str:
    """The digest as text with its first `n_shown` items in full; how many more there are is said, with the address."""
    lines = [f"GAZEWIRE  {view.date}", "", view.headline.upper(), *_wrap(view.lead), ""]
    for place, item in zip(view.places()[:n_shown], view.items[:n_shown], strict=True):
        lines += [_RULE, f"{_item(item)}{view.reader_query}", *_feedback(view, place), ""]
    hidden = len(view.items) - n_shown
    if hidden:
        lines += [
            _RULE,
            f"+{hidden} more, all in full at:",
            view.url,
            "Or by SQL:",
            *_wrap(view.sql(n_shown), "  "),
            "",
        ]
    lines += [_RULE, *_coverage(view), "", _RULE, *_foot(view)]
    return "\n".join(lines) + "\n"


@lru_cache(maxsize=1024)  # much of a digest stands in many others
def _wrap(text: str, first: str = "", rest: str | None = None) -> tuple[str, ...]:
    lines = textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=first,
        subsequent_indent=first if rest is None else rest,
        break_on_hyphens=False,
        break_long_words=True,
    )
    return tuple(lines)


@lru_cache(maxsize=1024)
def _item(item: ItemView) -> str:
    """The lines of an item, the last of them the address of its page."""
    return "\n".join(_item_lines(item))


def _feedback(view: View, place: int) -> Iterator[str]:
    """One address for all verdicts: four would drown the item."""
    if view.feedback_url:
        yield from _wrap(f"Is this right? {', '.join(words.lower() for _, words in VERDICTS)}:", "  ")
        yield f"  {view.feedback_url}/{place}"


def _item_lines(item: ItemView) -> Iterator[str]:
    yield f"[{item.label.upper()}]"
    yield from _wrap(item.title)
    yield from (line for role, names in item.parties for line in _wrap(names, f"  {role}: ", "    "))
    if item.types:
        yield from _wrap(item.types, "  Type: ", "    ")
    yield ""
    for line in item.lines:
        yield from _line(line)
    yield from _wrap(_meters(item), "  ")
    yield f"  {item.sources}"
    if item.chart_words:
        yield from _wrap(item.chart_words, "  ", "    ")
    if item.response:
        yield from _wrap(f"Company response: {item.response}", "  ", "    ")
    for why in item.whys:
        yield from _wrap(why, "  Why you get this: ", "    ")
    yield f"  {item.url}"


def _meters(item: ItemView) -> str:
    notes = {meter.note for meter in item.meters}
    if len(notes) == 1:
        return " · ".join(f"{meter.name} {meter.value}" for meter in item.meters) + f" ({notes.pop()})"
    return " · ".join(f"{meter.name} {meter.value} ({meter.note})" for meter in item.meters)


def _line(line: LineView) -> Iterator[str]:
    yield from _wrap(f"{line.date}, {line.label.lower()}: {line.headline}", "  ")
    for quote in line.quotes:
        yield from _wrap(quote.text, "  | ")
        if not quote.has_source:
            yield "  |"
            continue
        yield from _wrap(f"{quote.outlet}, {quote.date}", "    - ", "      ")
        yield f"      {quote.url}" if quote.url else "      (no web address)"
    yield ""


def _coverage(view: View) -> Iterator[str]:
    yield "WHAT WAS LOOKED AT"
    yield from _wrap(view.coverage.period)
    yield from _wrap(view.coverage.outlets)
    for name, state in view.coverage.troubles:
        yield from _wrap(f"{name}, {state}", "  - ", "    ")
    yield from _wrap(view.coverage.articles)


def _foot(view: View) -> Iterator[str]:
    yield from _wrap(f"You watch: {view.watched}")
    yield from _wrap(NOTES)
    yield "This digest as a page:"
    yield view.url
    if view.preferences_url:
        yield "Preferences (pause, change, your data):"
        yield view.preferences_url
    yield "Unsubscribe:"
    yield view.unsubscribe_url
