"""The bytes of deliveries stand apart from their states, and went there byte for byte."""

from __future__ import annotations

from sqlalchemy import text

from models import migrate
from models.locations import SCHEMAS, Locations
from models.session import make_engine

BYTES = b"Subject: x\r\n\r\n\x00\xff caf\xc3\xa9 = \r\n"
_OLD_ROWS = (
    "INSERT INTO subscriber (subscriber_id, address, zone, send_time, working_days, weekly_day, holidays, state, "
    "wants_quiet_day, created_at) VALUES ('p', 'ada@fund.example', 'UTC', '07:00', '1', 1, '', 'active', 0, '2031')",
    "INSERT INTO digest (digest_id, subscriber_id, slot, outcome, content, composed_at) "
    "VALUES ('g', 'p', '2031-03-04T07:00:00Z', 'composed', '{}', '2031-03-04T07:00:00Z')",
)
_OLD_DELIVERY = (
    "INSERT INTO delivery (delivery_id, digest_id, channel, address, message_id, body, state, attempts, "
    "next_attempt_at) VALUES (:id, 'g', :id, 'x', :id, :body, 'sent', 1, '2031-03-04T07:00:00Z')"
)


def test_an_older_desk_keeps_every_byte_up_and_down(databases: Locations) -> None:
    migrate.downgrade(databases, "desk", "0005")
    engine = make_engine(databases.desk, schema=SCHEMAS["desk"])
    with engine.begin() as connection:
        for sql in _OLD_ROWS:
            connection.execute(text(sql))
        for name, body in (("mail", BYTES), ("door:dropped", b"")):
            connection.execute(text(_OLD_DELIVERY), {"id": name, "body": body})
    migrate.upgrade(databases)
    migrate.check(databases)
    with engine.connect() as connection:
        moved = connection.execute(text("SELECT delivery_id, body FROM delivery_body")).all()
    migrate.downgrade(databases, "desk", "0005")
    with engine.connect() as connection:
        back = {row[0]: row[1] for row in connection.execute(text("SELECT delivery_id, body FROM delivery"))}
    engine.dispose()
    assert moved == [("mail", BYTES)]
    assert back == {"mail": BYTES, "door:dropped": b""}
