"""What a terminal gets: no orders, whatever the web, a server or a file says; programs get the text as it is."""

from __future__ import annotations

import json

import pytest

from commands.terminal import err, harmless, out, say_json, say_table

HOSTILE = ("\x1b[31m", "\x00", "\u202e", "\x9b", "\r", "\x1b]0;title\x07")
#: What each would begin with.
ORDERS = frozenset("\x00\x07\r\x1b\x9b\u202e")


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_control_character_is_left(hostile: str) -> None:
    assert not ORDERS & set(harmless(f"a{hostile}b"))


def test_lines_and_tabs_stay() -> None:
    assert harmless("one\n\ttwo") == "one\n\ttwo"
    assert harmless(None) == ""


@pytest.mark.parametrize("hostile", HOSTILE)
def test_lines_and_tables_give_no_orders(hostile: str, capsys: pytest.CaptureFixture[str]) -> None:
    out.print(f"[bold]a{hostile}b")
    err.print(f"a{hostile}b")
    assert say_table([f"head{hostile}"], [[f"cell{hostile}"], [None]]) == 2
    shown = capsys.readouterr()
    assert not ORDERS & set(shown.out + shown.err)
    assert "[bold]a" in shown.out
    assert "cell" in shown.out


def test_programs_get_the_text_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    say_json({"title": "a\x9bb" + "é" * 600})
    assert json.loads(capsys.readouterr().out) == {"title": "a\x9bb" + "é" * 600}


def test_json_gives_no_orders_to_a_terminal_and_says_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    said = {"title": "a\x9b31m\u202eb\x7f\x1b[0m\r\nc\té “x”"}
    say_json(said)
    shown = capsys.readouterr().out
    assert json.loads(shown) == said
    assert shown.replace("\n", "").isprintable()
    assert "é “x”" in shown
