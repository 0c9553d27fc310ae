"""`python -m benchmarks.sifting.alarms`: which pages of everyday news are taken for facial recognition at all.

Imports the pages of `extraction/html` of $GAZEWIRE_EVAL_DIR as HTML, runs the whole pipeline over them, and lists
every one that it calls core or a controversy, with its scores. Without the folder, says so and ends with 0. Ends with 1
where more than one page is listed that the reader below has not found to be right.
"""

from __future__ import annotations

import gzip
import os
import sys
import tempfile
from pathlib import Path

from sqlalchemy import text

from benchmarks.gate import import_files, load_steps
from models.locations import SCHEMAS, locate
from models.session import make_engine

_MOST_WRONG = 1
#: Pages that a person has read and found to be about facial recognition, by the beginning of their names.
READ_AND_RIGHT: frozenset[str] = frozenset()
_LISTED = (
    "select url, title, topic, topic_score, is_controversy, controversy_score from v_articles "
    "where topic = 'core' or is_controversy order by topic_score desc, url"
)


def main() -> int:
    folder = Path(os.environ.get("GAZEWIRE_EVAL_DIR", "")) / "extraction" / "html"
    pages = sorted(folder.glob("*.html.gz")) if os.environ.get("GAZEWIRE_EVAL_DIR") else []
    if not pages:
        print("alarms: skipped, GAZEWIRE_EVAL_DIR names no folder with extraction/html/*.html.gz in it")
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        unpacked = Path(scratch) / "pages"
        unpacked.mkdir()
        for page in pages:
            (unpacked / page.name.removesuffix(".gz")).write_bytes(gzip.decompress(page.read_bytes()))
        where = locate(f"{scratch}/alarms.db")
        import_files(where, [unpacked], load_steps())
        engine = make_engine(where.articles, schema=SCHEMAS["articles"])
        with engine.connect() as connection:
            n_articles = connection.execute(text("select count(*) from v_articles")).scalar_one()
            listed = connection.execute(text(_LISTED)).all()
        engine.dispose()
    wrong = 0
    for url, title, topic, topic_score, is_controversy, score in listed:
        name = url.rpartition("/")[2][:12]
        is_right = any(name.startswith(one) for one in READ_AND_RIGHT)
        wrong += not is_right
        said = "controversy" if is_controversy else topic
        print(f"{'right' if is_right else 'wrong'} {said:11} {topic_score:.2f} {score:.2f} {name} {title}")
    print(f"{len(pages)} pages, {n_articles} articles, {len(listed)} called core, {wrong} of them wrong")
    return 0 if wrong <= _MOST_WRONG else 1


if __name__ == "__main__":
    sys.exit(main())
