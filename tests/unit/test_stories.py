"""Stories: one happening is one story, however many tell it, and the index depends only on what was added."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.detect.acts import acts_named
from pipeline.detect.clusters import Profile
from pipeline.detect.signatures import from_json, signature, to_json
from pipeline.detect.stories import StoryIndex, StoryOptions
from pipeline.records import ArticleEntity, Document, Placement, Sifted, Signature, Tagged

SIFTED = Sifted("v", "core", 0.9, True, 0.9, (("ban_or_moratorium", 0.8),))
DAY = datetime(2024, 3, 4, 9, tzinfo=UTC)
BAN = "The Kestrel Falls city council voted 7 to 2 on Monday to ban police from using facial recognition cameras."
BAN_AGAIN = (
    "Kestrel Falls has banned police facial recognition: the city council voted 7 to 2 for the ordinance on Monday."
)
SHOP = "Supermarket chain Brightmart is scanning shoppers with facial recognition in 40 stores, a privacy group found."


def make(name: str, title: str, text: str, at: datetime = DAY, copy_of: str | None = None) -> Signature:
    document = Document(name, f"https://{name}.example/", title, text, "en", name, at)
    return signature(document, Tagged("t"), SIFTED, copy_of)


def where(index: StoryIndex, signature: Signature) -> Placement:
    """The placement of the article in its primary story."""
    return index.place(Profile.of(signature))[0]


def told(*signatures: Signature) -> dict[str, str]:
    """Story by article, replayed in order; a story is named after its first article."""
    index, stories = StoryIndex(), {}
    for each in signatures:
        story = where(index, each).group_id or each.article_id
        index.add(Profile.of(each), story)
        stories[each.article_id] = story
    return stories


def test_two_tellings_of_one_vote_are_one_story() -> None:
    first = make("a", "Kestrel Falls bans police facial recognition", BAN)
    second = make(
        "b", "City council in Kestrel Falls votes to ban facial recognition", BAN_AGAIN, DAY + timedelta(hours=5)
    )
    assert told(first, second) == {"a": "a", "b": "a"}


def test_another_happening_opens_its_own_story() -> None:
    first = make("a", "Kestrel Falls bans police facial recognition", BAN)
    other = make("b", "Brightmart scans shoppers' faces", SHOP, DAY + timedelta(hours=1))
    assert told(first, other) == {"a": "a", "b": "b"}


def test_the_same_words_months_later_are_another_story() -> None:
    first = make("a", "Kestrel Falls bans police facial recognition", BAN)
    later = make(
        "b", "City council in Kestrel Falls votes to ban facial recognition", BAN_AGAIN, DAY + timedelta(days=200)
    )
    assert told(first, later)["b"] == "b"


def test_a_late_article_still_finds_its_story() -> None:
    first = make("a", "Kestrel Falls bans police facial recognition", BAN)
    late = make(
        "b", "City council in Kestrel Falls votes to ban facial recognition", BAN_AGAIN, DAY - timedelta(hours=8)
    )
    assert told(first, late)["b"] == "a"


def test_taking_a_plan_back_speaks_against_the_story_of_the_plan() -> None:
    plan = make(
        "a", "Kestrel Falls plans face scans at its airport", "Kestrel Falls wants face scans of all at its airport."
    )
    back = make(
        "b",
        "Kestrel Falls drops plan for face scans at its airport",
        "Kestrel Falls will no longer require face scans of all at its airport.",
        DAY + timedelta(days=2),
    )
    assert back.is_reversal
    assert not plan.is_reversal
    index = StoryIndex()
    index.add(Profile.of(plan), "plan")
    alike = replace(back, is_reversal=False)
    assert sum(v for _, v in where(index, back).why) < sum(v for _, v in where(index, alike).why)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("The council voted on Monday.", ("2024-03-04",)),
        ("It said on Friday that it would stop.", ("2024-03-01",)),
        ("It will vote next Tuesday.", ()),
        ("The fine of February 27 was the first; the appeal came yesterday.", ("2024-02-27", "2024-03-03")),
        ("The law of 30 February does not exist.", ()),
        ("It began on 5 May 2019 and nothing since.", ()),
    ],
)
def test_days_are_read_from_title_and_opening(text: str, days: tuple[str, ...]) -> None:
    assert make("a", "A title", text).days == days


def test_a_follow_up_on_another_day_scores_less() -> None:
    index = StoryIndex()
    index.add(Profile.of(make("a", "Kestrel Falls bans police facial recognition", BAN)), "ban")
    same = make(
        "b", "City council in Kestrel Falls votes to ban facial recognition", BAN_AGAIN, DAY + timedelta(hours=30)
    )
    other = replace(same, days=("2024-03-05",))
    assert sum(v for _, v in where(index, other).why) < sum(v for _, v in where(index, same).why)


@pytest.mark.parametrize(
    ("headline", "acts"),
    [
        ("Brightmart to appeal face-scan fine", ("appeal", "penalty")),
        ("Council votes to end face scans after lawsuit", ("suit", "vote")),
        ("Judge dismisses suit over face scans", ("ruling",)),
        ("Oculume appeals to shoppers with face payments", ()),
        ("Port Ansel hits back at 'groundless' fine", ("penalty", "denial")),
        ("It is law: no face scans in Port Ansel", ("law",)),
        ("Teachers' walkout ends in a deal", ("deal", "protest")),
        ("Final designs of a fine-grained signal find a dealer", ()),
        ("Oculume settles, removes cameras", ("settlement", "end")),
        ("Les caméras de la gare", ()),
        ("Court strikes down ban", ("ruling",)),
        ("Oculume strikes deal with Brightmart", ("deal",)),
        ("Stores must post signs of bias in fine print", ()),
        ("Governor signs the face-scan bill", ("law",)),
    ],
)
def test_acts_are_read_from_headlines(headline: str, acts: tuple[str, ...]) -> None:
    assert acts_named(headline) == acts


def test_a_later_article_with_an_act_of_its_own_is_the_next_story() -> None:
    index = StoryIndex()
    index.add(Profile.of(make("a", "Kestrel Falls bans police facial recognition", BAN)), "ban")
    telling = make("b", "Kestrel Falls bans police facial recognition", BAN_AGAIN, DAY + timedelta(hours=26))
    appeal = replace(telling, acts=("appeal",))
    soon = replace(appeal, published_at=DAY + timedelta(hours=3))
    assert dict(where(index, appeal).why)["new act"] < 0
    assert where(index, telling).group_id == "ban"
    assert "new act" not in dict(where(index, soon).why)


def test_another_party_speaks_against_a_story() -> None:
    index = StoryIndex()
    first = replace(make("a", "Kestrel Falls bans police facial recognition", BAN), parties=(("company/x", "vendor"),))
    index.add(Profile.of(first), "ban")
    same = replace(first, article_id="b")
    other = replace(same, parties=(("company/y", "vendor"),))
    assert dict(where(index, other).why)["other party"] < 0
    assert "other party" not in dict(where(index, same).why)


def test_the_law_of_another_town_of_the_same_name_speaks_against_a_story() -> None:
    index = StoryIndex()
    ban = make("a", "Portland bans face scanning", "The Portland council in Oregon voted to ban face scanning.")
    other = make("b", "Portland bans face scanning", "The Portland council in Maine voted to ban face scanning.")
    index.add(Profile.of(ban), "ban")
    assert dict(where(index, other).why)["other law"] < 0
    assert "other law" not in dict(where(index, replace(ban, article_id="c")).why)


def test_numbers_of_which_none_is_told_by_a_story_speak_against_it() -> None:
    index = StoryIndex()
    same = replace(make("a", "Kestrel Falls bans police facial recognition", BAN), numbers=("12",))
    index.add(Profile.of(same), "ban")
    given: tuple[tuple[str, ...], ...] = ((), ("12",), ("40",), ("12", "40"))
    ways = {numbers: dict(where(index, replace(same, numbers=numbers)).why) for numbers in given}
    assert [numbers for numbers, why in ways.items() if "other numbers" in why] == [("40",)]


def test_of_two_stories_that_would_do_the_one_that_many_tell_is_taken() -> None:
    index, first = StoryIndex(), make("a", "Kestrel Falls bans police facial recognition", BAN)
    index.add(Profile.of(first), "lone")
    for n in range(6):
        index.add(Profile.of(replace(first, article_id=f"m{n}")), "many")
    assert where(index, replace(first, article_id="z")).group_id == "many"


def test_a_copy_goes_where_its_original_is() -> None:
    first = make("a", "Brightmart scans shoppers' faces", SHOP)
    copy = make("b", "Wire", "Nothing alike at all here.", DAY + timedelta(days=90), copy_of="a")
    placement = StoryIndex()
    placement.add(Profile.of(first), "s")
    assert where(placement, copy).group_id == "s"
    assert where(placement, copy).why == (("copy", 1.0),)


def test_a_placement_tells_why_and_what_came_next() -> None:
    index = StoryIndex()
    index.add(Profile.of(make("a", "Kestrel Falls bans police facial recognition", BAN)), "ban")
    index.add(Profile.of(make("c", "Brightmart scans shoppers' faces with facial recognition", SHOP)), "shop")
    placed = where(index, make("b", "Kestrel Falls city council bans facial recognition", BAN_AGAIN))
    assert placed.group_id == "ban"
    assert dict(placed.why)["nearest"] > 0
    raw = StoryOptions().intercept + sum(share for _, share in placed.why)
    assert placed.score == pytest.approx(1 / (1 + math.exp(-raw)), abs=1e-3)
    assert placed.next_best is None or placed.next_best[0] == "shop"


def test_only_the_stories_last_told_are_kept() -> None:
    index = StoryIndex(StoryOptions(max_stories=1))
    ban = make("a", "Kestrel Falls bans police facial recognition", BAN)
    index.add(Profile.of(ban), "ban")
    assert where(index, replace(ban, article_id="b")).group_id == "ban"
    index.add(Profile.of(make("c", "Brightmart scans shoppers' faces", SHOP)), "shop")
    assert where(index, replace(ban, article_id="b")).group_id is None


def test_an_empty_index_opens_a_story() -> None:
    assert where(StoryIndex(), make("a", "t", SHOP)).group_id is None


def test_rebuilding_from_kept_signatures_gives_the_same_index() -> None:
    kept = [make("a", "Kestrel Falls bans police facial recognition", BAN), make("c", "Brightmart scans", SHOP)]
    direct, rebuilt = StoryIndex(), StoryIndex()
    for each in kept:
        direct.add(Profile.of(each), each.article_id)
        rebuilt.add(Profile.of(from_json(to_json(each))), each.article_id)
    probe = make("b", "City council in Kestrel Falls votes to ban facial recognition", BAN_AGAIN)
    assert where(direct, probe) == where(rebuilt, probe)


def test_a_signature_survives_json_exactly() -> None:
    entity = ArticleEntity("company/oculume", "Oculume", "company", "vendor", "main", True)
    document = Document("a", "u", "Oculume “fined” €20,000 in Paris", "Oculume was fined 20,000 euros.", "en", "x", DAY)
    made = signature(document, Tagged("t", entities=(entity,), title_entity_ids=("company/oculume",)), SIFTED, "b")
    assert from_json(to_json(made)) == made
    assert made.parties == (("company/oculume", "vendor"),)
    assert made.places == ("FR:paris",)
    assert "20000" in made.numbers


@pytest.mark.parametrize("text", ["{}", "[]", "null", '{"version": 1}'])
def test_what_is_no_signature_is_named(text: str) -> None:
    with pytest.raises(ValueError, match="not a signature"):
        from_json(text)
