"""Addresses of controversies: nobody gets one that another has, or had before a ruling."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from models import Controversy, Ruling
from models.locations import SCHEMAS, Locations
from models.session import make_engine, make_session_factory
from pipeline.addresses import taken
from pipeline.detect.names import slug

NOW = datetime(2024, 5, 1, tzinfo=UTC)
BASE = "vendor-fine"


def numbered(last: int) -> list[str]:
    return [BASE, *(f"{BASE}-{n}" for n in range(2, last + 1))]


@pytest.mark.parametrize(
    ("held", "left", "expected"),
    [
        ([], [], BASE),
        (["vendor", "vendor-finery", "vendor-fine-2"], [], BASE),
        (numbered(2), [], f"{BASE}-3"),
        ([BASE], [f"{BASE}-2"], f"{BASE}-3"),
        (numbered(45), [], f"{BASE}-46"),
        ([one for one in numbered(45) if not one.endswith("-30")], [], f"{BASE}-30"),
    ],
)
def test_an_address_is_the_first_that_nobody_has_or_had(
    databases: Locations, held: list[str], left: list[str], expected: str
) -> None:
    engine = make_engine(databases.articles, schema=SCHEMAS["articles"])
    with make_session_factory(engine)() as session:
        for address in held:
            session.add(Controversy(controversy_id=f"c-{address}", slug=address, title="", opened_at=NOW))
        for address in left:
            _rule(session, address)
        assert slug("Vendor: fine", taken(session, BASE)) == expected
        assert slug("Vendor: fine", taken(session, BASE, f"c-{BASE}")) == (BASE if BASE in held else expected)
    engine.dispose()


def _rule(session: Session, left: str) -> None:
    """A ruling by which another controversy lost its address."""
    other = Controversy(controversy_id="c-other", slug="other", title="", opened_at=NOW)
    ruling = {"kind": "unlink", "note": "", "ruled_by": "R. Editor", "ruled_at": NOW, "controversy_id": "c-other"}
    session.add_all([other, Ruling(ruling_id=f"r-{left}", slug_before=left, **ruling)])
