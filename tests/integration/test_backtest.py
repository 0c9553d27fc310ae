"""The command over a real replay: what it prints can be counted by hand from the labels."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

import cli
from demo.press.articles import load_articles


def import_lines() -> list[dict[str, str]]:
    """Ten articles of the replica press as `gazewire import` takes them."""
    return [
        {
            "url": f"https://press.example/{one.slug}",
            "title": one.title,
            "text": "\n".join([one.standfirst, *(block.text for block in one.revisions[0].blocks)]),
            "published_at": one.published.isoformat(),
        }
        for one in load_articles()[:10]
    ]


def test_a_replay_is_judged_beside_a_keyword_and_a_feed_reader(tmp_path: Path) -> None:
    articles, gold = tmp_path / "articles.jsonl", tmp_path / "gold.jsonl"
    lines = import_lines()
    articles.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    labels = [{"url": line["url"], "controversy": True, "event": None} for line in lines]
    gold.write_text("".join(json.dumps(label) + "\n" for label in labels), "utf-8")
    result = CliRunner().invoke(cli.app, ["backtest", str(articles), "--gold", str(gold), "--json"])
    assert result.exit_code == 0, result.output
    ours, keyword, feed = json.loads(result.stdout)
    assert feed["n_alerts"] == feed["n_events"] == len(lines)
    assert feed["alerted"]["value"] == 1.0
    assert keyword["n_alerts"] == sum(
        "facial recognition" in f"{line['title']} {line['text']}".casefold() for line in lines
    )
    assert 0 < ours["n_alerts"] <= len(lines)


def test_labels_of_other_articles_are_an_error(tmp_path: Path) -> None:
    articles, gold = tmp_path / "articles.jsonl", tmp_path / "gold.jsonl"
    articles.write_text(json.dumps(import_lines()[0]) + "\n", "utf-8")
    gold.write_text('{"url": "https://elsewhere.example/", "controversy": true}\n', "utf-8")
    result = CliRunner().invoke(cli.app, ["backtest", str(articles), "--gold", str(gold)])
    assert result.exit_code == 1
    assert "no article has a label" in str(result.exception)
