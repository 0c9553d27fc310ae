"""A browser's part for forms: what the page has filled in, with some of it changed, sent as a browser does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urlencode, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tests.web_client import Answer, Client

FORM = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"}
Values = Mapping[str, str | tuple[str, ...]]


def forms(html: str) -> list[LexborNode]:
    """The forms of a page that post."""
    return [form for form in LexborHTMLParser(html).css("form") if form.attributes.get("method") == "post"]


def form_of(html: str, **hidden: str) -> LexborNode:
    """The one form whose fields or buttons have these values; without any, the first one."""
    found = [form for form in forms(html) if all((name, value) in _all(form) for name, value in hidden.items())]
    assert found, f"no form with {hidden}"
    return found[0]


def _all(form: LexborNode) -> set[tuple[str, str]]:
    return {(node.attributes.get("name") or "", node.attributes.get("value") or "") for node in form.css("[name]")}


def filled(form: LexborNode) -> Iterator[tuple[str, str]]:
    """Name and value of each field as the page has it."""
    for node in form.css("input, select, textarea"):
        name, kind = node.attributes.get("name") or "", node.attributes.get("type")
        if node.tag == "textarea":
            yield name, node.text().removeprefix("\n")
        elif node.tag == "select":
            chosen = node.css("option[selected]") or node.css("option")[:1]
            yield from ((name, option.attributes.get("value") or "") for option in chosen)
        elif kind not in ("checkbox", "radio") or "checked" in node.attributes:
            yield name, node.attributes.get("value") or ""


def body_of(form: LexborNode, changes: Values) -> bytes:
    """What is sent: the filled form with `changes`; several values as a tuple, none as an empty one."""
    kept = [(name, value) for name, value in filled(form) if name not in changes]
    for name, value in changes.items():
        kept += [(name, one) for one in ((value,) if isinstance(value, str) else value)]
    return urlencode(kept).encode()


def submit(
    client: Client, path: str, hidden: Mapping[str, str] | None = None, **changes: str | tuple[str, ...]
) -> Answer:
    """Open the page at `path`, fill its form (the one with the `hidden` values), send it; follow no redirect."""
    page = client.get(path)
    assert page.status == 200, page.text
    form = form_of(page.text, **(hidden or {}))
    target = form.attributes.get("action") or urlsplit(path).path
    return client.post(target, body_of(form, changes), FORM)


def follow(client: Client, answer: Answer) -> Answer:
    """The page to which an answer leads."""
    assert answer.status == 303, answer.text
    return client.get(answer.headers["location"])
