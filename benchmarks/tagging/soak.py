"""Whether memory stays flat: tags 50 000 short articles, each with words that no other has.

    python -m benchmarks.tagging.soak [--articles 50000]

The articles are leads of the corpus with coined names in them. Prints the peak of resident memory after a tenth of
them and after all; ends with 1 where it has grown by more than a tenth.
"""

from __future__ import annotations

import argparse
import resource
import sys

from benchmarks.tagging.corpus import Labelled
from benchmarks.tagging.material import corpus_articles
from benchmarks.tagging.validate import document
from pipeline.tag.gazetteer import load_gazetteer
from pipeline.tag.languages import load_pipeline
from pipeline.tag.tagger import Tagger

LEAD = 240  # characters of an article
GROWTH = 0.10


def main() -> int:
    """Tags them all in one process."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tagging.soak", description=__doc__)
    parser.add_argument("--articles", type=int, default=50_000)
    count = parser.parse_args().articles
    tagger, leads = Tagger(load_pipeline(), load_gazetteer()), [article for article, _ in corpus_articles()]
    early = 0.0
    for number in range(1, count + 1):
        tagger.tag(document(_made(leads[number % len(leads)], number)))
        if number == count // 10:
            early = _peak()
            print(f"peak after {number} articles: {early:.0f} MB", flush=True)
    late = _peak()
    print(f"peak after {count} articles: {late:.0f} MB, {late / early - 1:+.1%}")
    return int(late > early * (1 + GROWTH))


def _made(lead: Labelled, number: int) -> Labelled:
    text = f"Qu{number:x} Systems and the Vor{number:x} Police Department met. {lead.text[:LEAD]}"
    return Labelled(f"{lead.url}/{number}", f"Qu{number:x} {lead.title}", text, {})


def _peak() -> float:
    """Megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
