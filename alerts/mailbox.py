"""A local mailbox: a real SMTP server on loopback that keeps each mail as a file. For the demo and the tests.

Files are named by Message-ID and a counter from 1, so that a mail that comes twice is seen twice.
"""

from __future__ import annotations

import os
from asyncio.base_events import Server
from email import message_from_bytes
from email.policy import SMTP as SMTP_POLICY
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Self, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from alerts.mailer import SmtpServer, file_name

_SIZE_LIMIT = 10 * 1024 * 1024


class Mailbox:
    """Takes mail while the context lasts. `port` 0 lets the system choose."""

    def __init__(self, folder: Path, host: str = "127.0.0.1", port: int = 0) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._controller = _Controller(_Keeper(folder), hostname=host, port=port, data_size_limit=_SIZE_LIMIT)

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._controller.stop()

    @property
    def server(self) -> SmtpServer:
        """How to reach it; only while the context lasts."""
        return SmtpServer(self._controller.hostname, self._controller.bound_port, security="none")

    def mails(self) -> list[Path]:
        """The mails so far, by name."""
        return sorted(self.folder.glob("*.eml"))


class _Controller(Controller):
    @property
    def bound_port(self) -> int:
        return int(cast(Server, self.server).sockets[0].getsockname()[1])

    def _trigger_server(self) -> None:
        """aiosmtpd connects to the port it was told; told 0, it has to be the one it got."""
        self.port = self.bound_port
        super()._trigger_server()  # type: ignore[no-untyped-call]


class _Keeper:
    """aiosmtpd's handler: a mail is acknowledged when it is on disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name
        body = envelope.content
        assert isinstance(body, bytes)
        message_id = message_from_bytes(body, policy=SMTP_POLICY).get("Message-ID", "without-id")
        _keep(self._folder, str(message_id), body)
        return "250 2.0.0 kept"


def _keep(folder: Path, message_id: str, body: bytes) -> None:
    stem = file_name(message_id).removesuffix(".eml")
    beside = folder / f".{stem}.{os.getpid()}.part"
    beside.write_bytes(body)
    for number in count(1):
        try:
            os.link(beside, folder / f"{stem}.{number}.eml")
        except FileExistsError:
            continue
        break
    beside.unlink()
