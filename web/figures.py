"""How a figure comes about: the parts that the formula kept with an assessment, made readable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from web.words import plain

#: Other vocabularies as readers call them.
_VOCABULARIES = {"sasb": "SASB", "ungc": "UN Global Compact principles", "issues": "ESG desks"}
#: What the formula keeps of a part beside its value.
_KNOWN = frozenset({"value", "points", "of", "articles", "moves"})


@dataclass(frozen=True, slots=True)
class Part:
    """One input of a figure: its value in words, its points, the most that it can give, and on what it rests."""

    name: str
    value: str
    points: str
    most: str
    moves: str
    articles: tuple[tuple[str, str], ...]


def explain(parts: Mapping[str, object], names: Mapping[str, str], titles: Mapping[str, str]) -> tuple[Part, ...]:
    """The parts of one figure, the weightiest first; `names` of entities and `titles` of articles by their ids."""
    told = [(name, part if isinstance(part, Mapping) else {"value": part}) for name, part in parts.items()]
    told.sort(key=lambda item: (-_number(item[1].get("points")), item[0]))
    return tuple(_part(name, part, names, titles) for name, part in told)


def entity_ids(parts: Mapping[str, Mapping[str, object]]) -> tuple[str, ...]:
    """Ids of entities among the values: the new actors of a figure, whoever they are."""
    actors = parts.get("novelty", {}).get("actor")
    value = actors.get("value") if isinstance(actors, Mapping) else None
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def _part(name: str, part: Mapping[str, object], names: Mapping[str, str], titles: Mapping[str, str]) -> Part:
    rest = {key: value for key, value in part.items() if key not in _KNOWN}
    value = in_words(part["value"], names) if "value" in part else ""
    if rest:
        value = "; ".join(filter(None, (value, in_words(rest, names))))
    articles = part.get("articles")
    ids = [str(item) for item in articles] if isinstance(articles, Sequence) and not isinstance(articles, str) else []
    return Part(
        name=plain(name),
        value=value,
        points=in_words(part["points"], names) if "points" in part else "",
        most=in_words(part["of"], names) if "of" in part else "",
        moves=str(part.get("moves", "")),
        articles=tuple((item, titles.get(item, item)) for item in dict.fromkeys(ids)),
    )


def in_words(value: object, names: Mapping[str, str]) -> str:
    """A JSON value as a reader would say it; an id that has a name is shown by it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or value == "" or value == [] or value == {}:
        return "none"
    if isinstance(value, str):
        return names.get(value) or plain(value)
    if isinstance(value, Mapping):
        return "; ".join(
            f"{_VOCABULARIES.get(str(key), plain(str(key)))}: {in_words(item, names)}" for key, item in value.items()
        )
    if isinstance(value, Sequence):
        return ", ".join(in_words(item, names) for item in value)
    return f"{value:,.1f}".removesuffix(".0") if isinstance(value, float) else str(value)


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
