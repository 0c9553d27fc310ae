"""Whole digests of invented matters, for golden files and for looking at."""

from __future__ import annotations

from alerts.records import DigestContent, Ledger, Party, Scores
from tests.digest_factories import (
    BUYER,
    CRITIC,
    UNKNOWN,
    VENDOR,
    at,
    candidate,
    content,
    controversy,
    quote,
    subscriber,
    subscription,
    watch,
)


def three_items() -> DigestContent:
    """An escalation with an answer, a new controversy with a party outside the gazetteer, one gone quiet."""
    grave = controversy(
        2,
        title="Brightgate Systems: arrests on face matches by the Calder County Sheriff",
        slug="brightgate-calder",
        scores=Scores(84, 61, 35),
        types=("wrongful_arrest", "litigation"),
        parties=(
            Party("brightgate", "Brightgate Systems", "company", "vendor", ticker="XTST:BRGT"),
            Party("calder-sheriff", "Calder County Sheriff", "agency", "buyer"),
        ),
        n_sources=7,
        n_articles=1204,
        response_at=at(-0.2),
        weeks=(0, 0, 1, 0, 0, 0, 2, 0, 1, 0, 5, 10),
    )
    filing = quote(
        text="“Two men were held because a computer said they looked like someone else,” the filing says.",
        outlet_name="Inland Post",
        url="https://inland-post.example/filing?id=4&x=1",
    )
    answer = quote(text="We have asked the county for its logs, Brightgate said.", published_precision="day")
    new = controversy(parties=(VENDOR, BUYER, CRITIC, UNKNOWN))
    calm = controversy(
        3, title="Lumen Arena: face entry at concerts", slug="lumen", scores=Scores(22, 0, 9), parties=()
    )
    return content(
        candidate(1, controversy=new, quotes=(quote(), quote(text="It has written to every member of the council."))),
        candidate(2, kind="escalated", controversy=grave, quotes=(filing,), headline="Inland Post: Inquiry opened"),
        candidate(
            3,
            kind="company_response",
            controversy=grave,
            quotes=(answer,),
            occurred_at=at(-0.2),
            headline="Harbour Courier: Brightgate answers",
        ),
        candidate(4, kind="quiet", controversy=calm, headline="No new article for 60 days", quotes=()),
        ledger=Ledger(last_scores={"c-0002": Scores(71, 61, 48)}),
        reader=subscriber(
            subscription("held", watches=(watch("brightgate", "Brightgate Systems"),)), subscription(min_severity=20)
        ),
    )


def quiet_day() -> DigestContent:
    """Nothing for the one name that is watched."""
    return content(reader=subscriber(subscription(watches=(watch("nobody", "Nobody Ltd"),)), wants_quiet_day=True))
