"""The HTML part of a digest: the MJML template, compiled once to table markup and filled with escaped text."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files

import mrml
from jinja2 import Environment, StrictUndefined, Template

from alerts.picture import content_id, width
from alerts.view import NOTES, VERDICTS, ItemView, View

#: Stands in the template before and after the markup of one item.
_CUT = "{# item #}"
#: Of no use to a reader's program, and a fifth of the bytes.
_INDENT = re.compile(r"\n\s+")
#: Stand in an item's markup for the links of one subscriber. No text from the web holds a NUL by then.
_FEEDBACK, _READER = "\0feedback\0", "\0reader\0"
#: Items beyond the full ones are listed by title only, as far as these go.
_BRIEF_ITEMS = 40
#: From so many items on, a digest begins with a list of the first ones.
_GLANCE_FROM = 3
_GLANCE_ITEMS = 10
_CHIPS = {
    "grave": "background:#b3321f;color:#ffffff;",
    "fresh": "background:#0b5c6b;color:#ffffff;",
    "moved": "background:#d5ebef;color:#0a4652;",
    "calm": "background:#e4eaef;color:#34454f;",
}
_SIGNS = {"up": "▲ ", "down": "▼ ", "same": "", "first": ""}


def html_part(view: View, n_full: int) -> str:
    """The digest with its first `n_full` items in full, more by title, and the rest as a count with the address."""
    top, _, bottom = _templates()
    places, rest = view.places()[:n_full], view.items[n_full:]
    glance = view.items[:_GLANCE_ITEMS] if len(view.items) >= _GLANCE_FROM else ()
    brief, n_hidden = rest[:_BRIEF_ITEMS], max(0, len(rest) - _BRIEF_ITEMS)
    return (
        top.render(view=view, glance=glance)
        + "".join(_personal_card(view, place, item) for place, item in zip(places, view.items[:n_full], strict=True))
        + bottom.render(view=view, brief=brief, n_hidden=n_hidden, sql=view.sql(n_full) if rest else "", notes=NOTES)
    )


def _personal_card(view: View, place: int, item: ItemView) -> str:
    """An item with the subscriber's own links in it; the rest is the same for all who are told it."""
    feedback = f"{view.feedback_url}/{place}" if view.feedback_url else ""
    card = _card(item, has_feedback=bool(feedback))
    return card.replace(_FEEDBACK, feedback).replace(_READER, view.reader_query)


@lru_cache(maxsize=1024)
def _card(item: ItemView, *, has_feedback: bool) -> str:
    feedback = _FEEDBACK if has_feedback else ""
    return _templates()[1].render(
        item=item, chips=_CHIPS, signs=_SIGNS, feedback=feedback, verdicts=VERDICTS, reader_query=_READER
    )


@cache
def _templates() -> tuple[Template, Template, Template]:
    """What stands above the items, one item, and what stands below.

    MJML holds Jinja's tags as plain text, so text from the web never passes through MJML's parser.
    """
    source = files("alerts.templates").joinpath("digest.mjml").read_text(encoding="utf-8")
    markup = _INDENT.sub("\n", mrml.to_html(source).content)
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.globals.update(content_id=content_id, width=width)
    top, item, bottom = (environment.from_string(part) for part in markup.split(_CUT))
    return top, item, bottom
