"""The `gazewire` command as a person runs it: in a process of its own, with no settings but those given."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def gazewire(
    *arguments: str, cwd: Path | None = None, stdin: str | None = None, **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run the command and wait; `settings` are environment variables without their `GAZEWIRE_`."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GAZEWIRE_")}
    environment |= {f"GAZEWIRE_{name}": value for name, value in settings.items()}
    environment["PYTHONPATH"] = str(ROOT)
    return subprocess.run(
        [sys.executable, "-m", "cli", *arguments],
        cwd=cwd or ROOT,
        env=environment,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=180,
    )
