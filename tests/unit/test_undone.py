"""What is only asked for, weighed or denied is not done."""

from __future__ import annotations

import pytest

from pipeline.tag.undone import is_about_an_end, is_undone


@pytest.mark.parametrize(
    "said",
    [
        "A union demanded on Monday that the district [end] its contract with Acme.",
        "Campaigners urged the council to [cancel] the cameras.",
        "A petition calling on the university to [drop] Acme drew 3,000 names.",
        "The ombudsman recommended that the agency [suspend] the system.",
        "The council will debate whether to [scrap] its cameras.",
        "If the airport does not [terminate] the contract by June, the group will sue.",
        "The department denied that it had [stopped] using Acme.",
        "The sheriff has no plans to [stop] using Acme.",
        "The chain plans to [end] its use of Acme.",
        "The operator refused to [end] its contract.",
        "The force has not [stopped] using Acme.",
        "The company hasn't [ended] the trial.",
        "The bill would force the agency to [remove] it; a vote is due.",
        "The group asked that the contract be [ended].",
        "The network asked the town to [reject] the offer.",
    ],
)
def test_an_end_that_is_asked_for_weighed_or_denied_is_none(said: str) -> None:
    assert is_undone(*_marked(said))


@pytest.mark.parametrize(
    "said",
    [
        "The department [ended] its contract after activists demanded it.",
        "Activists demanded an end, and the department [dropped] Acme.",
        "Activists asked for it; the town [cancelled] the order.",
        "A court ordered the department to [stop] using Acme.",
        "The company said that it would [cease] to offer its service.",
        "It will [end] its use of Acme in June.",
        "It could find no other place; its own was watched [until] last year.",
        "The town, which had been asked to pay more, [ended] the deal.",
        "The contract was [not renewed].",
    ],
)
def test_an_end_that_came_or_was_ordered_is_one(said: str) -> None:
    assert not is_undone(*_marked(said))


@pytest.mark.parametrize(
    ("said", "is_end"),
    [
        ("The operator [refused] to end its contract.", True),
        ("The police [denied] on Tuesday that it had stopped using Acme.", True),
        ("The watchdog [proposed] that the chain stop using Acme.", True),
        ("The force [plans] to cancel its order.", True),
        ("The force [refused] to buy Acme.", False),
        ("The council [plans] to stop shoplifters with Acme.", False),
        ("İzmir, İznik and İdil [refused] to cancel their contract with Acme.", True),
        ("The force [plans] to use Acme until the old contract ends.", False),
    ],
)
def test_a_refused_or_planned_end_is_no_refused_or_planned_sale(said: str, is_end: bool) -> None:
    text, start, words = _marked(said)
    assert is_about_an_end(text, start + len(words)) is is_end


def _marked(said: str) -> tuple[str, int, str]:
    """The sentence, where the bracketed words begin, and these."""
    head, _, rest = said.partition("[")
    words, _, tail = rest.partition("]")
    return head + words + tail, len(head), words
