"""What a folder of databases and mails holds, in natural keys and public columns: for comparing two runs."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path
from typing import Any

from models.views import view_definitions

#: What differs between any two runs: the senders' names and how often they tried.
_DESK = {
    "subscriber": "subscriber_id, address, zone, send_time, state",
    "digest": "digest_id, subscriber_id, slot, outcome, content, composed_at",
    "digest_item": "subscriber_id, development_id, digest_id, controversy_id, position, severity, reach, novelty",
    "delivery": "delivery_id, digest_id, channel, address, message_id, state",
    "delivery_body": "delivery_id, body",
}
_CAPTURES = {"capture": "url, sha256, final_url, redirects, status", "body": "sha256, size"}


def public_content(folder: Path, name: str = "gazewire") -> dict[str, list[tuple[Any, ...]]]:
    """Each public view, and the desk's and the captures' public columns, as sorted rows."""
    content = dict(_rows(folder / f"{name}.db", dict.fromkeys(view_definitions(), "*")))
    content.update(_rows(folder / f"{name}-desk.db", _DESK))
    content.update(_rows(folder / f"{name}-captures.db", _CAPTURES))
    return content


def _rows(path: Path, tables: dict[str, str]) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    connection = sqlite3.connect(path)
    try:
        for table, columns in tables.items():
            yield table, sorted(connection.execute(f"SELECT {columns} FROM {table}").fetchall(), key=repr)
    finally:
        connection.close()


def differences(one: dict[str, list[tuple[Any, ...]]], other: dict[str, list[tuple[Any, ...]]]) -> list[str]:
    """A line for each table that differs, with the first row that only one of them has."""
    lines = []
    for table in sorted(one.keys() | other.keys()):
        left, right = one.get(table, []), other.get(table, [])
        if left != right:
            only = [row for row in left if row not in right][:1], [row for row in right if row not in left][:1]
            lines.append(f"{table}: {len(left)} rows against {len(right)}; only here {only[0]}, only there {only[1]}")
    return lines


def mails(mailbox: Path) -> dict[str, set[str]]:
    """Message-ID to the hashes of the mails that bear it: more than one hash means two different mails with one id."""
    found: dict[str, set[str]] = {}
    for path in sorted(mailbox.glob("*.eml")):
        body = path.read_bytes()
        message_id = message_from_bytes(body)["Message-ID"]
        found.setdefault(message_id, set()).add(hashlib.sha256(body).hexdigest())
    return found
