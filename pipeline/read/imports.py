"""Files that a person gives to `gazewire import`: JSONL lines, HTML files, WARC archives.

Everything is read as a stream. What cannot be used comes out as a `LineError` that says where and why, and reading
goes on with the next line or record.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from gzip import GzipFile
from pathlib import PurePath
from typing import IO, Any

import orjson
from fastwarc import ArchiveIterator, WarcRecord, WarcRecordType

from pipeline.read.dates import EARLIEST, given_date
from pipeline.read.decode import clean_text
from pipeline.read.naming import MAX_TITLE_CHARS
from pipeline.read.urls import BadUrl, canonical_url
from pipeline.records import FetchedPage, Published

MAX_LINE_BYTES = 64 * 1024 * 1024
MAX_PAGE_BYTES = 32 * 1024 * 1024
_FIELDS = ("url", "title", "text", "html", "outlet", "language", "published_at")
_SAVED_FROM = re.compile(rb"<!--\s*saved from url=\(\d+\)(\S+)\s*-->")
_LANGUAGE = re.compile(r"[a-z]{2,3}\Z")
_HTML = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class LineError:
    """A line, file or record that cannot be used. `str()` is one line for people: file, line, field, what to do."""

    file: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.field}: {self.message}" if self.field else f"{place}: {self.message}"


@dataclass(frozen=True, slots=True)
class GivenArticle:
    """One JSONL line: a text as it stays, or the HTML of a page (then `text` is None)."""

    file: str
    line: int
    url: str
    title: str
    text: str | None
    html: str | None
    published: Published | None
    outlet: str | None
    language: str | None


class _FieldError(ValueError):
    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def read_jsonl(lines: Iterable[bytes], file: str) -> Iterator[GivenArticle | LineError]:
    """Yield one record or error for each line that is not blank; an empty file yields one error."""
    number = 0
    is_empty = True
    for number, raw in enumerate(lines, 1):
        if not raw.strip():
            continue
        is_empty = False
        try:
            yield _given(_object(raw), file, number)
        except _FieldError as error:
            yield LineError(file, number, error.field, str(error))
    if is_empty:
        yield LineError(file, number, "", "the file holds no line to import")


def lines_of(file: IO[bytes] | GzipFile) -> Iterator[bytes]:
    """The lines of a file; of one that is longer than the limit one byte more than that, and nothing else in memory."""
    while line := file.readline(MAX_LINE_BYTES + 1):
        yield line
        while len(line) > MAX_LINE_BYTES and not line.endswith(b"\n"):
            line = file.readline(MAX_LINE_BYTES + 1)


def html_page(body: bytes, path: PurePath, fetched_at: datetime) -> FetchedPage | LineError:
    """Make a page of a saved HTML file. Its address is the one that the browser noted, else the file's own.

    `extract` then takes the address that the page itself names as canonical.
    """
    if not body.strip():
        return LineError(str(path), 0, "", "the file is empty")
    if len(body) > MAX_PAGE_BYTES:
        return LineError(str(path), 0, "", f"the file has more than {MAX_PAGE_BYTES} bytes")
    if b"\x00" in body[:1024] or b"<" not in body[:65_536]:
        return LineError(str(path), 0, "", "the file is no HTML")
    noted = _SAVED_FROM.search(body[:4_096])
    url = noted[1].decode("utf-8", "replace") if noted else path.as_uri() if path.is_absolute() else f"file:{path}"
    headers = (("Content-Type", "text/html"),)
    return FetchedPage(url, url, 200, headers, body, hashlib.sha256(body).hexdigest(), fetched_at)


def warc_pages(stream: IO[bytes], file: str) -> Iterator[FetchedPage | LineError | None]:
    """Yield the HTML pages of a WARC, plain or gzip, in its order; None for each response that is no HTML page.

    Bodies stay content-encoded as received; a damaged archive ends with a `LineError` after its sound records.
    """
    records = ArchiveIterator(stream, record_types=WarcRecordType.response, auto_decode="transfer")
    number = 0
    while True:
        number += 1
        try:
            record = next(records)
            yield _warc_page(record, file, number)
        except StopIteration:
            break
        except (OSError, ValueError) as error:
            yield LineError(file, number, "", f"the archive is damaged after {number - 1} records: {error}")
            return
    if number == 1:
        yield LineError(file, 0, "", "the archive holds no response record")


def _object(raw: bytes) -> dict[str, Any]:
    if len(raw) > MAX_LINE_BYTES:
        raise _FieldError("", f"the line has more than {MAX_LINE_BYTES} bytes")
    plain = raw.removeprefix(b"\xef\xbb\xbf")
    try:
        plain.decode()
    except UnicodeDecodeError as error:
        raise _FieldError("", f"not UTF-8 (byte {error.start + 1} of the line); save the file as UTF-8") from error
    try:
        value = orjson.loads(plain)
    except orjson.JSONDecodeError as error:
        try:
            value = json.loads(plain)  # takes half a surrogate pair, which `clean_text` then takes out
        except (ValueError, RecursionError):
            raise _FieldError("", f"not JSON ({error}); write one JSON object per line") from error
    if not isinstance(value, dict):
        raise _FieldError("", "not a JSON object; write one object per line")
    return value


def _given(fields: dict[str, Any], file: str, number: int) -> GivenArticle:
    for name in _FIELDS:
        if not isinstance(fields.get(name), str | None):
            raise _FieldError(name, f"must be text, not {type(fields[name]).__name__}")
    values = {name: clean_text(fields.get(name) or "") for name in _FIELDS}
    text, html = values["text"], values["html"]
    if not text.strip() and not html.strip():
        raise _FieldError("text", "missing; give `text` or `html`")
    if text.strip() and html.strip():
        raise _FieldError("html", "given beside `text`; give one of the two")
    title = " ".join(values["title"].split())[:MAX_TITLE_CHARS].rstrip()
    if text.strip() and not title:
        raise _FieldError("title", "missing")
    return GivenArticle(
        file=file,
        line=number,
        url=_url(values["url"].strip()),
        title=title,
        text=text if text.strip() else None,
        html=html if html.strip() else None,
        published=_date(values["published_at"].strip()),
        outlet=values["outlet"].strip() or None,
        language=_language(values["language"].strip().lower()),
    )


def _url(url: str) -> str:
    if not url:
        raise _FieldError("url", "missing")
    try:
        canonical_url(url)
    except BadUrl as error:
        raise _FieldError("url", f"{error}: {url[:100]!r}") from error
    return url


def _date(text: str) -> Published | None:
    if not text:
        return None
    published = given_date(text)
    if published is None:
        raise _FieldError("published_at", f"{text[:40]!r} is no date; write 2019-01-18 or 2019-01-18T10:30:00Z")
    if published.at < EARLIEST:
        day = f"{published.at:%Y-%m-%d}"
        raise _FieldError("published_at", f"{day} is before {EARLIEST.year}; mend the date or leave it out")
    return published


def _language(text: str) -> str | None:
    code = re.split(r"[-_]", text)[0]
    if code and not _LANGUAGE.match(code):
        raise _FieldError("language", f"{text[:40]!r} is no language code; write en, de, fr …")
    return code or None


def _warc_page(record: WarcRecord, file: str, number: int) -> FetchedPage | LineError | None:
    url = record.headers.get("WARC-Target-URI") or ""
    url = url.strip("<>")
    http = record.http_headers
    content_type = (record.http_content_type or "").lower()
    if url.startswith("dns:") or (content_type and not content_type.startswith(_HTML)):
        return None
    if http is None or http.status_code is None:
        return LineError(file, number, "", "the record holds no HTTP response, or is cut short")
    if record.record_date is None or not url:
        return LineError(file, number, "WARC-Date" if url else "WARC-Target-URI", "missing in the record's header")
    body = record.reader.read(MAX_PAGE_BYTES + 1)
    if len(body) > MAX_PAGE_BYTES:
        return LineError(file, number, "", f"{url[:100]} has more than {MAX_PAGE_BYTES} bytes")
    headers = tuple((str(name), str(value)) for name, value in http)
    digest = hashlib.sha256(body).hexdigest()
    return FetchedPage(url, url, int(http.status_code), headers, body, digest, record.record_date)
