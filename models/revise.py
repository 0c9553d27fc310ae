"""For developers: write a new revision of one database from the tables and, for articles, the views as they stand.

python -m models.revise articles "what changed"
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from alembic import command

from models.locations import locate
from models.migrate import METADATA, open_configured
from models.views import view_definitions

_VIEWS = '''"""The researchers' views as of revision {revision}, copied so that history stays fixed."""

VIEWS = {{
{views}}}
'''


def revise(name: str, message: str) -> None:
    """Write `versions/<name>/<number>_<message>.py`, and for articles `frozen_views/r<number>.py`."""
    folder = Path(__file__).parent / "migrations" / "versions" / name
    number = f"{len(list(folder.glob('[0-9]*.py'))) + 1:04d}"
    with tempfile.TemporaryDirectory() as scratch, open_configured(name, locate(f"{scratch}/scratch.db")) as config:
        command.upgrade(config, "head")
        command.revision(config, message, autogenerate=True, rev_id=number, version_path=str(folder))
    if name == "articles":
        views = "".join(f'    "{view}": """\n{sql}\n""",\n' for view, sql in view_definitions().items())
        (folder.parents[1] / "frozen_views" / f"r{number}.py").write_text(
            _VIEWS.format(revision=number, views=views), "utf-8"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=sorted(METADATA))
    parser.add_argument("message")
    given = parser.parse_args()
    revise(given.name, given.message)
