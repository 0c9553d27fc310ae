"""`gazewire erase` that dies at any step, and erasing by age: the next run finishes, and nothing is half there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

import scheduler
import settings
from alerts.deliver import deliver
from alerts.mailer import FolderMailer
from alerts.messages import Sender
from models import migrate
from models.reading import reading
from models.views import view_definitions
from pipeline.steps import Steps
from service import Options, Service
from tests.erased_press import AID, SEEN, TITLE, URL, Press, copied, invented, on_postgres, opened, words_in
from tests.templates import migrated

STEPS = ("traces_of", "redact", "remove_files", "Captures", "blank", "rewrite", "rewritten")


class Killed(BaseException):
    """In place of a `kill -9`: nothing catches it."""


@pytest.fixture(scope="module")
def told(steps: Steps, tmp_path_factory: pytest.TempPathFactory) -> Press:
    folder = tmp_path_factory.mktemp("told")
    made = opened(migrated(folder), invented(steps), folder)
    made.compose(SEEN + timedelta(hours=2))
    with FolderMailer(folder / "outbox") as mailer:
        deliver(made.desk_sessions, mailer, "digest@gazewire.example", SEEN + timedelta(hours=3), "one")
    return made


@pytest.fixture
def press(told: Press, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Press]:
    monkeypatch.setattr(settings, "VAR_DIR", tmp_path)
    made = copied(told, tmp_path)
    yield made
    made.close()


def _kill(*_: object) -> None:
    raise Killed


@pytest.mark.parametrize("step", STEPS)
def test_a_run_that_died_is_finished_by_the_next(press: Press, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _die_and_finish(press, step, monkeypatch)
    assert list((press.folder / "outbox").glob("*.eml")) == []
    press.close()
    assert {file.name: words_in(file) for file in press.folder.glob("test*.db*") if words_in(file)} == {}


def _die_and_finish(press: Press, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ("--older-than", "1", "--reason", "asked for", "--yes", "--now", "2026-03-20T00:00:00Z")
    with monkeypatch.context() as broken:
        broken.setattr(f"alerts.article_erasure.{step}", _kill)
        with pytest.raises(Killed):
            press.erase(*arguments)
    has_tombstone = press.rows("SELECT article_id FROM tombstone WHERE article_id = " + f"'{AID}'") != []
    assert not (has_tombstone and press.held()), "a tombstone while words are left"
    press.erase(*arguments)
    assert press.held() == set()
    assert press.rows(f"SELECT count(*) FROM tombstone WHERE article_id = '{AID}'") == [(1,)]


@pytest.fixture(scope="module")
def told_on_postgres(postgres_url: str, steps: Steps, tmp_path_factory: pytest.TempPathFactory) -> Press:
    """A press on a server, as a template to copy: reading takes seconds, copying does not."""
    where = on_postgres(postgres_url, "told")
    migrate.upgrade(where)
    made = opened(where, invented(steps), tmp_path_factory.mktemp("told_on_postgres"))
    made.compose(SEEN + timedelta(hours=2))
    made.close()
    return made


def _copied(told: Press, url: str, name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Press:
    monkeypatch.setattr(settings, "VAR_DIR", folder)
    return Press(on_postgres(url, name, "told"), told.steps, folder)


@pytest.mark.postgres
@pytest.mark.xdist_group("postgres")
@pytest.mark.parametrize("step", STEPS)
def test_a_run_that_died_on_postgresql_is_finished_by_the_next(
    told_on_postgres: Press, postgres_url: str, step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    press = _copied(told_on_postgres, postgres_url, f"killed_{step}", tmp_path, monkeypatch)
    try:
        _die_and_finish(press, step, monkeypatch)
    finally:
        press.close()


@pytest.mark.postgres
@pytest.mark.xdist_group("postgres")
def test_a_filled_postgresql_goes_back_before_who_erased_was_kept_and_comes_again(
    told_on_postgres: Press, postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    press = _copied(told_on_postgres, postgres_url, "revised", tmp_path, monkeypatch)
    try:
        press.erase(URL, "--reason", "asked for", "--by", "R. Editor", "--yes")
        before = {view: press.rows(f"SELECT * FROM {view}") for view in view_definitions()}
        press.close()
        migrate.downgrade(press.where, "articles", "0014")
        assert press.rows("SELECT reason FROM tombstone") == [("asked for",)]
        press.close()
        migrate.upgrade(press.where)
        assert {view: press.rows(f"SELECT * FROM {view}") for view in view_definitions()} == before
        assert press.rows("SELECT reason, erased_by FROM tombstone") == [("asked for", "")]
        for view in before:  # views that were made anew are the readers' again
            with reading(press.articles, f"SELECT count(*) AS n FROM {view}") as rows:
                assert list(rows.rows) == [(len(before[view]),)]
    finally:
        press.close()


def test_a_line_quotes_a_headline_that_the_article_has_no_more(press: Press) -> None:
    """The headline was another one when the digest was composed."""
    with press.articles.begin() as connection:
        connection.exec_driver_sql(f"UPDATE article SET title = 'Another' WHERE article_id = '{AID}'")
        connection.exec_driver_sql(f"UPDATE article_text SET title = 'Another' WHERE article_id = '{AID}'")
        connection.exec_driver_sql("UPDATE story SET title = 'Another'")
    press.erase(URL, "--reason", "asked for", "--yes")
    assert press.held((TITLE,)) == set()


def _service(press: Press, days: int) -> Service:
    options = Options(press.folder / "outbox", "http://127.0.0.1", Sender("digest@desk.example"))
    options = Options(options.outbox, options.base_url, options.sender, text_retention_days=days)
    return Service(press.where, options)


def test_the_service_erases_by_age_once_a_day_and_only_where_it_is_told_to(
    press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = SEEN + timedelta(days=31)
    press.close()
    never, monthly = _service(press, 0), _service(press, 30)
    try:
        assert scheduler.erase_job(never, late).articles == 0
        assert scheduler.erase_job(monthly, late - timedelta(days=1)).articles == 0, "not before the day is over"
        assert scheduler.erase_job(monthly, late).articles == 2
        with monkeypatch.context() as idle:
            idle.setattr("alerts.article_erasure.rewrite", _kill)
            assert scheduler.erase_job(monthly, late + timedelta(minutes=5)).articles == 0
    finally:
        never.close()
        monthly.close()
    assert press.held() == set()
    assert set(press.rows("SELECT erased_at, reason FROM v_tombstones")) == {
        ("2026-04-10T12:00:00Z", "texts are kept for 30 days")
    }
