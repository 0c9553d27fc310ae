"""Ties the names of one article together: acronyms to their long form, short forms to the long form, one id each."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.records import EntityType
from pipeline.tag.acronyms import initials_match, introduced, is_acronym, plain
from pipeline.tag.former import as_former, former
from pipeline.tag.gazetteer.normal import normal
from pipeline.tag.mentions import Found
from pipeline.tag.wordlists import name_words

Key = tuple[str, ...]
_BODIES = name_words("bare_bodies")
_COMMON = name_words("common")
_FILLER = name_words("filler")
_LETTERS = 3  # of an acronym that leaves a place out
_VOTES = {"other": 0.5}  # of a mention for a party's type: this one says only that no other was sure


@dataclass(frozen=True, slots=True)
class Party:
    """All mentions of one entity in an article. `entity_id` is None where a known name could not be linked safely."""

    entity_id: str | None
    name: str
    entity_type: EntityType
    is_known: bool
    found: tuple[Found, ...]

    def with_more(self, found: Iterable[Found]) -> Party:
        """The same with further mentions, in the text's order."""
        return replace(self, found=tuple(sorted((*self.found, *found), key=lambda one: one.start)))


def is_named_in(party: Party, title: str) -> bool:
    """Whether a title has one of a party's names as words: "Met" is not in "Metro", "the company" is no name."""
    names = {one.surface for one in party.found if not (one.is_short_form and one.surface[0].islower())}
    return any(name in title and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", title) for name in names)


def outside_id(entity_type: str, name: str) -> str:
    """The stable id of an organisation outside the gazetteer."""
    digest = hashlib.sha256(f"{entity_type}\0{' '.join(plain(name))}".encode()).hexdigest()
    return f"x-{digest[:12]}"


def parties(text: str, found: Sequence[Found], names: Mapping[str, tuple[str, EntityType]]) -> list[Party]:
    """Groups the found names by entity. `names` maps a gazetteer id to its canonical name and type.

    A bare body ("the Commission") that stands for no longer name of the article is left out.
    """
    names_before = former(text, found)
    bound = _bound(text, found) | names_before
    keyed: dict[Key, list[Found]] = defaultdict(list)
    for one in found:
        keyed[_key(one, bound)].append(as_former(one) if one.surface in names_before else one)
    merged = _merge_short_forms(keyed)
    kept = {key: group for key, group in merged.items() if not _is_bare(key)}
    return sorted((_party(key, group, names) for key, group in kept.items()), key=lambda party: party.found[0].start)


def _bound(text: str, found: Sequence[Found]) -> dict[str, Found]:
    """Surface to the mention that says who it is: acronym to long form, or the long form to a linked acronym."""
    bound: dict[str, Found] = {}
    linked = {one.surface: one for one in found if _id(one) is not None}
    for short, long in introduced(text, found).items():
        if _id(long) is None and short in linked:
            bound[long.surface] = linked[short]
        else:
            bound[short] = long
    spelled_out: dict[str, dict[str, Found]] = defaultdict(dict)
    for one in found:
        if " " in one.surface:
            spelled_out[one.surface[0].casefold()].setdefault(one.surface, one)
    for one in found:
        if _id(one) is None and one.surface not in bound and is_acronym(one.surface):
            rivals = spelled_out.get(one.surface[0].casefold(), {})
            spelled = {surface: other for surface, other in rivals.items() if initials_match(one.surface, surface)}
            spelling = _one_spelling(spelled) or _one_spelling(_placed(one, found))
            if spelling is not None:
                bound[one.surface] = spelling
    return bound


def _one_spelling(spelled: Mapping[str, Found]) -> Found | None:
    """The longest of these names, where all the others are its beginnings."""
    longest = max(spelled, key=len, default="")
    return spelled[longest] if spelled and all(_begins(plain(longest), plain(name)) for name in spelled) else None


def _placed(acronym: Found, found: Sequence[Found]) -> dict[str, Found]:
    """Agencies that an acronym spells without the place before them: "BMV" for "Halden Bureau of Motor Vehicles"."""
    if len(acronym.surface) < _LETTERS or acronym.entity_type != "agency":
        return {}
    bodies = {one.surface: one for one in found if one.entity_type == "agency" and one.start < acronym.start}
    split = {surface: surface.partition(" ")[2] for surface in bodies if surface.count(" ") >= _LETTERS}
    return {name: bodies[name] for name, body in split.items() if initials_match(acronym.surface, body)}


def _begins(longer: Sequence[str], words: Sequence[str]) -> bool:
    return [*longer[: len(words)]] == [*words]


def _id(one: Found) -> str | None:
    return one.link.entity_id if one.link is not None else None


def _key(one: Found, bound: Mapping[str, Found]) -> Key:
    long = bound.get(one.surface, one)
    entity_id = _id(one) or _id(long)
    if entity_id is not None:
        return ("id", entity_id)
    return ("name" if long.link is None else "unlinked", *plain(long.surface))


def _is_bare(key: Key) -> bool:
    return key[0] == "name" and (len(key) == 1 or (len(key) == 2 and key[1] in _BODIES))


def _merge_short_forms(keyed: Mapping[Key, list[Found]]) -> dict[Key, list[Found]]:
    """Moves names that are a part of exactly one longer name in this article to that name's group."""
    holding: dict[str, list[Key]] = defaultdict(list)
    for key, group in keyed.items():
        for word in {word for form in _forms(key, group) for word in form}:
            holding[word].append(key)
    target = {key: _longer(key, keyed, holding) for key in keyed}
    merged: dict[Key, list[Found]] = defaultdict(list)
    for key, group in keyed.items():
        goal, seen = key, {key}
        while (longer := target.get(goal)) is not None and longer not in seen:
            goal = longer
            seen.add(goal)
        merged[goal].extend(group)
    return {key: sorted(group, key=lambda one: one.start) for key, group in merged.items()}


def _longer(key: Key, keyed: Mapping[Key, Sequence[Found]], holding: Mapping[str, Sequence[Key]]) -> Key | None:
    """The one group whose name this group's names shorten; `holding` has the groups by each word of their names."""
    if key[0] == "id" and not _is_chamber(keyed[key]):
        return None
    words = tuple(plain(keyed[key][0].surface)) if key[0] == "id" else key[1:]
    if len(words) > 1 and words[-1] == "police" and (force := ("name", *words[:-1], "constabulary")) in keyed:
        return force
    entity_type = _type(keyed[key])
    fits = [
        other
        for other in holding.get(_rarest(words, holding), ())
        if other != key
        and _same_kind(entity_type, _type(keyed[other]))
        and not (entity_type == "company" and _stands_alone(keyed[key], keyed[other]))
        and any(_shortens(words, form) for form in _forms(other, keyed[other]))
    ]
    return fits[0] if len(fits) == 1 else None


def _stands_alone(short: Sequence[Found], longer: Sequence[Found]) -> bool:
    """Whether a company is named before the longer name and more often: "Acme" beside its "Acme Web Services"."""
    return short[0].start < longer[0].start and len(short) > len(longer)


def _rarest(words: Key, holding: Mapping[str, Sequence[Key]]) -> str:
    """The word that fewest names hold and that no longer name may lack."""
    strong = [word for word in words if word not in _FILLER] or list(words)
    return min(strong, key=lambda word: len(holding.get(word, ())), default="")


def _is_chamber(group: Sequence[Found]) -> bool:
    """ "Senate" and the like, never with its country: another parliament's where the article names only that one."""
    return all(plain(one.surface) in (["senate"], ["house"], ["assembly"], ["parliament"]) for one in group)


def _same_kind(one: str, other: str) -> bool:
    return one == other or {one, other} <= {"research", "group"} or {one, other} <= {"other", "group"}


def _forms(key: Key, group: Sequence[Found]) -> set[Key]:
    return {tuple(plain(one.surface)) for one in group} | ({key[1:]} if key[0] == "name" else set())


def _shortens(words: Key, form: Key) -> bool:
    """As "Clearview" does "Clearview AI", "Oversight Committee" the "House" one; never a lone common word."""
    if not words or len(words) >= len(form):
        return False
    if len(words) == 1 and words[0] in _BODIES:
        return form[-1] == words[0] or (form[0] == words[0] and form[1] in ("of", "on", "for"))
    if len(words) == 1:
        distinct = words[0] not in _COMMON and len(words[0]) > 2
        return distinct and form[0] == words[0] and len(form) <= 3 and form[1] != "of"
    if _bare(form) == _bare(words):
        return True
    opens = form[: len(words)] == words and form[len(words)] not in ("of", "at", "in", "for")
    return opens or form[-len(words) :] == words


def _bare(words: Key) -> Key:
    return tuple(word for word in words if word not in _FILLER)


def _type(group: Sequence[Found]) -> EntityType:
    """The type that most mentions speak for, the surest weighing most; the gazetteer's where one is linked.

    An acronym says least of what a name is, and counts only where nothing else is sure of a type.
    """
    spelled = [one for one in group if not is_acronym(one.surface)]
    told = _voted(spelled) if spelled else "other"
    return told if told != "other" else _voted(group)


def _voted(group: Sequence[Found]) -> EntityType:
    votes: Counter[EntityType] = Counter()
    for one in group:
        weight = 100 if _id(one) is not None else one.confidence * _VOTES.get(one.entity_type, 1)
        votes[one.entity_type] += weight  # type: ignore[assignment]
    return max(votes, key=lambda entity_type: (votes[entity_type], entity_type))


def _party(key: Key, group: Sequence[Found], names: Mapping[str, tuple[str, EntityType]]) -> Party:
    if key[0] == "id" and key[1] in names:
        name, entity_type = names[key[1]]
        return Party(key[1], name, entity_type, True, tuple(group))
    entity_type, name = _type(group), _best_name(group)
    if key[0] == "unlinked":
        return Party(None, name, entity_type, False, tuple(group))
    return Party(outside_id(entity_type, name), name, entity_type, False, tuple(group))


def _best_name(group: Sequence[Found]) -> str:
    """The longest surface, the first of its length, on one line."""
    own = [one for one in group if not one.is_short_form] or group
    return normal(max(own, key=lambda one: (len(plain(one.surface)), -one.start)).surface)
