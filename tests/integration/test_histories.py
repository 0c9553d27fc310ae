"""Random histories with kill -9: every item reaches every entitled subscriber once, and the mailbox agrees."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from email import message_from_bytes
from pathlib import Path

import pytest
from sqlalchemy import select

import models as m
from alerts.mailbox import Mailbox
from tests.desk_factories import Databases, open_databases
from tests.integration.histories import CONTROVERSIES, HOLD_SEVERITY, kills, senders, stock

ROOT = Path(__file__).parents[2]


def live(folder: Path, seeds: Sequence[int]) -> Counter[str]:
    """Live the histories and check each; how many mails came, and how many of them came once more."""
    for seed in seeds:
        (folder / str(seed)).mkdir()
        with open_databases(folder / str(seed)) as databases:
            stock(databases, seed)
    found: Counter[str] = Counter()
    with Mailbox(folder / "box") as mailbox:
        command = [sys.executable, "-m", "tests.integration.histories", str(folder), str(mailbox.server.port)]
        subprocess.run([*command, *map(str, seeds)], check=True, cwd=ROOT, timeout=60 + 20 * len(seeds))
        mails = [path.read_bytes() for path in mailbox.mails()]
    bodies: dict[str, list[bytes]] = {}
    for body in mails:
        # Subscribers of different histories have the same ids; the bytes tell their mails apart.
        bodies.setdefault(str(message_from_bytes(body)["Message-ID"]), []).append(body)
    for seed in seeds:
        with open_databases(folder / str(seed)) as databases:
            one = check(databases, bodies, f"seed {seed}")
            assert one["repeated"] <= kills(seed) * senders(seed), f"seed {seed}: repeated, and not by a crash"
            found.update(one, kills=kills(seed) * senders(seed))
    found["mails"] = len(mails)
    return found


def check(databases: Databases, bodies: dict[str, list[bytes]], name: str) -> Counter[str]:
    """What must hold of one history."""
    with databases.desk() as session, databases.writer() as articles:
        told = _told_once(session, name)
        for row in session.scalars(select(m.Subscriber)):
            assert told.get(row.subscriber_id, set()) == _expected(articles, row, told), f"{name}, {row.address}"
        _nothing_before_its_approval(session, name)
        return _mailed(session, bodies, name)


def _told_once(session, name: str) -> dict[str, set[str]]:
    """Lines of the digests by subscriber, each one once; the ledger has the same."""
    lines: list[tuple[str, str]] = []
    for digest in session.scalars(select(m.Digest)):
        for item in digest.content["items"]:
            lines += [(digest.subscriber_id, line["development_id"]) for line in item["lines"]]
    assert [line for line, n in Counter(lines).items() if n > 1] == [], f"{name}: told twice"
    ledger = session.execute(select(m.DigestItem.subscriber_id, m.DigestItem.development_id)).all()
    assert sorted(lines) == sorted((row[0], row[1]) for row in ledger), name
    told: dict[str, set[str]] = {}
    for subscriber_id, development_id in lines:
        told.setdefault(subscriber_id, set()).add(development_id)
    return told


def _expected(articles, row: m.Subscriber, told: dict[str, set[str]]) -> set[str]:
    """What the subscriber is entitled to, by rules written down once more. Listings of open ones are taken as told."""
    own = told.get(row.subscriber_id, set())
    developments = articles.scalars(select(m.Development)).all()
    expected = {one.development_id for one in developments if one.kind != "corrected" and _is_owed(one, row)}
    listed = {key for key in own if key.startswith("open:")}
    heard = {one.controversy_id for one in developments if one.development_id in expected}
    heard |= {key.removeprefix("open:") for key in listed}
    corrections = {one.development_id for one in developments if one.kind == "corrected"}
    return expected | listed | {key for key in corrections if _controversy(developments, key) in heard}


def _controversy(developments, key: str) -> str:
    return next(one.controversy_id for one in developments if one.development_id == key)


def _is_owed(one: m.Development, row: m.Subscriber) -> bool:
    party, severity = CONTROVERSIES[int(one.controversy_id.removeprefix("c-"))]
    belongs_to = {"halden-optics": {"halden-optics", "halden-group"}}.get(party, {party})
    return any(
        severity >= terms.min_severity
        and one.known_at >= terms.starts_at
        and (
            not terms.entities
            or any(one.known_at >= watch.added_at for watch in terms.entities if watch.entity_id in belongs_to)
        )
        for terms in row.subscriptions
    )


def _nothing_before_its_approval(session, name: str) -> None:
    decided = {row.development_id: row for row in session.scalars(select(m.Hold))}
    assert all(row.decision == "approved" for row in decided.values()), name
    told = select(m.DigestItem.development_id, m.DigestItem.severity, m.Digest.digest_id).join(
        m.Digest, m.Digest.digest_id == m.DigestItem.digest_id
    )
    for development_id, severity, _ in session.execute(told):
        if severity >= HOLD_SEVERITY and not development_id.startswith("open:"):
            assert development_id in decided, f"{name}: {development_id} was told without approval"


def _mailed(session, bodies: dict[str, list[bytes]], name: str) -> Counter[str]:
    """Each delivery came, byte for byte; what came again is the same to the byte."""
    found: Counter[str] = Counter()
    for delivery in session.scalars(select(m.Delivery)):
        assert delivery.state == "sent", f"{name}: {json.dumps([delivery.state, delivery.detail])}"
        copies = [body for body in bodies.get(delivery.message_id, []) if body == delivery.body]
        assert copies, f"{name}: {delivery.message_id} never came"
        found.update(repeated=len(copies) - 1, digests=1)
    return found


def test_25_histories_with_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    found = live(tmp_path, range(25))
    assert found["digests"] > 150, "too little happened"


@pytest.mark.soak
@pytest.mark.parametrize("part", range(10))
def test_a_thousand_histories_with_kills_lose_and_double_nothing(tmp_path: Path, part: int) -> None:
    found = live(tmp_path, range(100 * part, 100 * part + 100))
    print(f"part {part}: {found['kills']} kills, {found['digests']} digests, {found['repeated']} mails came once more")
    assert found["digests"] > 600
