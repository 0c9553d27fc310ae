"""`gazewire run` and `gazewire doctor` as an operator meets them."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.cli_process import ROOT, gazewire


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _answer(address: str, wait_s: float) -> bytes:
    deadline = time.monotonic() + wait_s
    while True:
        try:
            with urllib.request.urlopen(address) as answer:
                return bytes(answer.read())
        except urllib.error.URLError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def test_the_service_serves_and_ends_cleanly_when_asked(tmp_path: Path) -> None:
    port = _free_port()
    overlay = tmp_path / "none.toml"
    overlay.write_text("")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GAZEWIRE_")}
    # No outlet is due: a crawl from a test would leave this machine.
    environment |= {"GAZEWIRE_VAR_DIR": str(tmp_path / "var"), "GAZEWIRE_FEEDS_PER_CRAWL": "0"}
    command = [sys.executable, "-m", "cli", "--db", str(tmp_path / "x.db"), "run", "--port", str(port)]
    running = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        assert json.loads(_answer(f"http://127.0.0.1:{port}/healthz", 60))
        assert b"<html" in _answer(f"http://127.0.0.1:{port}/", 5)
        second = gazewire("--db", str(tmp_path / "x.db"), "process")
        assert second.returncode == 1
        assert "works here already" in second.stderr
    finally:
        running.send_signal(signal.SIGTERM)
        _, said = running.communicate(timeout=90)
    assert running.returncode == 0, said.decode()
    assert b"Traceback" not in said


def test_the_service_does_not_open_itself_to_others_by_mistake(tmp_path: Path) -> None:
    ran = gazewire("--db", str(tmp_path / "x.db"), "run", "--host", "0.0.0.0")
    assert ran.returncode == 1
    assert "give --token, or --behind-proxy" in ran.stderr


def test_the_doctor_names_what_is_missing_and_what_to_do(tmp_path: Path) -> None:
    db = ("--db", str(tmp_path / "x.db"))
    ran = gazewire(*db, "doctor")
    assert ran.returncode == 1
    assert "run `gazewire db upgrade`" in ran.stdout
    assert list(tmp_path.glob("**/*.db")) == [], "looking makes nothing"
    assert gazewire(*db, "db", "upgrade").returncode == 0
    assert gazewire(*db, "outlets", "sync").returncode == 0
    ran = gazewire(*db, "doctor", VAR_DIR=str(tmp_path / "var"))
    assert ran.returncode == 0, ran.stdout
    for line in ("no SMTP server is set", str(tmp_path / "var" / "outbox"), "no contact is set", "there was none yet"):
        assert line in ran.stdout
    unreachable = gazewire(*db, "doctor", SMTP_HOST="127.0.0.1", SMTP_PORT="1", SMTP_SECURITY="none")
    assert unreachable.returncode == 1
    assert "127.0.0.1:1 does not take mail" in unreachable.stdout
