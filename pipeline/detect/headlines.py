"""Headlines of developments: who says what about whom, built from parties, types and outlet; never our own
assertion.

A party is said to have done something only where a sentence of the article says so (`deeds`); else the line names the
matter and whom it involves, and leaves it to the outlet's own headline who did what.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from pipeline.detect.kinds import KINDS, RESPONSES, naming_type
from pipeline.detect.names import Parties, parties
from pipeline.records import CONCERNED, ArticleEntity, ArticleFact, Deed, DevelopmentKind, Evidence

MAX_QUOTED = 160
_TOPIC = "facial recognition"
_SPEAKERS = {"critic": "critics", "regulator": "regulators", "lawmaker": "lawmakers", "investor": "investors"}
_MAX_SPEAKERS = 2
#: Of a matter's parties so far, so many are looked at for those concerned.
_KNOWN = 4
#: A story is about what its best quotes say.
_HEART = 2
#: Acts by the type under which they are told, those told first first.
_ACTS: dict[str, tuple[str, ...]] = {
    "fine": ("fine",),
    "litigation": ("lawsuit",),
    "ban_or_moratorium": ("ban",),
    "export_sanction": ("export sanction",),
    "contract_cancelled": ("cancellation", "suspension", "halt"),
    "vendor_withdrawal": ("withdrawal",),
    "company_response": ("denial", "appeal", "commitment", "apology", "reply", "refusal to comment"),
}
#: What happens by itself in a story that brings no new type.
_HAPPENINGS = frozenset(
    {"fine", "lawsuit", "ban", "export sanction", "cancellation", "suspension", "halt", "withdrawal", "appeal"}
)
_JOINED = {
    "new": ", involving ",
    "new_story": ", new in the matter of ",
    "escalated": ", graver or wider than before, in the matter of ",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A development's one line, and the deed that it tells, where it says who did it."""

    text: str
    deed: Deed | None = None

    @property
    def quote(self) -> Evidence | None:
        """The sentence that says who did it."""
        return self.deed.quote if self.deed else None


def headline_of(
    kind: DevelopmentKind, known: Parties | None, article: ArticleFact, headline: str, fresh: Collection[str] = ()
) -> Line:
    """One line for a development: our words name kind, parties and source; what is claimed stands as the
    outlet's headline. `known` are the matter's parties so far, which name what a correction is about where the article
    names none; `fresh` the types that make it a development, where that is known. Parties in passing are not named.
    """
    telling = _Telling(kind, known, article, headline, frozenset(fresh))
    opening, said = telling.words(), _quoted(headline)
    return Line(f"{opening}: {said}" if said else opening, telling.deed)


def quiet_headline(known: Parties, latest: ArticleFact, days: int, n_unread: int = 0) -> str:
    """The line that says for how many days nothing was found, and on how many more nothing was read."""
    unread = f", not counting {n_unread} days on which nothing was read" if n_unread else ""
    return f"Nothing new found on {_Telling('quiet', known, latest).matter()} for {days} days{unread}"


def concerned(entities: Iterable[ArticleEntity]) -> tuple[ArticleEntity, ...]:
    """The main companies and agencies that sell, buy or are accused, weightiest first: never who accuses or decides."""
    return parties([entity for entity in entities if entity.role in CONCERNED and entity.salience == "main"])


@dataclass(frozen=True)
class _Telling:
    """A development in the making: which kind, of which article, and the types that it brings."""

    kind: DevelopmentKind
    known: Parties | None
    article: ArticleFact
    headline: str = ""
    fresh: frozenset[str] = frozenset()

    @cached_property
    def types(self) -> tuple[str, ...]:
        """The types that the line may be named after, likeliest first."""
        told = tuple(t for t in self.article.types if not self.fresh or t in self.fresh)
        if self.kind == "company_response":
            return tuple(t for t in told if t in RESPONSES) or ("company_response",)
        if self.kind == "new_story":
            return tuple(t for t in told if t in self.fresh and t not in RESPONSES)
        return told

    @cached_property
    def deed(self) -> Deed | None:
        """What the line says that somebody did: of the type that it is named after, or what a new story is about."""
        if self.kind == "company_response":
            return next(filter(None, (self._first(_ACTS[t], self._answers) for t in self.types)), None)
        if self.kind in ("new", "escalated") or (self.kind == "new_story" and self.types):
            return self._first(_ACTS.get(naming_type(self.types), ()))
        if self.kind == "new_story":
            best = {quote.start for quote in self.article.evidence[:_HEART]}
            return next((d for d in self._deeds() if d.act in _HAPPENINGS and d.quote.start in best), None)
        return None

    def words(self) -> str:
        """The line but for the outlet's own headline."""
        source = self.article.outlet or "A report"
        if self.kind in ("corrected", "retracted"):
            return f"{source} has {self.kind} its report on {self.matter()}"
        if self.kind == "quiet":
            return f"Nothing new on {self.matter()}"
        if self.kind == "company_response":
            whom = self._others(", involving ") or ("" if self.deed else f" in a matter of {_TOPIC}")
            return f"{source} {self._told(self._answer())}{whom}"
        if self.kind == "new_story" and not self.types and self.deed is None:
            return f"{source} has a new story {self._on()}{self._speakers()}"
        whom = f"{self._others(_JOINED[self.kind])}{self._speakers()}"
        what = self._told(naming_type(self.types))
        is_bare = not whom and self.deed is None and _TOPIC not in what
        return f"{source} {what} in a matter of {_TOPIC}" if is_bare else f"{source} {what}{whom}"

    def matter(self) -> str:
        """Whom it is about, in names."""
        known = self.known.foremost(_KNOWN) if self.known else ()
        every = concerned(known) or parties(self.article.entities) or known[:2]
        return _and(self._concerned() or [entity.name for entity in every]) or _TOPIC

    def _on(self) -> str:
        """What a new story is on: its main parties, else the matter's main ones that it names in passing."""
        if self._concerned():
            return f"on {_and(self._concerned())}"
        main = self.known.main if self.known else set()
        known = [replace(e, salience="main") for e in self.article.entities if e.entity_id in main]
        names = [entity.name for entity in concerned(known)]
        return f"in the matter of {_and(names)}" if names else f"on {_TOPIC}"

    def _answer(self) -> str:
        """The type that the deed answers by, else the likeliest."""
        return next((t for t in self.types if self.deed and self.deed.act in _ACTS[t]), self.types[0])

    def _deeds(self) -> list[Deed]:
        """Those whose parties the article is linked to."""
        linked = {entity.name for entity in self.article.entities}
        return [deed for deed in self.article.deeds if linked.issuperset((*deed.by, *deed.against))]

    def _answers(self, deed: Deed) -> bool:
        """False where the headline names another party as the one that answers, and not who did it."""
        titled = {name for name in self._concerned() if name in self.headline}
        return not titled or not titled.isdisjoint(deed.by)

    def _first(self, acts: Iterable[str], is_meant: Callable[[Deed], bool] = bool) -> Deed | None:
        """The first sentence of the act that is told first."""
        deeds = [deed for deed in self._deeds() if is_meant(deed)]
        return next((deed for act in acts for deed in deeds if deed.act == act), None)

    def _told(self, name: str) -> str:
        """`reports a fine by … against …` where a sentence says so, `reports on a fine` else."""
        if self.deed is None:
            return f"reports on {KINDS[name].phrase}"
        article = "an" if self.deed.act[0] in "aeiou" else "a"
        by = f" by {_and(self.deed.by)}" if self.deed.by else ""
        against = f" against {_and(self.deed.against)}" if self.deed.against else ""
        return f"reports {article} {self.deed.act}{by}{against}"

    def _others(self, joined: str) -> str:
        """Whom it involves beside who is named already."""
        others = [name for name in self._concerned() if name not in self._named()]
        return f"{joined}{_and(others)}" if others else ""

    def _speakers(self) -> str:
        """The main ones who speak or decide, each with its part, so that nobody takes them for the accused."""
        main = [e for e in self.article.entities if e.salience == "main" and e.entity_type != "media"]
        speakers = [e for e in main if e.role in _SPEAKERS and e.name not in self._named()]
        by_role: dict[str, list[str]] = {}
        for one in sorted(speakers, key=lambda e: (-e.n_mentions, e.name))[:_MAX_SPEAKERS]:
            by_role.setdefault(one.role, []).append(one.name)
        told = [f"{_SPEAKERS[role] if len(names) > 1 else role}: {_and(names)}" for role, names in by_role.items()]
        return f" ({'; '.join(told)})" if told else ""

    def _named(self) -> set[str]:
        return {*self.deed.by, *self.deed.against} if self.deed else set()

    def _concerned(self) -> list[str]:
        return [entity.name for entity in concerned(self.article.entities)]


def _and(names: Collection[str]) -> str:
    return " and ".join(names)


def _quoted(headline: str) -> str:
    line = " ".join(headline.split())
    if not line:
        return ""
    short = line if len(line) <= MAX_QUOTED else line[: MAX_QUOTED - 1].rsplit(" ", 1)[0] + "…"
    return f"“{short}”"
