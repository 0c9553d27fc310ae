"""A digest as a chat message: short text with links and attributed quotes, without markup of any chat system.

Chats read signs in a text as orders: `@everyone` rings a thousand telephones, `<!channel>` does too, `[a](b)` hides an
address. None of that comes out of here, whatever the press writes. No personal link is in it: a channel has many
readers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from alerts.cleaning import clip
from alerts.links import Links
from alerts.presentation import present
from alerts.records import DigestContent
from alerts.view import ItemView, View

#: Characters of a title, and of a text where its system takes no more than that in one piece.
TITLE_LIMIT = 200
LIMIT = 1900
_LIMITS = {"workflow": 950, "workflows": 950}
_QUOTE = 280
_URL = 500
_ROLES = 3
#: Discord finds these two within a word as well.
_MENTION = re.compile(r"(?<!\w)[@＠](?=\w)|[@＠](?=everyone|here)", re.IGNORECASE)
_SIGNS = str.maketrans({"<": "‹", ">": "›", "`": "'", "\\": "/"})
_IN_ADDRESS = str.maketrans({sign: f"%{ord(sign):02X}" for sign in "@[]()"})
_LINK = re.compile(r"\](?=[(\[:])")


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """Title and text, both plain."""

    title: str
    text: str

    def to_bytes(self) -> bytes:
        """As it waits in the outbox: the title is the first line."""
        return f"{self.title}\n\n{self.text}".encode()

    @staticmethod
    def from_bytes(body: bytes) -> ChatMessage:
        title, _, text = body.decode("utf-8").partition("\n\n")
        return ChatMessage(title, text)


def limit_of(scheme: str) -> int:
    """How many characters of text the chat system of this scheme takes."""
    return _LIMITS.get(scheme, LIMIT)


def chat_message(content: DigestContent, base_url: str, limit: int = LIMIT) -> ChatMessage:
    """The digest in at most `limit` characters; how many items do not fit is said, with the address of them all."""
    view = present(content, Links(base_url))
    blocks = [_item(item) for item in view.items]
    for n_shown in range(len(blocks), -1, -1):
        text = _text(view, blocks[:n_shown])
        if len(text) <= limit:
            break
    return ChatMessage(clip_to(plain(view.subject), TITLE_LIMIT), text)


def clip_to(line: str, limit: int) -> str:
    """`line` where it fits into `limit` characters, else as much of it as does, with a mark."""
    return line if len(line) <= limit else clip(line, limit)


def plain(text: str) -> str:
    """Text in which no chat system finds a mention, a command, or a link with other words on it."""
    return _LINK.sub("] ", _MENTION.sub("(at)", text.translate(_SIGNS)))


def _text(view: View, blocks: list[str]) -> str:
    hidden = len(view.items) - len(blocks)
    foot = [f"+{hidden} more, all in full: {view.url}" if hidden else f"In full: {view.url}"]
    return "\n\n".join([plain(view.lead), *blocks, *foot, plain(f"{view.coverage.outlets}. {view.coverage.articles}.")])


def _item(item: ItemView) -> str:
    return "\n".join(_item_lines(item))


def _item_lines(item: ItemView) -> Iterator[str]:
    yield plain(f"{item.label}: {item.title}")
    if item.parties:
        yield plain(" · ".join(f"{role}: {names}" for role, names in item.parties[:_ROLES]))
    line = next(line for line in reversed(item.lines) if line.kind == item.kind)
    others = f" (+{len(item.lines) - 1} more of it)" if item.lines[1:] else ""
    told = line.date if line.label == item.label else f"{line.date}, {line.label.lower()}"
    yield plain(f"{told}: {line.headline}{others}")
    for quote in line.quotes[:1]:
        address = f" {_address(quote.url)}" if quote.url and len(quote.url) <= _URL else ""
        yield f"“{plain(clip_to(quote.text, _QUOTE))}” – {plain(quote.outlet)}, {plain(quote.date)}{address}"
    yield " · ".join([*(f"{meter.name} {meter.value}" for meter in item.meters), item.sources])
    if item.response:
        yield f"Company response: {plain(item.response)}"
    yield _address(item.url)


def _address(url: str) -> str:
    """The same address without signs that are orders in a chat."""
    return url.translate(_IN_ADDRESS)
