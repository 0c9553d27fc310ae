"""Headlines name as the acting side only who acted, by the sentence that says so; else they say whom it involves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from pipeline.detect.deeds import deeds
from pipeline.detect.developments import developments
from pipeline.detect.tally import Tally
from pipeline.records import ArticleEntity, ArticleFact, ControversyFacts, Evidence
from tests.disputes import BUYER, COUNCIL, DAY, EVERYONE, FUND, LEAGUE, PASSING, VENDOR, WATCHDOG, read


def fact(*types: str, text: str = "", entities: tuple[ArticleEntity, ...] = EVERYONE, story: str = "s1") -> ArticleFact:
    found = deeds(*read(text, entities)) if text else ()
    best = (Evidence("a1", 0, 5, "Words", 1, 1.0),)
    return ArticleFact(
        "a1",
        story,
        "Daily",
        "US",
        "en",
        DAY,
        DAY,
        False,
        types,
        entities,
        (found[0].quote,) if found else best,
        deeds=found,
    )


def tally(*types: str) -> Tally:
    """What was known the day before."""
    return Tally.of(ControversyFacts("c", DAY, (replace(fact(*types), published_at=DAY - timedelta(days=1)),)))


SUSPENDED = "Calder Transit voted to suspend its pilot. Oculume said in a statement that it keeps nothing."
PARTIES = (VENDOR, BUYER)


@pytest.mark.parametrize(
    ("types", "text", "entities", "expected"),
    [
        (
            ("fine",),
            "The Data Office fined Oculume.",
            (VENDOR, WATCHDOG),
            "reports a fine by Data Office against Oculume",
        ),
        (("fine",), "", (VENDOR, WATCHDOG), "reports on a fine, involving Oculume (regulator: Data Office)"),
        (
            ("litigation",),
            "Oculume sued Calder Transit.",
            PARTIES,
            "reports a lawsuit by Oculume against Calder Transit",
        ),
        (("litigation",), "", PARTIES, "reports on legal proceedings, involving Oculume and Calder Transit"),
        (
            ("litigation",),
            "Riders filed a lawsuit against Oculume.",
            PARTIES,
            "reports a lawsuit against Oculume, involving Calder Transit",
        ),
        (
            ("ban_or_moratorium",),
            "Calder Council banned it.",
            (BUYER, COUNCIL),
            "reports a ban by Calder Council, involving Calder Transit",
        ),
        (("contract_cancelled",), SUSPENDED, PARTIES, "reports a suspension by Calder Transit, involving Oculume"),
        (
            ("contract_cancelled",),
            "",
            PARTIES,
            "reports on a dropped contract or plan, involving Oculume and Calder Transit",
        ),
        (
            ("vendor_withdrawal",),
            "",
            PARTIES,
            "reports on a withdrawal by the vendor, involving Oculume and Calder Transit",
        ),
        (
            ("wrongful_arrest",),
            "",
            PARTIES,
            "reports on claims of a wrongful arrest, involving Oculume and Calder Transit",
        ),
        (
            ("unlawful_data_collection",),
            "",
            (VENDOR,),
            "reports on claims of taking data without consent, involving Oculume",
        ),
        (("ngo_campaign",), "", (VENDOR, LEAGUE), "reports on a campaign, involving Oculume (critic: Privacy League)"),
        (("employee_protest",), "", (VENDOR,), "reports on a protest by employees, involving Oculume"),
        (
            ("shareholder_action",),
            "",
            (VENDOR, FUND),
            "reports on shareholder action, involving Oculume (investor: Tern Fund)",
        ),
        (("export_sanction",), "", (VENDOR,), "reports on an export sanction, involving Oculume"),
        (("legislation",), "", (COUNCIL,), "reports on legislation (lawmaker: Calder Council)"),
    ],
)
def test_a_new_controversy(
    types: tuple[str, ...], text: str, entities: tuple[ArticleEntity, ...], expected: str
) -> None:
    (found,) = developments(None, fact(*types, text=text, entities=entities), "")
    assert found.headline == f"Daily {expected}"


@pytest.mark.parametrize(
    ("types", "text", "expected"),
    [
        (("contract_cancelled",), SUSPENDED, "reports a suspension by Calder Transit, involving Oculume"),
        (("contract_cancelled",), "", "reports on a dropped contract or plan, involving Oculume and Calder Transit"),
        (("company_response",), SUSPENDED, "reports a reply by Oculume, involving Calder Transit"),
        (("company_response",), "Oculume denied the claims.", "reports a denial by Oculume, involving Calder Transit"),
        (
            ("company_response",),
            "Oculume will delete the faces.",
            "reports a commitment by Oculume, involving Calder Transit",
        ),
        (
            ("vendor_withdrawal",),
            "Oculume will stop selling to police.",
            "reports a withdrawal by Oculume, involving Calder Transit",
        ),
        (("company_response",), "", "reports on a response, involving Oculume and Calder Transit"),
    ],
)
def test_an_answer(types: tuple[str, ...], text: str, expected: str) -> None:
    known = tally("contested_use")
    found = developments(known, fact("contested_use", *types, text=text, entities=PARTIES), "")
    assert [(d.kind, d.headline) for d in found] == [("company_response", f"Daily {expected}")]


def test_an_answer_is_not_put_into_the_mouth_of_another_than_the_headline_names() -> None:
    known, answer = tally("contested_use"), fact("company_response", text="Calder Transit denied the claims.")
    for headline, expected in (
        ("Oculume answers its critics", "reports on a response, involving Oculume and Calder Transit"),
        ("Calder Transit and Oculume answer", "reports a denial by Calder Transit, involving Oculume"),
    ):
        assert developments(known, answer, headline)[0].headline == f"Daily {expected}: “{headline}”"


@pytest.mark.parametrize(
    ("headline", "text", "is_told"),
    [
        ("Researchers call on Oculume to stop selling to police", "", False),
        ("Engineers tell bosses to drop the border contract", "", False),
        ("Riders urge Calder Transit to end its pilot", SUSPENDED, True),
        ("Calder Transit ends its pilot", "", True),
    ],
)
def test_what_a_headline_demands_is_no_answer_until_somebody_does_it(headline: str, text: str, is_told: bool) -> None:
    found = developments(tally("contested_use"), fact("contract_cancelled", text=text, entities=PARTIES), headline)
    assert [d.kind for d in found] == ["company_response"] * is_told


def test_parties_in_passing_are_not_named() -> None:
    found = developments(None, fact("legislation", entities=(PASSING, COUNCIL)), "")
    assert found[0].headline == "Daily reports on legislation (lawmaker: Calder Council)"
    known = developments(tally("fine"), fact("fine", entities=(PASSING,), story="s2"), "")
    assert known[0].headline == "Daily has a new story on facial recognition"
    passing = replace(VENDOR, salience="minor")
    known = developments(tally("fine"), fact("fine", entities=(passing,), story="s2"), "")
    assert known[0].headline == "Daily has a new story in the matter of Oculume"


def test_who_did_it_is_backed_by_the_sentence_that_says_so() -> None:
    found = developments(tally("contested_use"), fact("contract_cancelled", text=SUSPENDED, entities=PARTIES), "")
    assert found[0].evidence[0].quote == "Calder Transit voted to suspend its pilot."
    article = fact("fine", text="Rain fell. The Data Office fined Oculume.")
    assert "The Data Office fined Oculume." in [q.quote for q in developments(None, article, "")[0].evidence]


@pytest.mark.parametrize(
    ("before", "types", "text", "expected"),
    [
        (("fine",), ("fine",), "", "has a new story on Oculume and Calder Transit"),
        (("fine",), ("fine", "company_response"), "", "has a new story on Oculume and Calder Transit"),
        (
            ("fine",),
            ("fine", "litigation"),
            "",
            "reports on legal proceedings, new in the matter of Oculume and Calder Transit",
        ),
        (
            ("contested_use",),
            ("contested_use",),
            SUSPENDED,
            "reports a suspension by Calder Transit, new in the matter of Oculume",
        ),
    ],
)
def test_a_new_story_is_never_said_to_bring_what_was_known(
    before: tuple[str, ...], types: tuple[str, ...], text: str, expected: str
) -> None:
    found = developments(tally(*before), fact(*types, text=text, entities=PARTIES, story="s2"), "")
    assert (found[0].kind, found[0].headline) == ("new_story", f"Daily {expected}")


def test_what_escalates_is_named_after_what_is_graver() -> None:
    found = developments(tally("fine", "ngo_campaign"), fact("ngo_campaign", "wrongful_arrest", entities=PARTIES), "")
    assert found[0].headline == (
        "Daily reports on claims of a wrongful arrest, graver or wider than before, in the matter of Oculume and "
        "Calder Transit"
    )


@pytest.mark.parametrize(
    ("headline", "kinds"),
    [
        ("Correction: faces were not kept", ["corrected"]),
        ("Faces were kept (corrected)", ["corrected"]),
        ("Retraction: faces were kept", ["retracted"]),
        ("Police corrected record after match", []),
        ("Oculume retracts offer to police", []),
        ("Journal retracted study on faces", []),
    ],
)
def test_an_outlet_corrects_itself_only_where_it_says_so(headline: str, kinds: list[str]) -> None:
    assert [d.kind for d in developments(tally("fine"), fact("fine"), headline)] == kinds
