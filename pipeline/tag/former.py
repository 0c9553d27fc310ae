"""Former names of a party: "Acme (formerly Lens)" and "Acme, previously known as Lens" name one, which is Acme."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.tag.mentions import Found

_FORMERLY = re.compile(r"(?:, | \()(?:formerly|previously|once)(?: (?:known as|called|named))? (?:the )?[\"“‘]?")
_OWNS = re.compile(r"['’]")  # "Acme, formerly Lens's supplier"


def former(text: str, found: Sequence[Found]) -> dict[str, Found]:
    """Surface of each former name, which the gazetteer does not know, to the mention that has it behind it."""
    return {
        later.surface: one
        for one, later in pairwise(found)
        if _FORMERLY.fullmatch(text, one.end, later.start) is not None
        and later.link is None
        and _OWNS.match(text, later.end) is None
        and "product" not in (one.entity_type, later.entity_type)
    }


def as_former(one: Found) -> Found:
    """The mention as one that gives its party no name."""
    return replace(one, rule="a former name", is_short_form=True)
