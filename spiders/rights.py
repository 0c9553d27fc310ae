"""What the headers of an answer say about the use of its text: TDM reservation and opt-outs from AI use."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.records import Rights

_NO_AI = "noai"


def rights_of(headers: Iterable[tuple[str, str]]) -> Rights:
    """Return the rights that the headers of an allowed fetch state; what the page's own tags state comes later."""
    tdm_reserved = ai_opt_out = False
    basis = ["robots.txt: allowed"]
    for name, value in headers:
        lowered = name.lower()
        if lowered == "tdm-reservation" and value.strip() == "1":
            tdm_reserved = True
            basis.append("header: tdm-reservation")
        elif lowered == "x-robots-tag" and _NO_AI in _tokens(value):
            ai_opt_out = True
            basis.append("header: x-robots-tag")
    return Rights(tdm_reserved=tdm_reserved, ai_opt_out=ai_opt_out, basis=tuple(basis))


def _tokens(value: str) -> set[str]:
    """The directives of an X-Robots-Tag, with and without a bot's name before them."""
    return {part.rpartition(":")[2].strip().lower() for part in value.split(",")}
