"""What `gazewire erase` does to names outside the gazetteer: in titles, addresses, digests and rulings, and when
another article brings one back.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

import cli
import settings
from models.locations import Locations
from pipeline.steps import Steps
from tests.erased_press import SEEN, Press, copied, invented, opened
from tests.templates import migrated

NAME = "Pellquist Optics"
FINE = {
    "url": "https://courier.example/2026/03/fine",
    "title": f"Regulator fines {NAME} over facial recognition",
    "published_at": "2026-03-09T08:00:00Z",
    "text": f"The data protection regulator fined the company {NAME} Ltd 4 million euros on Monday over its facial "
    f"recognition database.\n{NAME} said it would appeal the fine.\nPrivacy groups had complained that {NAME} "
    "collected billions of faces without consent.",
}
TRIAL = {
    "url": "https://post.example/2021/05/trial",
    "title": "Port Selwyn police end live camera trial after wrongful arrest",
    "published_at": "2021-05-10T08:00:00Z",
    "text": "Port Selwyn Police Department has ended its trial of live facial recognition at the ferry terminal, made "
    f"by the company {NAME} Ltd, after a dock worker was arrested in another man's place.\n"
    "The man spent two nights in a cell. The department apologised to him on Thursday.",
}
SHOP = {
    "url": "https://courier.example/2026/03/shop",
    "title": "Fennimart fined over Oculent Sentry",
    "published_at": "2026-03-09T08:00:00Z",
    "text": "The regulator fined Fennimart 2 million euros on Monday over its use of Oculent Sentry, a facial "
    "recognition system.\nStaff call the system Sentry. Fennimart said Sentry was switched off.",
}


@pytest.fixture(scope="module")
def split_press(steps: Steps, tmp_path_factory: pytest.TempPathFactory) -> Press:
    folder = tmp_path_factory.mktemp("split")
    made = opened(migrated(folder), invented(steps), folder, (FINE, TRIAL))
    _split(made)
    return made


@pytest.fixture
def press(split_press: Press, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Press]:
    monkeypatch.setattr(settings, "VAR_DIR", tmp_path)
    made = copied(split_press, tmp_path)
    yield made
    made.close()


def _split(press: Press) -> None:
    """The two stories are taken for one matter; an editor rules that they are two."""
    sql = "SELECT controversy_id, story_id FROM v_controversy_stories ORDER BY story_id"
    (controversy, _), (_, story) = press.rows(sql)
    given = ("--by", "R. Editor", "--now", "2026-03-10T13:00:00Z")
    result = CliRunner().invoke(
        cli.app, ["--db", press.where.articles, "controversies", "split", str(controversy), str(story), *given]
    )
    assert result.exit_code == 0, result.output
    press.close()
    assert press.rows("SELECT count(*) FROM v_controversies") == [(2,)]


def _places(press: Press) -> set[str]:
    """Where the name stands beside what says so by its key."""
    return press.held((NAME, "pellquist-optics"))


def test_names_leave_titles_addresses_and_digests_also_from_portion_to_portion(
    press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    press.compose(SEEN + timedelta(hours=2))
    assert [slug for (slug,) in press.rows("SELECT slug FROM controversy") if "pellquist-optics" in str(slug)]
    monkeypatch.setattr("alerts.article_erasure._BATCH", 1)
    press.erase(FINE["url"], TRIAL["url"], "--reason", "asked for", "--yes")
    assert _places(press) == set()
    titles = [str(title) for (title,) in press.rows("SELECT title FROM controversy ORDER BY title")]
    assert any(title.startswith("[erased]") for title in titles), titles


def test_a_name_that_a_kept_article_mentions_stays_until_that_is_erased_too(press: Press) -> None:
    press.compose(SEEN + timedelta(hours=2))
    press.erase(FINE["url"], "--reason", "asked for", "--yes")
    assert (f"{NAME} Ltd",) in press.rows("SELECT name FROM v_entities WHERE is_known = 0")
    press.erase(TRIAL["url"], "--reason", "asked for", "--yes")
    assert _places(press) == set(), "in the controversy of the first article too"


def test_a_name_within_a_longer_one_takes_nothing_from_that(
    databases: Locations, steps: Steps, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "VAR_DIR", tmp_path)
    press = opened(databases, invented(steps), tmp_path, (SHOP,))
    titles = "SELECT title, slug FROM controversy"
    assert press.rows(titles) == [("Sentry, Fennimart, Oculent Sentry: fine", "sentry-fennimart-oculent-sentry-fine")]
    press.erase(SHOP["url"], "--reason", "asked for", "--yes")
    assert press.rows(titles) == [("[erased], Fennimart, Oculent Sentry: fine", "erased-fennimart-oculent-sentry-fine")]
    press.close()


def test_a_later_article_brings_the_name_of_its_party_back(press: Press) -> None:
    press.erase(FINE["url"], TRIAL["url"], "--reason", "asked for", "--yes")
    again = TRIAL | {"url": "https://post.example/2026/04/court", "published_at": "2026-04-10T08:00:00Z"}
    press.read(again, now=SEEN + timedelta(days=31))
    assert (f"{NAME} Ltd",) in press.rows("SELECT name FROM v_entities WHERE is_known = 0")


def test_explain_says_that_an_article_was_erased_and_why(press: Press) -> None:
    press.erase(FINE["url"], "--reason", "asked\x1b[2J for\nby\u202e the outlet", "--yes")
    said = CliRunner().invoke(cli.app, ["--db", press.where.articles, "explain", FINE["url"]]).output
    assert "at 2026-03-12T00:00:00Z: asked [2J for by the outlet" in said


def test_a_reason_is_one_line_of_bounded_length(press: Press) -> None:
    for reason in ("x" * 201, " \x07\n"):
        press.erase(FINE["url"], "--reason", reason, "--yes", fails=True)
    assert press.rows("SELECT * FROM tombstone") == []


def test_the_words_looked_for_are_no_pattern(press: Press) -> None:
    for words in ("%", "Pellq_ist", "' OR 1=1 --", '"', "\x1b]0;x\x07", "x" * 100_000, "\x00"):
        assert press.erase("--find", words) == "(0 articles)\n", words


def test_no_words_to_look_for_are_refused(press: Press) -> None:
    for words in ("", " "):
        assert press.erase("--find", words, fails=True) == "2"  # the status of wrong usage
