"""`python -m benchmarks.backtest`: what a back-test says on the headline stream, train and check apart.

Replays the stream of $GAZEWIRE_EVAL_DIR once as `gazewire backtest` does and judges developments, a keyword alert and a
plain feed reader by the labels of each split. Prints Markdown tables of figures with their 95 % intervals, and no text.
Without the folder it says so and ends with 0.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from alerts.backtest import Estimate, Score, read_gold
from commands.backtest import replayed_scores

_STREAM = ("stream.articles.jsonl", "stream.gold.jsonl")
_SPLITS = ("train", "check")
_HEAD = "| | alerts | events alerted | hours until | false a week | repeats | lines per event |"
_RULE = "|---|---|---|---|---|---|---|"


def main() -> int:
    folder = os.environ.get("GAZEWIRE_EVAL_DIR")
    if not folder or not (Path(folder) / _STREAM[0]).is_file():
        print(f"skipped, GAZEWIRE_EVAL_DIR names no folder with {_STREAM[0]} in it")
        return 0
    file, gold = (Path(folder) / name for name in _STREAM)
    lines = gold.read_text("utf-8").splitlines()
    labels = {split: read_gold(lines, str(gold), split) for split in _SPLITS}
    for split, scores in zip(_SPLITS, replayed_scores(file, list(labels.values())), strict=True):
        print("\n".join(shown(split, scores)), flush=True)
    return 0


def shown(split: str, scores: Sequence[Score]) -> Iterator[str]:
    """Lines of a Markdown table: a line for each way of alerting."""
    yield f"\n{split}: {scores[0].n_events} real events\n\n{_HEAD}\n{_RULE}"
    for one in scores:
        told = [(one.alerted, 2), (one.delay_hours, 1), (one.false_per_week, 1)]
        told += [(one.repeats, 2), (one.items_per_event, 2)]
        yield f"| {one.name} | {one.n_alerts - one.n_unlabelled} | {' | '.join(_said(*figure) for figure in told)} |"


def _said(estimate: Estimate, digits: int) -> str:
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return "-"
    return f"{estimate.value:.{digits}f} ({estimate.low:.{digits}f} to {estimate.high:.{digits}f})"


if __name__ == "__main__":
    sys.exit(main())
