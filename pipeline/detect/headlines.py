"""Headlines of developments: who says what about whom, built from parties, types and outlet; never our own
assertion.
"""

from __future__ import annotations

from dataclasses import replace

from pipeline.detect.kinds import KINDS, RESPONSES, naming_type
from pipeline.detect.names import Parties, parties
from pipeline.records import ArticleFact, DevelopmentKind

MAX_QUOTED = 160
_CONCERNED = ("vendor", "buyer", "subject")
_SPEAKERS = ("critic", "regulator", "lawmaker", "investor")


def headline_of(kind: DevelopmentKind, known: Parties | None, article: ArticleFact, headline: str) -> str:
    """One line for a development: our words name kind, parties and source; what is claimed stands as the
    outlet's headline. `known` are the matter's parties so far, named where the article names none.
    """
    subject, source, said = _subject(known, article), article.outlet or "A report", _quoted(headline)
    what, speakers = KINDS[naming_type(article.types)].phrase, _speakers(article)
    openings = {
        "new": f"{source} reports {what} over {subject}{speakers}",
        "new_story": f"{source} reports {what}, new in the matter of {subject}{speakers}",
        "escalated": f"{source} reports {what}, graver or wider than before, over {subject}{speakers}",
        "company_response": f"{source} reports {_answer(article)} by {_answerer(known, article)}",
        "corrected": f"{source} has corrected its report on {subject}",
        "retracted": f"{source} has retracted its report on {subject}",
        "quiet": f"Nothing new on {subject}",
    }
    return f"{openings[kind]}: {said}" if said else openings[kind]


def quiet_headline(known: Parties, latest: ArticleFact, days: int) -> str:
    """The line that says for how many days nothing was found."""
    return f"Nothing new found on {_subject(known, latest)} for {days} days"


def _subject(known: Parties | None, article: ArticleFact) -> str:
    named = parties(article.entities) or (known.foremost() if known else ())
    return " and ".join(e.name for e in named) or "facial recognition"


def _answerer(known: Parties | None, article: ArticleFact) -> str:
    """Who answers: those who sell, buy or are accused, never who accuses or decides."""
    concerned = replace(article, entities=tuple(e for e in article.entities if e.role in _CONCERNED))
    return _subject(known, concerned) if concerned.entities else _subject(known, article)


def _speakers(article: ArticleFact) -> str:
    """The main ones who speak or decide, each with its part, so that nobody takes them for the accused."""
    speakers = [e for e in article.entities if e.role in _SPEAKERS and e.entity_type != "media"]
    foremost = sorted(speakers, key=lambda e: (e.salience != "main", -e.n_mentions, e.name))[:2]
    return f" ({', '.join(f'{e.role}: {e.name}' for e in foremost)})" if foremost else ""


def _answer(article: ArticleFact) -> str:
    return next((KINDS[t].phrase for t in article.types if t in RESPONSES), "a response")


def _quoted(headline: str) -> str:
    line = " ".join(headline.split())
    if not line:
        return ""
    short = line if len(line) <= MAX_QUOTED else line[: MAX_QUOTED - 1].rsplit(" ", 1)[0] + "…"
    return f"“{short}”"
