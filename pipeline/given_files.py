"""What a file or folder that is given to `gazewire import` holds, item by item, whatever its format."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from pipeline.read.imports import (
    MAX_PAGE_BYTES,
    GivenArticle,
    LineError,
    html_page,
    lines_of,
    read_jsonl,
    warc_pages,
)
from pipeline.records import FetchedPage

_HTML_ENDINGS = (".html", ".htm", ".xhtml")
_JSONL_ENDINGS = (".jsonl", ".ndjson", ".json")

#: None is an answer in an archive that is no HTML.
Item = GivenArticle | FetchedPage | LineError | None


def read_path(path: Path, now: datetime) -> Iterator[Item]:
    """What a file or folder holds. A file that is nothing of what can be imported yields one error."""
    try:
        if path.is_dir():
            files = sorted(one for one in path.rglob("*") if one.suffix.lower() in _HTML_ENDINGS and not one.is_dir())
            if not files:
                yield LineError(str(path), 0, "", "the folder holds no HTML file")
            for one in files:  # one that cannot be read ends alone
                yield from read_path(one, now)
        else:
            yield from _read_file(path, now)
    except (OSError, EOFError, zlib.error) as error:  # gzip says the last two of what is cut short or damaged
        yield LineError(str(path), 0, "", f"cannot be read: {getattr(error, 'strerror', None) or error}")


def _read_file(path: Path, now: datetime) -> Iterator[Item]:
    name = path.name.lower()
    with path.open("rb") as file:
        head = file.read(512)
        file.seek(0)
        if not head:
            yield LineError(str(path), 0, "", "the file is empty")
        elif name.endswith((".warc", ".warc.gz")) or head.startswith(b"WARC/"):
            yield from warc_pages(file, str(path))
        elif name.endswith(_HTML_ENDINGS):
            yield html_page(file.read(MAX_PAGE_BYTES + 1), path.resolve(), now)
        elif name.endswith(".jsonl.gz"):
            with gzip.open(file) as unpacked:
                yield from read_jsonl(lines_of(unpacked), str(path))
        elif name.endswith(_JSONL_ENDINGS) and b"\0" not in head:
            yield from read_jsonl(lines_of(file), str(path))
        else:
            yield LineError(str(path), 0, "", "neither JSONL, HTML nor WARC: name it .jsonl, .html, .warc or .warc.gz")
