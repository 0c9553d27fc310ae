"""What was erased stays so: addresses of pages that have a tombstone, and what their entries say from then on."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models import Article, Entry, Tombstone
from pipeline.outcomes import FetchOutcome

#: What stands where words stood.
ERASED = "[erased]"


def erased_among(session: Session, addresses: Collection[str]) -> frozenset[str]:
    """Of these addresses, canonical or not, those of erased articles."""
    same = or_(Article.url.in_(addresses), Article.canonical_url.in_(addresses))
    query = select(Article.url, Article.canonical_url).join(Tombstone, Tombstone.article_id == Article.article_id)
    found = {address for row in session.execute(query.where(same)) for address in row}
    return frozenset(found.intersection(addresses))


def is_erased(session: Session, *addresses: str) -> bool:
    """True where one of these addresses is that of an erased article."""
    return bool(erased_among(session, addresses))


def forget(entry: Entry) -> None:
    """What feeds said of an erased page goes, and it is not asked for any more."""
    entry.title = entry.summary = ""
    entry.state, entry.outcome, entry.next_fetch_at = "done", FetchOutcome.ERASED.value, None
    entry.etag = entry.last_modified = entry.page_sha256 = entry.extracted_sha256 = None
