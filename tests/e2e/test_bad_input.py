"""Bad input gives one clear message; the rest goes on, or nothing changes."""

from __future__ import annotations

import contextlib
import gzip
import json
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli_process import gazewire

_TEXT = "The city of Northmere has paused a trial of facial recognition by Visantor Systems after protests. " * 4


def _line(number: int, **changes: object) -> str:
    line = {
        "url": f"https://paper.example/{number}",
        "title": "City pauses facial recognition trial",
        "text": _TEXT + str(number),
        "published_at": "2026-03-01",
        "outlet": "paper",
        "language": "en",
    }
    return json.dumps({**line, **changes})


def _articles(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "x.db")) as connection:
        return int(connection.execute("SELECT count(*) FROM v_articles").fetchone()[0])


def _import(folder: Path, *files: Path) -> tuple[int, str]:
    ran = gazewire("--db", str(folder / "x.db"), "import", *map(str, files))
    assert "Traceback" not in ran.stderr
    return ran.returncode, ran.stderr


def test_a_malformed_line_is_named_and_the_others_are_imported(tmp_path: Path) -> None:
    file = tmp_path / "lines.jsonl"
    file.write_text("\n".join([_line(1), "{not json", _line(2, url=""), _line(3, published_at="soon"), _line(4)]))
    status, said = _import(tmp_path, file)
    assert status == 0
    assert f"{file}:2: not JSON" in said
    assert f"{file}:3: url: missing" in said
    assert f"{file}:4: published_at: 'soon' is no date" in said
    assert len(said.strip().splitlines()) == 3
    assert _articles(tmp_path) == 2


def test_files_that_are_nothing_are_named_and_the_next_is_imported(tmp_path: Path) -> None:
    bad = {
        "empty.jsonl": (b"", "the file is empty"),
        "photo.jpg": (b"\xff\xd8\xff\xe0\x00\x10JFIF", "neither JSONL, HTML nor WARC"),
        "binary.html": (b"\x00\x01\x02" * 500, "the file is no HTML"),
        "cut.warc.gz": (b"\x1f\x8b\x08\x00broken", "the archive"),
        "cut.jsonl.gz": (gzip.compress(_line(2).encode())[:-20], "cannot be read: "),
        "no.jsonl.gz": (b"no gzip", "cannot be read: Not a gzipped file"),
        "ahead.jsonl": (_line(3, published_at="2999-01-01").encode(), "published_at: 2999-01-01 is in the future"),
    }
    for name, (content, _) in bad.items():
        (tmp_path / name).write_bytes(content)
    good = tmp_path / "good.jsonl"
    good.write_text(_line(1))
    status, heard = _import(tmp_path, *(tmp_path / name for name in bad), good)
    assert status == 0
    lines = heard.strip().splitlines()
    assert len(lines) == len(bad)
    for line, (name, (_, said)) in zip(lines, bad.items(), strict=True):
        assert str(tmp_path / name) in line
        assert said in line
    assert _articles(tmp_path) == 1


def test_a_file_of_a_folder_that_cannot_be_read_is_named_and_the_others_are_imported(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    (folder / "d.html").mkdir(parents=True)
    (folder / "a.html").symlink_to("nowhere")
    page = "<!-- saved from url=(0026)https://paper.example/b -->\n<html><head><title>Paused</title></head><body><p>"
    (folder / "d.html" / "b.html").write_text(page + _TEXT)
    status, said = _import(tmp_path, folder)
    assert (status, _articles(tmp_path)) == (0, 1)
    assert said.strip() == f"{folder / 'a.html'}: cannot be read: No such file or directory"


def test_a_time_before_what_is_known_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "lines.jsonl"
    file.write_text(_line(1))
    db = ("--db", str(tmp_path / "x.db"))
    assert gazewire(*db, "import", str(file), "--now", "2026-03-05T07:00Z").returncode == 0
    file.write_text(_line(1, text=_TEXT + "Updated."))
    refused = gazewire(*db, "import", str(file), "--now", "2026-03-04T07:00Z")
    assert (refused.returncode, _articles(tmp_path)) == (1, 1)
    assert refused.stderr.strip() == (
        "gazewire: --now is before 2026-03-05T07:00:00Z, when this database was last worked on"
    )


def test_a_file_that_is_not_there_changes_nothing(tmp_path: Path) -> None:
    status, said = _import(tmp_path, tmp_path / "nowhere.jsonl")
    assert status == 1
    assert said.strip() == f"gazewire: no such file: {tmp_path / 'nowhere.jsonl'}"


def test_a_page_of_200_megabytes_and_one_nested_100_000_deep_end_with_a_line_each(tmp_path: Path) -> None:
    huge, deep, good = tmp_path / "huge.html", tmp_path / "deep.html", tmp_path / "good.jsonl"
    with huge.open("wb") as file:
        file.write(b"<!-- saved from url=(0031)https://paper.example/huge.html -->\n<html><body>")
        for _ in range(200):
            file.write(b"<p>facial recognition</p>" * (1024 * 1024 // 25))
    deep.write_text(
        "<!-- saved from url=(0031)https://paper.example/deep.html --><html><body>" + "<div>" * 100_000 + _TEXT
    )
    good.write_text(_line(1))
    status, said = _import(tmp_path, huge, deep, good)
    assert status == 0
    lines = said.strip().splitlines()
    assert len(lines) == 2
    assert "huge.html" in lines[0]
    assert "too_deep" in lines[1]
    assert _articles(tmp_path) == 1


def test_a_read_only_database_is_said_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "lines.jsonl"
    file.write_text(_line(1))
    assert _import(tmp_path, file)[0] == 0
    before = _articles(tmp_path)
    with closing(sqlite3.connect(tmp_path / "x.db")) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    file.write_text(_line(2))
    # The superuser may write everywhere, so the file system itself has to say no: a folder stands where a file must.
    (tmp_path / "x.db-journal").mkdir()
    (tmp_path / "x.db-wal").mkdir()
    status, said = _import(tmp_path, file)
    (tmp_path / "x.db-journal").rmdir()
    (tmp_path / "x.db-wal").rmdir()
    assert status == 1
    assert len(said.strip().splitlines()) == 1
    assert "articles database" in said or "the database says" in said
    assert _articles(tmp_path) == before


def test_wrong_usage_ends_with_status_2(tmp_path: Path) -> None:
    assert gazewire("import").returncode == 2
    assert gazewire("digest", "--now", "yesterday", cwd=tmp_path).returncode == 2
    assert gazewire("nonsense").returncode == 2


def test_sql_that_is_wrong_or_writes_is_one_line(tmp_path: Path) -> None:
    db = ("--db", str(tmp_path / "x.db"))
    assert gazewire(*db, "db", "upgrade").returncode == 0
    for sql in ("SELECT nonsense", "DELETE FROM article", "ATTACH 'x' AS y", ""):
        ran = gazewire(*db, "query", sql)
        assert ran.returncode == 1, sql
        assert len(ran.stderr.strip().splitlines()) == 1


def test_a_full_disk_is_said_in_one_line_and_changes_nothing(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(small)], capture_output=True)
    if mounted.returncode != 0:
        pytest.skip("a small file system cannot be mounted here: that takes the superuser")
    try:
        file = tmp_path / "lines.jsonl"
        file.write_text(_line(1))
        assert _import(small, file)[0] == 0
        before = _articles(small)
        filler = small / "filler"
        with filler.open("wb", buffering=0) as full, contextlib.suppress(OSError):
            while full.write(b"x" * 65536):
                pass
        file.write_text("\n".join(_line(number) for number in range(2, 60)))
        status, said = _import(small, file)
        assert status == 1
        assert len(said.strip().splitlines()) == 1
        assert "full" in said or "disk" in said
        filler.unlink()
        assert _articles(small) == before
        assert _import(small, file)[0] == 0
        assert _articles(small) > before
    finally:
        subprocess.run(["umount", str(small)], check=True)
