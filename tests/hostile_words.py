"""Two hundred hostile titles, quotes and names: markup, header injection, direction marks, long words, emoji, NUL."""

from __future__ import annotations

from itertools import cycle, islice, product

_MARKUP = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</td></tr></table><h1>alert(1)</h1>",
    "<!--><script>alert(1)//-->",
    "<style>*{display:none}</style>alert(1)",
    "<a href=javascript:alert(1)>x</a>",
    '<iframe srcdoc="<script>alert(1)</script>">',
    "<base href=//evil.example>alert(1)",
    "{{ 7*7 }}{% for x in y %}alert(1)",
    "[alert(1)](javascript:alert(1))",
    "]]><x:script xmlns:x='http://www.w3.org/1999/xhtml'>alert(1)</x:script>",
    "&lt;script&gt;alert(1)&#60;/script&#62;",
    "javascript:alert(1)",
    '" style="position:fixed" autofocus onfocus="alert(1)',
    "=?utf-8?b?PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==?= alert(1)",
    "`alert(1)`' OR 1=1; DROP TABLE subscriber;--",
    "\0feedback\0\0reader\0 alert(1)",
)
_TROUBLE = (
    "\r\nBcc: everyone@evil.example\r\n\r\n",
    "\nContent-Type: text/html\n\n<b>",
    "safe\u202egnp.exe",
    "\u2066\u2067\u200f\u061c",
    "\x00\x07\x1b[31m\x7f\x85",
    "\u200b\ufeff\u00ad\u2060",
    "😈👩‍👩‍👧🏴‍☠️",
    "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f" * 3,
    "W" * 10_000,
    "\u2028\u2029\ud800 ﷽ İßﬀ",
)
#: Each holds `alert(1)`, so that a test can see that it arrived.
HOSTILE: tuple[str, ...] = tuple(islice((f"{markup} {trouble}" for markup, trouble in product(_MARKUP, _TROUBLE)), 200))
#: What no page and no mail may show: control characters, and marks that turn text around or hide in it.
FORBIDDEN = frozenset(map(chr, (*range(9), *range(14, 32), 127, 0x85))) | frozenset(
    "\u202e\u2066\u2067\u200b\ufeff\u2060"
)


def hostile(number: int) -> str:
    """The hostile text of a number, in turn; lone surrogates taken out, because no database keeps them."""
    return next(islice(cycle(HOSTILE), number, None)).replace("\ud800", "")
