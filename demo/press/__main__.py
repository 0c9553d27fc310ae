"""`python -m demo.press [PORT] [ISO TIME]` serves the press by hand until Ctrl-C."""

from __future__ import annotations

import sys
from datetime import datetime

from demo.press.server import Press
from demo.press.ticks import TICKS


def main(arguments: list[str]) -> None:
    """Serve on the given port (8400), at the given time (the last tick)."""
    port = int(arguments[0]) if arguments else 8400
    now = datetime.fromisoformat(arguments[1]) if len(arguments) > 1 else TICKS[-1]
    press = Press(now, port=port)
    sys.stdout.write(f"press at {press.now.isoformat()}: try curl -x {press.address} {_first(press)}\n")
    sys.stdout.flush()
    try:
        press.serve()
    except KeyboardInterrupt:
        press.stop()


def _first(press: Press) -> str:
    return f"http://{press.hosts[0].domain}/"


if __name__ == "__main__":
    main(sys.argv[1:])
