"""The words of letters: a confirmation, a fresh link. Text and HTML say the same."""

from __future__ import annotations

import textwrap
from functools import cache
from importlib.resources import files

import mrml
from jinja2 import Environment, StrictUndefined, Template

from alerts.links import CONFIRM_LASTS, OWNER_LASTS
from alerts.records import RenderedMessage

_WIDTH = 72


def confirmation(url: str) -> RenderedMessage:
    """Asks the owner of an address whether digests are wanted."""
    days = CONFIRM_LASTS.days
    return _letter(
        "Confirm your gazewire digest",
        (
            "Somebody, we hope you, asked on our page that gazewire digests be sent to this address.",
            f"To confirm, open this page within {days} days and press its button:",
        ),
        "Confirm the digest",
        url,
        "If it was not you, do nothing: no digest comes, and the request is deleted. To forbid any further "
        "request for this address, use Unsubscribe.",
    )


def fresh_link(url: str) -> RenderedMessage:
    """Leads the owner of an address to the preference page."""
    hours = int(OWNER_LASTS.total_seconds()) // 3600
    return _letter(
        "Your link to your gazewire preferences",
        (
            "Somebody, we hope you, asked for a link to the preferences of this address.",
            f"On this page you can change what you get, pause, unsubscribe, download your data or delete them. "
            f"The link works for {hours} hours:",
        ),
        "Open the preferences",
        url,
        "If it was not you, do nothing: nobody else got this link. Do not pass it on.",
    )


def _letter(subject: str, lines: tuple[str, ...], label: str, url: str, after: str) -> RenderedMessage:
    values = {"subject": subject, "lines": lines, "label": label, "url": url, "after": after}
    before, behind = ("\n\n".join(textwrap.fill(line, _WIDTH) for line in part) for part in (lines, (after,)))
    text = f"{before}\n\n{url}\n\n{behind}\n\n-- \ngazewire\n"
    return RenderedMessage(subject, text, _template().render(values))


@cache
def _template() -> Template:
    markup: str = mrml.to_html(files("alerts.templates").joinpath("letter.mjml").read_text("utf-8")).content
    return Environment(autoescape=True, undefined=StrictUndefined).from_string(markup)
