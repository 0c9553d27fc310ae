"""What the articles of one controversy add up to. A further article costs the same, however many there are already.

`Tally.of` takes all of them at once, `add` one more; both give the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from pipeline.detect.names import Parties
from pipeline.records import ArticleFact, ControversyFacts, Evidence

#: So many articles are named as what a count rests on: the first ones that told it.
MAX_NAMED = 20
#: Of its parties, so many are looked for in quotes of an article that tells of other matters too.
_NAMED_IN_QUOTES = 4

Told = dict[str, list[str]]


@dataclass(slots=True)
class Tally:
    """Values that articles brought (`Told`: value to the first articles that told it), and where the matter stands.

    `latest` is the article that became known last, `last_told` the one published last; `fresh_types` are those of the
    latest that none before it had; `replies` are articles that tell what a party concerned says, `n_searched` of the
    disputed ones were searched for that, `n_unsearched` were not. `earlier_actors` and
    `earlier_jurisdictions` are what controversies before this one held, of those asked about.
    """

    controversy_id: str
    opened_at: datetime
    n_articles: int = 0
    n_independent: int = 0
    types: Told = field(default_factory=dict)
    affected: Told = field(default_factory=dict)
    jurisdictions: Told = field(default_factory=dict)
    outlets: Told = field(default_factory=dict)
    weights: dict[str, float] = field(default_factory=dict)  # of the outlets; of two that bear one name the greater
    countries: Told = field(default_factory=dict)
    languages: Told = field(default_factory=dict)
    articles: list[str] = field(default_factory=list)
    independent: list[str] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)
    n_searched: int = 0
    n_unsearched: int = 0
    types_of_story: dict[str, set[str]] = field(default_factory=dict)
    begun: dict[str, datetime] = field(default_factory=dict)  # by story, when its first article was published
    parties: Parties = field(default_factory=Parties)
    latest: ArticleFact | None = None
    last_told: ArticleFact | None = None
    previous_activity_at: datetime | None = None
    fresh_types: tuple[str, ...] = ()
    earlier_actors: frozenset[str] = frozenset()
    earlier_jurisdictions: frozenset[str] = frozenset()

    @classmethod
    def of(cls, facts: ControversyFacts) -> Tally:
        """The tally of all articles, in their order."""
        made = cls(facts.controversy_id, facts.opened_at)
        for article in facts.articles:
            made.add(article)
        if facts.previous_activity_at is not None:
            made.previous_activity_at = facts.previous_activity_at
        made.earlier_actors = frozenset(facts.earlier_actors)
        made.earlier_jurisdictions = frozenset(facts.earlier_jurisdictions)
        return made

    def add(self, article: ArticleFact) -> None:
        """Take one more article in, as the latest."""
        article = self.own_part(article)
        self.fresh_types = tuple(sorted(set(article.types) - self.types.keys()))
        self.previous_activity_at = self.latest.published_at if self.latest else None
        self.latest = article
        if self.last_told is None or told_at(article) > told_at(self.last_told):
            self.last_told = article
        self.weights[article.outlet] = max(self.weights.get(article.outlet, 0.0), article.outlet_weight)
        self.n_articles += 1
        _name(self.articles, article)
        if not article.is_copy:
            self.n_independent += 1
            _name(self.independent, article)
        self._search(article)
        self.types_of_story.setdefault(article.story_id, set()).update(article.types)
        at = article.published_at
        self.begun[article.story_id] = min(at, self.begun.get(article.story_id, at))
        self.parties.add(article.entities)
        told = (
            (self.types, article.types),
            (self.affected, article.affected),
            (self.jurisdictions, article.jurisdictions),
            (self.outlets, (article.outlet,)),
            (self.countries, (article.outlet_country,)),
            (self.languages, (article.language,)),
        )
        for values, brought in told:
            for value in filter(None, brought):
                _name(values.setdefault(value, []), article)

    def own_part(self, article: ArticleFact) -> ArticleFact:
        """What an article says about this controversy: of one that tells others as well, only what is known here, since
        its graver type, its answer or its further party may belong to those.
        """
        if not article.tells_others or not self.n_articles:
            return article
        return replace(
            article,
            types=tuple(one for one in article.types if one in self.types),
            affected=tuple(one for one in article.affected if one in self.affected),
            jurisdictions=tuple(one for one in article.jurisdictions if one in self.jurisdictions),
            entities=tuple(one for one in article.entities if one.entity_id in self.parties.named),
            evidence=self._on_us(article.evidence) or article.evidence,
        )

    def _on_us(self, quotes: Sequence[Evidence]) -> tuple[Evidence, ...]:
        """The quotes that name a foremost party of the matter."""
        names = [party.name for party in self.parties.foremost(_NAMED_IN_QUOTES)]
        return tuple(quote for quote in quotes if any(name in quote.quote for name in names))

    def _search(self, article: ArticleFact) -> None:
        if article.tells_others:
            return  # the answer may be another matter's
        if article.has_reply:
            _name(self.replies, article)
        if article.types and not article.is_copy:
            self.n_searched += article.has_reply is not None
            self.n_unsearched += article.has_reply is None

    def behind(self, told: Told, *values: str) -> tuple[str, ...]:
        """The first articles that told one of the values; of all values where none is given."""
        found: dict[str, None] = {}
        for value in values or told:
            found.update(dict.fromkeys(told.get(value, ())))
            if len(found) >= MAX_NAMED:
                break
        return tuple(found)[:MAX_NAMED]


def told_at(article: ArticleFact) -> tuple[datetime, str]:
    """When it was published; of articles of one second the one whose id comes last counts as the last."""
    return (article.published_at, article.article_id)


def _name(named: list[str], article: ArticleFact) -> None:
    if len(named) < MAX_NAMED:
        named.append(article.article_id)
