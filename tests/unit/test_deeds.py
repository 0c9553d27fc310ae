"""A deed is told only of who did it, where the sentence itself says so beyond doubt."""

from __future__ import annotations

import pytest

from pipeline.detect.replies import has_reply
from pipeline.records import ArticleEntity
from tests.disputes import BUYER, EVERYONE, LEAGUE, PASSING, WATCHDOG, read, told


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "After hours of testimony, the board of Calder Transit voted 5-4 to suspend its pilot.",
            "suspension by Calder Transit",
        ),
        ("Calder Transit has terminated its contract with Oculume.", "cancellation by Calder Transit"),
        ("Calder Transit, which runs the buses, will not renew the licence.", "cancellation by Calder Transit"),
        ("Calder Transit pulled the plug on the cameras on Monday.", "halt by Calder Transit"),
        ("Oculume will stop selling face matching to police.", "withdrawal by Oculume"),
        ("Oculume said on Monday that it will no longer sell to police.", "withdrawal by Oculume"),
        ("Oculume denied that it had kept any pictures.", "denial by Oculume"),
        ("Oculume’s chief executive Ada Orr rejected the findings.", "denial by Oculume"),
        ("Oculume will delete the pictures by June.", "commitment by Oculume"),
        ("Oculume will appeal the decision.", "appeal by Oculume"),
        ("Calder Transit apologised to the riders.", "apology by Calder Transit"),
        ("A spokeswoman for Oculume said that it keeps nothing.", "reply by Oculume"),
        ("Oculume, in an emailed statement, said it keeps nothing.", "reply by Oculume"),
        ("Oculume did not respond to questions.", "refusal to comment by Oculume"),
        ("The Data Office has fined Oculume two million.", "fine by Data Office against Oculume"),
        ("Oculume was fined two million by the Data Office.", "fine by Data Office against Oculume"),
        ("The regulator fined camera maker Oculume two million.", "fine against Oculume"),
        (
            "The Privacy League sued Oculume and Calder Transit on Friday.",
            "lawsuit by Privacy League against Oculume and Calder Transit",
        ),
        (
            "The Privacy League (PL) and a group of organizations filed a lawsuit against Oculume.",
            "lawsuit by Privacy League against Oculume",
        ),
        ("Oculume sued Calder Transit over the bill.", "lawsuit by Oculume against Calder Transit"),
        ("Two guests filed a class action on Friday against Oculume.", "lawsuit against Oculume"),
        ("Oculume is being sued by the Privacy League.", "lawsuit by Privacy League against Oculume"),
        ("The Calder Council voted 6-1 on Tuesday to ban face matching.", "ban by Calder Council"),
        ("The ministry added Oculume to its list of barred buyers.", "export sanction against Oculume"),
    ],
)
def test_a_deed_is_told_of_who_did_it(sentence: str, expected: str) -> None:
    assert expected in told(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The Privacy League asked Oculume to stop selling to police.",
        "Tern Fund wants Oculume to cancel its contract with Calder Transit.",
        "Critics of Calder Transit suspended their campaign.",
        "Calder Transit would cancel its contract if the council asked.",
        "Whether Oculume will appeal is open.",
        "“Oculume cancelled the contract,” a rider said.",
        "In 2019 Oculume stopped selling to police.",
        "Bigcloud stopped selling face matching to police.",
        "Earlier this year Oculume denied the claims.",
        "The Data Office said that it would look into it.",
        "Oculume has not cancelled the contract.",
        "The Calder Council was fined by nobody.",
        "The complaint against Oculume was dismissed.",
    ],
)
def test_what_is_asked_quoted_supposed_or_past_is_no_deed(sentence: str) -> None:
    assert told(sentence) == []


@pytest.mark.parametrize(
    ("text", "entities", "language", "expected"),
    [
        ("Oculume denied that it had kept any pictures.", EVERYONE, "en", True),
        ("Riders were angry. The company said that it keeps nothing.", EVERYONE, "en", True),
        ("Oculume declined to comment.", EVERYONE, "en", False),
        ("Calder Transit said that it likes the gates.", EVERYONE, "en", False),  # the vendor is silent
        ("Calder Transit said that it likes the gates.", (BUYER, LEAGUE), "en", True),
        ("The Privacy League said that Oculume must answer.", EVERYONE, "en", False),
        ("The company said that it keeps nothing.", (WATCHDOG, LEAGUE), "en", False),
        ("Oculume sagte nichts.", EVERYONE, "de", None),
    ],
)
def test_a_reply_is_known_wherever_the_text_tells_it(
    text: str, entities: tuple[ArticleEntity, ...], language: str, expected: bool | None
) -> None:
    document, tagged = read(text, entities, language)
    assert has_reply(document, tagged) is expected


def test_other_languages_tell_no_deeds() -> None:
    assert told("Oculume sues Calder Transit.", language="de") == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Critics say Oculume cancelled the contract.",
        "Critics say that Oculume cancelled the contract.",
        "Lawyers suing Oculume said that the fight goes on.",
        "Protesters outside Calder Transit said that they would stay.",
        "Oculume Workers Union said that it would strike.",
        "There are rumours that Oculume cancelled its contract.",
        "The league hopes that Oculume cancelled the contract.",
        "The Data Office fined Bigcorp, not Oculume.",
        "The Data Office fined Bigcorp rather than Oculume.",
        "Nobody has filed a lawsuit against Oculume.",
        "It is false that the Data Office fined Oculume.",
        "The Data Office has not fined Oculume.",
        "The councillor asked whether Oculume was fined.",
        "Was Oculume fined?",
        "Has Oculume ended its contract?",
        "When will Oculume end its contract?",
        "Oculume dropped hints of a deal.",
        "Oculume dropped in price after new deals.",
        "Calder Transit dropped the officer from the trial.",
        "Calder Transit switched off the lights.",
        "Calder Transit appealed to riders for calm.",
        "Calder Transit will fight the flu.",
        "Calder Transit denied the officer access.",
        "The Calder Council approved a ban on scooters.",
        "The Calder Council banned face masks.",
        "According to critics, Oculume cancelled its contract.",
        "Oculume cancelled its contract, critics said.",
        "Oculume cancelled its contract, according to a rival.",
        "Oculume cancelled its contract, said one rider.",
        "Calder Transit will cancel the contract if the council agrees.",
        "Calder Transit will end its contract unless the price falls.",
        "If the vote fails, Calder Transit will cancel its contract.",
        "Oculume allegedly cancelled the contract.",
        "Oculume would have cancelled the contract.",
        "Oculume could cancel its contract.",
        "Oculume threatened to cancel its contract.",
        "Oculume refused to cancel its contract.",
        "Oculume has yet to cancel its contract.",
        "Oculume never cancelled its contract.",
        "Critics of Calder Transit and Oculume suspended their trial.",
        "A firm that competes with Oculume was fined two million.",
        "A rival of Oculume was sued on Monday.",
        "Campaigners sued a rival of Oculume.",
        "The ministry considered whether to add Oculume to its list.",
        "The ministry did not add Oculume to its list.",
        "Why Calder Transit ended its contract",
        "How Oculume lost it: what happens when Calder Transit ends its contract",
        "Imagine Calder Transit ended its contract.",
        "The report that Oculume ended its contract was false.",
        "Riders wish Oculume had ended its contract.",
        "The town where Oculume users ended their trial.",
        "Calder Transit employees ended their trial.",
        "Oculume customer Bigcorp ended its contract.",
        "Oculume rival Bigcorp was fined.",
        "The Privacy League told Oculume that it will end its contract.",
        "Oculume was not fined.",
        "Oculume may be fined by the Data Office.",
        "Oculume was nearly sued.",
        "Unions fear that Calder Transit will no longer use guards.",
        "Before Calder Transit ended its contract, it asked the riders.",
        "Until Oculume deletes the pictures, nothing moves.",
        "Oculume will review the film.",
        "Oculume will publish a book.",
        "Oculume committed to safety.",
        "Oculume’s fine was reported by Daily, which sued Calder Transit in court.",
        "The league denied that Oculume was sued.",
        "A league that Oculume sued is angry.",
        "For years the Data Office has fined nobody but Oculume.",
        "The judge dismissed the suit that riders filed against Oculume.",
        "The judge threw out a lawsuit filed against Oculume.",
        "Riders plan to file a lawsuit against Oculume.",
        "The Calder Council barred scooters from the lanes.",
        "The Calder Council passed a motion against a ban on face matching.",
        "The Calder Council rejected a ban on face matching.",
        "The Calder Council voted not to ban face matching.",
        "The Calder Council failed to ban face matching.",
        "Calder Transit called off the strike.",
        "Calder Transit ended the year with a new contract.",
        "Oculume ended speculation about its contract.",
        "Oculume ended Monday’s trading with a new deal.",
        "Oculume stopped a robbery at a shop.",
        "Oculume last year denied the claims.",
        "On Thursday critics of Oculume denied wrongdoing.",
        "The Privacy League on Thursday said Oculume denied the claims.",
    ],
)
def test_what_another_did_says_or_supposes_is_no_deed(sentence: str) -> None:
    assert told(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Calder Transit scrapped the two-year facial recognition contract with Oculume.",
            ["cancellation by Calder Transit"],
        ),
        ("Calder Transit ended its use of face matching.", ["cancellation by Calder Transit"]),
        ("Calder Transit ended Oculume’s contract on Friday.", ["cancellation by Calder Transit"]),
        ("The board of Calder Transit unanimously voted to end the pilot.", ["cancellation by Calder Transit"]),
        (
            "On Tuesday, Calder Transit announced that it had cancelled the contract.",
            ["cancellation by Calder Transit"],
        ),
        ("Supermarket chain Oculume switched off the cameras.", ["halt by Oculume"]),
        ("Oculume has paused sales of its software to police.", ["withdrawal by Oculume"]),
        ("Oculume denied the claims.", ["denial by Oculume"]),
        ("Oculume denies wrongdoing.", ["denial by Oculume"]),
        ("Oculume rejected the allegations.", ["denial by Oculume"]),
        ("Oculume on Thursday denied wrongdoing.", ["denial by Oculume"]),
        ("Oculume late on Monday night denied the claims.", ["denial by Oculume"]),
        ("On Thursday Oculume denied wrongdoing.", ["denial by Oculume"]),
        ("Calder Transit this week ended its use of face matching.", ["cancellation by Calder Transit"]),
        ("The Data Office fined Oculume €20 million on Friday.", ["fine by Data Office against Oculume"]),
        ("The Data Office imposed a fine of €20 million on Oculume.", ["fine by Data Office against Oculume"]),
        ("The Data Office issued a record fine against Oculume.", ["fine by Data Office against Oculume"]),
        ("Oculume was fined €20 million by the Data Office.", ["fine by Data Office against Oculume"]),
        ("Oculume was fined by the Data Office.", ["fine by Data Office against Oculume"]),
        ("Oculume has been fined a record two million euros for keeping faces.", ["fine against Oculume"]),
        ("Privacy watchdog the Data Office fined Oculume.", ["fine against Oculume"]),
        ("The Dutch regulator Data Office fined Oculume.", ["fine by Data Office against Oculume"]),
        (
            "Oculume and Calder Transit were sued on Monday by the Privacy League.",
            ["lawsuit by Privacy League against Oculume and Calder Transit"],
        ),
        ("The Privacy League is suing Oculume.", ["lawsuit by Privacy League against Oculume"]),
        ("The Privacy League has sued Oculume, saying it kept faces.", ["lawsuit by Privacy League against Oculume"]),
        ("The Calder Council banned police use of facial recognition.", ["ban by Calder Council"]),
        ("The Calder Council passed a ban on face recognition.", ["ban by Calder Council"]),
        (
            "The Calder Council approved a moratorium on the use of face recognition by police.",
            ["ban by Calder Council"],
        ),
        ("Oculume appealed the fine.", ["appeal by Oculume"]),
        ("Oculume has appealed against the decision.", ["appeal by Oculume"]),
        ("Oculume will appeal.", ["appeal by Oculume"]),
        ("Oculume’s lawyers said that it keeps nothing.", ["reply by Oculume"]),
        ("Oculume spokeswoman Ada Orr said it keeps nothing.", ["reply by Oculume"]),
        ("A spokesman for Oculume declined to comment.", ["refusal to comment by Oculume"]),
        ("After the vote, Calder Transit suspended the trial.", ["suspension by Calder Transit"]),
        ("Calder Transit ended its contract with Oculume, the agency said.", ["cancellation by Calder Transit"]),
        ("Calder Transit ended its contract with Oculume, according to documents.", ["cancellation by Calder Transit"]),
        ("“We are sorry,” Oculume said.", ["reply by Oculume"]),
        ("“We are sorry,” said Oculume.", ["reply by Oculume"]),
        ("In a statement, Oculume said that it keeps nothing.", ["reply by Oculume"]),
        ("Oculume told the Daily it keeps nothing.", ["reply by Oculume"]),
        ("Residents filed a lawsuit in the county court against Oculume.", ["lawsuit against Oculume"]),
        ("“We are sorry,” said Ada Orr, a spokeswoman for Oculume.", ["reply by Oculume"]),
        ("Ada Orr, a spokeswoman for Oculume, said it keeps nothing.", ["reply by Oculume"]),
    ],
)
def test_a_deed_is_told_however_the_sentence_is_built(sentence: str, expected: list[str]) -> None:
    assert told(sentence) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Riders were angry, a law firm said. The security company told the Daily so.", True),
        ("Riders were angry, the law firm said.", False),
        ("The research company told the Daily so.", False),
        ("A company said that it would move in.", False),
        ("Oculume said that it would not comment.", False),
        ("Oculume said it had no comment.", False),
        ("“The company said so,” a rider wrote.", False),
        ("“We keep nothing,” said a spokeswoman for the company.", True),
    ],
)
def test_the_words_of_others_and_refusals_are_no_reply(text: str, expected: bool) -> None:
    assert has_reply(*read(text, EVERYONE)) is expected


def test_a_company_in_passing_has_replied_too_and_an_agency_does_not_reply_for_it() -> None:
    passing = (BUYER, LEAGUE, PASSING)
    assert has_reply(*read("Bigcloud denied that it had kept any pictures.", passing)) is True
    assert has_reply(*read("Calder Transit said that it likes the gates. Bigcloud sold them.", passing)) is False


def test_a_sentence_that_names_a_private_person_in_trouble_carries_no_deed() -> None:
    assert told("Oculume apologised to Joe Marlow, who was arrested.") == []
    assert told("Oculume apologised to the riders.") == ["apology by Oculume"]


def test_brackets_and_length_of_a_hostile_page_harm_nothing() -> None:
    assert told("⟦7⟧ Oculume ended its contract, ⟦0⟧ said.") == []
    assert told(f"Oculume ended its contract{' and more' * 60}.") == []
