"""Write captures before any row names them, and read them back."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Engine, delete, exists, insert, select
from sqlalchemy.orm import Session

from models import Body, Capture, WithheldText
from models.keys import text_sha256
from models.session import make_session_factory
from models.wiping import overwrite_what_is_deleted
from pipeline.read.urls import canonical_or_same
from pipeline.records import FetchedPage, Rights

_GZIP = b"\x1f\x8b"


class Captures:
    """The captures database: each call is one transaction, and writing the same thing again changes nothing."""

    def __init__(self, engine: Engine) -> None:
        self._session = make_session_factory(engine)

    def write(self, page: FetchedPage) -> None:
        """Keep a page: its body once per hash, its fetch once per address and hash."""
        self.write_all([page])

    def write_all(self, pages: Sequence[FetchedPage]) -> None:
        """Keep pages in one transaction; rows go in as lists of values, since a crawl writes hundreds a second."""
        with self._session.begin() as session:
            _write_bodies(session, pages)
            _write_captures(session, pages)

    def read(self, url: str, sha256: str) -> FetchedPage | None:
        """The page as it was fetched, or None where no such capture is kept."""
        with self._session() as session:
            capture, body = session.get(Capture, (url, sha256)), session.get(Body, sha256)
            if capture is None or body is None:
                return None
            return _page(capture, body)

    def withhold(self, text: str) -> str:
        """Keep a text that readers may not have; returns its SHA-256."""
        sha256 = text_sha256(text)
        with self._session.begin() as session:
            if session.get(WithheldText, sha256) is None:
                session.add(WithheldText(text_sha256=sha256, text=text))
        return sha256

    def erase(self, addresses: Collection[str], texts: Collection[str] = ()) -> int:
        """Drop every fetch that was asked for at, or ended at, one of these addresses, bodies that no other fetch
        shares, and withheld texts by hash; how many fetches there were.
        """
        with self._session.begin() as session:
            overwrite_what_is_deleted(session.connection())
            ends = select(Capture.url, Capture.sha256, Capture.final_url)
            near = session.execute(ends.where(Capture.url.in_(addresses) | (Capture.final_url != Capture.url)))
            gone = [(url, sha256) for url, sha256, end in near if {url, end, canonical_or_same(end)} & {*addresses}]
            for url, sha256 in gone:
                session.execute(delete(Capture).where(Capture.url == url, Capture.sha256 == sha256))
            is_shared = exists().where(Capture.sha256 == Body.sha256)
            for _, sha256 in gone:
                session.execute(delete(Body).where(Body.sha256 == sha256, ~is_shared))
            for sha256 in texts:
                session.execute(delete(WithheldText).where(WithheldText.text_sha256 == sha256))
        return len(gone)

    def withheld(self, sha256: str) -> str | None:
        """A text that was withheld."""
        with self._session() as session:
            row = session.get(WithheldText, sha256)
            return None if row is None else row.text


def _write_bodies(session: Session, pages: Sequence[FetchedPage]) -> None:
    wanted = {page.sha256: page.body for page in pages}
    known = set(session.scalars(select(Body.sha256).where(Body.sha256.in_(wanted))))
    rows = [_body(sha256, body) for sha256, body in wanted.items() if sha256 not in known]
    if rows:
        session.execute(insert(Body), rows)


def _write_captures(session: Session, pages: Sequence[FetchedPage]) -> None:
    wanted = {(page.url, page.sha256): page for page in pages}
    urls = {url for url, _ in wanted}
    known = {
        (url, sha256)
        for url, sha256 in session.execute(select(Capture.url, Capture.sha256).where(Capture.url.in_(urls)))
    }
    rows = [_capture(page) for key, page in wanted.items() if key not in known]
    if rows:
        session.execute(insert(Capture), rows)


def _body(sha256: str, body: bytes) -> dict[str, Any]:
    packed = body if body.startswith(_GZIP) else zlib.compress(body, 6)
    coding, data = ("zlib", packed) if len(packed) < len(body) else ("raw", body)
    return {"sha256": sha256, "coding": coding, "size": len(body), "data": data}


def _capture(page: FetchedPage) -> dict[str, Any]:
    return {
        "url": page.url,
        "sha256": page.sha256,
        "final_url": page.final_url,
        "redirects": list(page.redirects),
        "status": page.status,
        "headers": [list(pair) for pair in page.headers],
        "robots_allowed": page.rights.robots_allowed,
        "tdm_reserved": page.rights.tdm_reserved,
        "ai_opt_out": page.rights.ai_opt_out,
        "rights_basis": list(page.rights.basis),
        "fetched_at": page.fetched_at,
    }


def _page(capture: Capture, body: Body) -> FetchedPage:
    return FetchedPage(
        url=capture.url,
        final_url=capture.final_url,
        status=capture.status,
        headers=tuple((name, value) for name, value in capture.headers),
        body=zlib.decompress(body.data) if body.coding == "zlib" else body.data,
        sha256=capture.sha256,
        fetched_at=capture.fetched_at,
        redirects=tuple(capture.redirects),
        rights=Rights(capture.robots_allowed, capture.tdm_reserved, capture.ai_opt_out, tuple(capture.rights_basis)),
    )
