"""Texts that the press must not be able to write to anybody: more than 200, each different."""

from __future__ import annotations

from itertools import product

_BASIC = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</td></tr></table><h1>",
    "<svg/onload=alert(1)>",
    "<iframe src='https://evil.example/'></iframe>",
    "<a href='javascript:alert(1)'>read</a>",
    "</title><title>other",
    "</blockquote></content></entry><entry>",
    "]]></content><content>",
    "<!-- comment --> <![CDATA[ ]]> <!--[if mso]>",
    "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;",
    "&lt;b&gt; &#x3c;script&#x3e; &#0; &e;",
    "{{ 7 * 7 }} {% raw %} ${7*7} #{7*7}",
    "a\r\nBcc: all@fund.example",
    "a\r\n\r\nHTTP/1.1 200 OK\r\nSet-Cookie: x=1",
    "nul\x00 bell\x07 escape\x1b[31m backspace\x08",
    "\u202egnp.exe\u202c and \u2066isolate\u2069",
    "zero\u200bwidth\ufeff soft\u00adhyphen",
    "lone\ud800surrogate\udfff",
    "tag\U000e0041\U000e0042 private\ue000 unassigned\U000e0fff\uffff",
    "line\u2028paragraph\u2029next\x85line",
    "x" * 10_000,
    "日本語" * 3_000,
    "👩‍👩‍👧‍👦 family 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "z" + "\u0301" * 900 + "algo",
    "=?utf-8?b?PGI+?= =cmd|' /C calc'!A0",
    '{"id": "x"}, "items": [], "__proto__": {"x": 1}',
    '\\u003cscript\\u003e \\n \\" \\',
    "'; DROP TABLE delivery; --",
    "@everyone @here @channel @all @room",
    "<!channel> <!everyone> <@U123> <#C1|news> <https://evil.example|bank>",
    "<@&123456> <@123456> <t:1:R> </command:1>",
    "[click](https://evil.example) ![img](https://evil.example/x.png) [a]: https://evil.example",
    "[a][b] [ref]: javascript:alert(1)",
    "```\nrm -rf /\n``` `code`",
    "# heading\n> quote\n- list\n***",
    "＠everyone ＜script＞",
    "MIME\n--boundary\nContent-Type: text/html",
    "%00%0d%0a %n%s%x",
    " " * 500 + "." + "\t" * 200,
)
_AROUND = ("{}", "News: {}", "{} – report", "\u202e{}", "<b>{}</b>", "{}\x00")
#: Every text alone and with others around it.
HOSTILE: tuple[str, ...] = tuple(dict.fromkeys(frame.replace("{}", text) for frame, text in product(_AROUND, _BASIC)))
