"""Controversies: stories about the same actor and practice join one; titles and slugs come from parties and types."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.detect.clusters import Profile
from pipeline.detect.controversies import ControversyIndex
from pipeline.detect.names import slug, title
from pipeline.detect.signatures import signature
from pipeline.records import ArticleEntity, ArticleFact, ControversyFacts, Document, Role, Sifted, Signature, Tagged

DAY = datetime(2024, 3, 4, tzinfo=UTC)


def entity(name: str, role: Role = "vendor", kind: str = "company") -> ArticleEntity:
    return ArticleEntity(f"{kind}/{name.casefold()}", name, kind, role, "main", True)  # type: ignore[arg-type]


def story(name: str, title: str, text: str, vendor: str, days: int = 0) -> Signature:
    document = Document(name, name, title, text, "en", name, DAY + timedelta(days=days))
    tagged = Tagged("t", entities=(entity(vendor),), title_entity_ids=(f"company/{vendor.casefold()}",))
    return signature(document, tagged, Sifted("v", "core", 0.9, True, 0.9, (("shareholder_action", 0.8),)))


LETTER = story(
    "a",
    "Oculume investors demand end of face recognition sales",
    "Investors want Oculume to stop selling to police.",
    "Oculume",
)
VOTE = story(
    "b",
    "Oculume shareholders vote on police sales",
    "Shareholders of Oculume want sales of face recognition to police halted.",
    "Oculume",
    210,
)
OTHER = story(
    "c",
    "Visagea cameras at schools anger parents",
    "Parents in Fenmoor oppose cameras by Visagea at schools.",
    "Visagea",
    3,
)


def test_stories_of_one_actor_and_practice_join_one_controversy() -> None:
    index = ControversyIndex()
    index.add(Profile.of(LETTER), "c1")
    placed = index.place(Profile.of(VOTE))
    assert placed.group_id == "c1"
    assert {"parties", "practice"} <= dict(placed.why).keys()


def test_silence_speaks_against_a_matter_of_others_more_than_of_the_same_actor() -> None:
    index = ControversyIndex()
    index.add(Profile.of(LETTER), "c1")

    def lost(vendor: str, *, is_known: bool = True) -> float:
        """How much the raw score falls when it is told a year later."""
        told = [story("d", "Investors meet", "They want it halted.", vendor, days) for days in (1, 366)]
        known = [one if is_known else replace(one, actors=()) for one in told]
        soon, late = (index.rank(Profile.of(one), index.all())[0].raw for one in known)
        return soon - late

    assert lost("Visagea") > 1.5 * lost("Visagea", is_known=False) > 2 * lost("Oculume") > 0


def test_who_names_nobody_of_a_matter_does_not_join_it_by_words_alone() -> None:
    index = ControversyIndex()
    index.add(Profile.of(LETTER), "c1")
    alike = story("d", "Investors demand end of face recognition sales", "Investors want it to stop.", "Visagea")
    named = replace(alike, entities=(*alike.entities, *LETTER.entities))
    decided = replace(named, deciders=tuple(one for one, _ in LETTER.entities))
    strangers, known, by_one = (dict(index.rank(Profile.of(p), index.all())[0].why) for p in (alike, named, decided))
    assert strangers["strangers"] < 0
    assert "strangers" not in known
    assert by_one["strangers"] < 0, "a regulator's orders against two are not one matter"


def test_another_actor_and_practice_opens_another() -> None:
    index = ControversyIndex()
    index.add(Profile.of(LETTER), "c1")
    assert index.place(Profile.of(OTHER)).group_id is None


def facts(*entities: ArticleEntity, types: tuple[str, ...] = (), places: tuple[str, ...] = ()) -> ControversyFacts:
    article = ArticleFact("a", "s", "x", "US", "en", DAY, DAY, False, types, entities, jurisdictions=places)
    return ControversyFacts("c", DAY, (article,))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (facts(entity("Oculume"), types=("shareholder_action", "company_response")), "Oculume: shareholder action"),
        (
            facts(entity("Oculume"), entity("Fenmoor police", "buyer", "agency"), types=("wrongful_arrest",)),
            "Oculume, Fenmoor police: claims of wrongful arrest",
        ),
        (
            facts(entity("Faces Not Data", "critic", "group"), types=("ngo_campaign",), places=("FR",)),
            "Facial recognition in FR: campaign",
        ),
        (facts(), "Facial recognition: dispute"),
        (facts(entity("Oculume"), entity("Oculume Web Services"), types=("fine",)), "Oculume: fine"),
    ],
)
def test_titles_come_from_parties_and_types(given: ControversyFacts, expected: str) -> None:
    assert title(given) == expected


def test_a_quiet_article_gives_a_title_no_name() -> None:
    """A round-up that names a company in other news opened nothing against that company."""
    (quiet,) = facts(entity("Oculume"), places=("US",)).articles
    (disputed,) = facts(types=("contested_use",), places=("GB",)).articles
    assert title(ControversyFacts("c", DAY, (quiet, disputed))) == "Facial recognition in GB: contested use"


@pytest.mark.parametrize(
    ("name", "taken", "expected"),
    [
        ("Oculume: shareholder action", (), "oculume-shareholder-action"),
        ("Oculume: fine", ("oculume-fine", "oculume-fine-2"), "oculume-fine-3"),
        ("Préfecture de Zürich", (), "prefecture-de-zurich"),
        ("顔認証", (), "controversy"),
        ("x" * 200, (), "x" * 70),
    ],
)
def test_slugs_are_ascii_short_and_free(name: str, taken: tuple[str, ...], expected: str) -> None:
    assert slug(name, taken) == expected
