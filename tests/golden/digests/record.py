"""Record the golden digests anew: `python -m tests.golden.digests.record`; then read the diff."""

from __future__ import annotations

from pathlib import Path

from alerts.render import render
from tests.digest_factories import LINKS
from tests.digest_samples import quiet_day, three_items


def record(folder: Path) -> None:
    """Write both parts of each sample."""
    for build in (three_items, quiet_day):
        rendered = render(build(), LINKS)
        (folder / f"{build.__name__}.txt").write_text(rendered.text, "utf-8")
        (folder / f"{build.__name__}.html").write_text(rendered.html, "utf-8")


if __name__ == "__main__":
    record(Path(__file__).parent)
