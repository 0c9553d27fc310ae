"""Which types of an article are told, as SQL: for readers of rows, which never pass through `detect.kinds.sure`."""

from __future__ import annotations

from pipeline.detect.kinds import SURE

_LIKELIEST = "SELECT max(beside.score) FROM article_type AS beside WHERE beside.article_id"


def is_told(types: str) -> str:
    """The condition that `types`, a table or alias with the columns of `article_type`, holds a type that is told.

    As `pipeline.detect.kinds.sure` has it: likely enough, or the likeliest of its article.
    """
    return f"({types}.score >= {SURE} OR {types}.score = ({_LIKELIEST} = {types}.article_id))"
