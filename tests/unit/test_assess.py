"""Assessment: the public formula, point by point, and that it moves the way that it says."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.detect.affected import affected_groups
from pipeline.detect.assess import FORMULA_VERSION, assess
from pipeline.detect.jurisdictions import jurisdictions, places
from pipeline.detect.tally import MAX_NAMED, Tally
from pipeline.records import TYPES, ArticleEntity, ArticleFact, Assessment, ControversyFacts, Document, Tagged

DAY = datetime(2024, 3, 4, tzinfo=UTC)
OCULUME = ArticleEntity("company/oculume", "Oculume", "company", "vendor", "main", True)


def fact(article_id: str = "a", **changes: object) -> ArticleFact:
    base = ArticleFact(article_id, "s", "daily", "US", "en", DAY, DAY, False, ("ngo_campaign",), (OCULUME,))
    return replace(base, **{"has_reply": False} | changes)  # type: ignore[arg-type]


def at(*articles: ArticleFact, now: datetime = DAY, **changes: object) -> Assessment:
    return assess(Tally.of(replace(ControversyFacts("c", DAY, articles), **changes)), now)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("article", "severity"),
    [
        (fact(), 12 + 5),  # campaign, unanswered
        (fact(types=("ngo_campaign", "company_response")), 12),
        (fact(has_reply=True), 12),
        (fact(has_reply=None), 12),  # nobody looked for an answer
        (fact(types=("wrongful_arrest",)), 40 + 10 + 5),
        (fact(types=("fine",), jurisdictions=("FR",)), 34 + 13 + 5 + 5),
        (fact(types=("fine",), jurisdictions=("FR",), affected=("children", "students")), 34 + 13 + 5 + 8 + 5),
    ],
)
def test_severity_adds_up(article: ArticleFact, severity: int) -> None:
    assert at(article).severity == severity


def test_every_figure_is_the_sum_of_its_parts() -> None:
    found = at(fact(), fact("b", outlet="weekly", types=("fine",), jurisdictions=("FR", "US-CA"), language="fr"))
    for name in ("severity", "reach", "novelty"):
        total = sum(part["points"] for part in found.parts[name].values())  # type: ignore[index]
        assert getattr(found, name) == pytest.approx(total, abs=0.51)


def test_parts_tell_input_points_articles_and_what_would_move_them() -> None:
    found = at(fact())
    assert found.formula_version == FORMULA_VERSION
    json.dumps({k: dict(v) for k, v in found.parts.items()})
    for parts in found.parts.values():
        for part in parts.values():
            assert set(part) - {"known elsewhere as"} == {"value", "points", "of", "articles", "moves"}  # type: ignore[call-overload]
            assert part["moves"]  # type: ignore[index]


def test_the_scale_tells_what_other_vocabularies_call_it() -> None:
    scale = at(fact(types=("data_breach",))).parts["severity"]["scale"]
    assert scale["known elsewhere as"]["sasb"] == ["Data Security"]  # type: ignore[index]


def test_days_without_an_answer_are_told_until_there_is_one() -> None:
    later = DAY + timedelta(days=9)
    unanswered = at(fact(), now=later).parts["severity"]["remediability"]["value"]  # type: ignore[index]
    assert unanswered == {"harm that lasts": [], "answered": False, "days without an answer": 9}
    replied = at(fact(has_reply=True), now=later).parts["severity"]["remediability"]["value"]  # type: ignore[index]
    assert replied == {"harm that lasts": [], "answered": True}
    answered = at(fact(types=("company_response",)), now=later).parts["severity"]["remediability"]["value"]  # type: ignore[index]
    assert answered == {"harm that lasts": [], "answered": True}


def test_where_no_answer_was_looked_for_none_is_missed() -> None:
    unsearched = at(fact(has_reply=None), now=DAY + timedelta(days=9)).parts["severity"]["remediability"]
    assert unsearched["value"] == {"harm that lasts": [], "answered": "not known"}  # type: ignore[index]
    assert unsearched["points"] == 0  # type: ignore[index]


def test_a_matter_without_an_earlier_report_tells_no_days_of_silence() -> None:
    before = at(fact()).parts["novelty"]["silence before"]
    assert (before["value"], before["points"]) == ("no earlier report", 25)  # type: ignore[index]
    after = at(fact(), previous_activity_at=DAY - timedelta(days=18)).parts["novelty"]["silence before"]
    assert (after["value"], after["points"]) == (18, 2.5)  # type: ignore[index]


def test_of_many_articles_the_first_are_named_and_all_count() -> None:
    many = at(*(fact(f"a{n:02}", outlet=f"o{n}") for n in range(30)))
    part = many.parts["reach"]["independent articles"]
    assert (part["value"], len(part["articles"])) == (30, MAX_NAMED)  # type: ignore[index]


def test_a_tally_that_grows_is_the_tally_of_all() -> None:
    told = (fact("a"), fact("b", types=("fine",), outlet="weekly"), fact("c", is_copy=True, jurisdictions=("FR",)))
    grown = Tally.of(ControversyFacts("c", DAY, told[:1]))
    for one in told[1:]:
        grown.add(one)
    assert grown == Tally.of(ControversyFacts("c", DAY, told, previous_activity_at=told[1].published_at))


def test_reprints_reach_no_further_than_their_outlet() -> None:
    own, copy = fact("b", outlet="weekly"), fact("b", outlet="weekly", is_copy=True)
    assert at(fact(), own).reach > at(fact(), copy).reach > at(fact()).reach


def test_heavy_outlets_reach_further() -> None:
    assert at(fact(outlet_weight=1.0)).reach > at(fact()).reach > at(fact(outlet_weight=0.1)).reach
    assert at(fact(outlet_weight=0.0)).parts["reach"]["outlets"]["points"] == 0  # type: ignore[index]


def test_of_two_outlets_that_bear_one_name_the_heavier_counts_in_any_order() -> None:
    heavy, light = fact(outlet_weight=1.0), fact(outlet_weight=0.1)
    assert at(heavy, light).reach == at(light, heavy).reach


def test_novelty_fades_and_known_actors_are_less_new() -> None:
    assert at(fact()).novelty > at(fact(), now=DAY + timedelta(days=90)).novelty
    assert at(fact()).novelty > at(fact(), earlier_actors=("company/oculume",)).novelty


articles = st.builds(
    lambda i, types, outlet, places: fact(str(i), types=tuple(types), outlet=outlet, jurisdictions=tuple(places)),
    st.integers(0, 99),
    st.lists(st.sampled_from(TYPES), max_size=5),
    st.text("abc", max_size=2),
    st.lists(st.sampled_from(["US", "FR", "GB", "US-CA"]), max_size=4),
)


@given(st.lists(articles, min_size=1, max_size=20), st.integers(0, 2000))
def test_figures_stay_between_0_and_100(given_articles: list[ArticleFact], days: int) -> None:
    found = at(*given_articles, now=DAY + timedelta(days=days))
    assert all(0 <= figure <= 100 for figure in (found.severity, found.reach, found.novelty))


def document(title: str, text: str) -> Document:
    return Document("a", "u", title, text, "en", "x", DAY)


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("San Francisco bans it", "The city acted.", ("US-CA",)),
        ("Court in Cardiff rules", "The U.K. court, and Britain too.", ("GB",)),
        ("EU mulls rules", "The rules would bind France and Paris.", ("EU", "FR")),
        ("Portland, Maine votes", "It is a city.", ("US-ME",)),
        ("Latin America watches", "It is sold in Latin America and North America.", ()),
        ("Paris, Texas buys cameras", "It is a city.", ("US-TX",)),
        ("London Example asks why", "Sydney Example-Name agrees with Ms. Example.", ()),
        ("London Police ask why", "They scan faces.", ("GB",)),
        ("Virginia Lawmakers Ban Cameras", "Lawmakers said so.", ("US-VA",)),
        ("Paris Bans Cameras", "It acted.", ("FR",)),
        ("El Salvador Marches", "It acted.", ("SV",)),
        ("Police in Norfolk", "Police in Norfolk bought it. A British researcher objected.", ("GB", "US-VA")),
        ("Police in Norfolk", "Police in Norfolk and in Norwich bought it.", ("GB",)),
        ("Montgomery County buys it", "Rockville, Md., is its seat.", ("US-MD",)),
        ("Guinea Pigs for Cameras", "Niger State has them, too.", ("NG",)),
        ("The Democratic Republic of the Congo acts", "It acted.", ("CD",)),
        ("Washington County buys it", "The sheriff of Washington County in Oregon said so.", ("US-OR",)),
        ("Washington County buys it", "The sheriff of Washington County, Minnesota, said so.", ("US-MN",)),
        ("Washington County buys it", "The sheriff of Washington County said so.", ()),
        ("Nothing named", "Nothing.", ()),
    ],
)
def test_jurisdictions_come_from_titles_and_openings(title: str, text: str, expected: tuple[str, ...]) -> None:
    assert jurisdictions(document(title, text), Tagged("t")) == expected


def test_a_main_regulator_brings_its_country() -> None:
    authority = ArticleEntity("agency/x", "Authority", "agency", "regulator", "main", True, "SE")
    assert jurisdictions(document("School fined", "It appealed."), Tagged("t", entities=(authority,))) == ("SE",)


def test_a_body_of_many_countries_brings_none() -> None:
    police = ArticleEntity("agency/x", "Interpol", "agency", "buyer", "main", True, "INT")
    assert jurisdictions(document("Faces shared", "It is disputed."), Tagged("t", entities=(police,))) == ()


def test_places_keep_the_longest_name() -> None:
    assert places(document("New York City and New York", "in Port Ansel")) == ("US-NY", "US-NY:new-york-city")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Critics fear that pupils and migrants are scanned.", ("children", "migrants")),
        ("It helps to find lost children in parks.", ()),
        ("It fails on people of colour and women.", ("ethnic minorities", "women")),
        ("The vendor sold a system.", ()),
    ],
)
def test_affected_groups_are_named_in_plain_words(text: str, expected: tuple[str, ...]) -> None:
    assert affected_groups(document("t", text)) == expected
