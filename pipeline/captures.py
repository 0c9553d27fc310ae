"""Write captures before any row names them, and read them back."""

from __future__ import annotations

import zlib

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models import Body, Capture, WithheldText
from models.keys import text_sha256
from models.session import make_session_factory
from pipeline.records import FetchedPage, Rights


class Captures:
    """The captures database: each call is one transaction, and writing the same thing again changes nothing."""

    def __init__(self, engine: Engine) -> None:
        self._session = make_session_factory(engine)

    def write(self, page: FetchedPage) -> None:
        """Keep a page: its body once per hash, its fetch once per address and hash."""
        with self._session.begin() as session:
            _write_body(session, page)
            if session.get(Capture, (page.url, page.sha256)) is None:
                session.add(_capture(page))

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

    def withheld(self, sha256: str) -> str | None:
        """A text that was withheld."""
        with self._session() as session:
            row = session.get(WithheldText, sha256)
            return None if row is None else row.text


def _write_body(session: Session, page: FetchedPage) -> None:
    if session.get(Body, page.sha256) is not None:
        return
    packed = zlib.compress(page.body, 6)
    coding, data = ("zlib", packed) if len(packed) < len(page.body) else ("raw", page.body)
    session.add(Body(sha256=page.sha256, coding=coding, size=len(page.body), data=data))
    session.flush()


def _capture(page: FetchedPage) -> Capture:
    return Capture(
        url=page.url,
        sha256=page.sha256,
        final_url=page.final_url,
        redirects=list(page.redirects),
        status=page.status,
        headers=[list(pair) for pair in page.headers],
        robots_allowed=page.rights.robots_allowed,
        tdm_reserved=page.rights.tdm_reserved,
        ai_opt_out=page.rights.ai_opt_out,
        rights_basis=list(page.rights.basis),
        fetched_at=page.fetched_at,
    )


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
