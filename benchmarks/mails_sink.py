"""A mail server that takes everything and keeps nothing (run with `python -m`, with a port)."""

from __future__ import annotations

import signal
import sys

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class _Sink:
    async def handle_DATA(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802 - its name
        return "250 taken"


if __name__ == "__main__":
    controller = Controller(_Sink(), hostname="127.0.0.1", port=int(sys.argv[1]))
    controller.start()
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    controller.stop()
