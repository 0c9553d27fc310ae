"""The app behind a real server: it starts on a free port, answers, and ends cleanly."""

from __future__ import annotations

import http.client
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.integration.web_press import press_client
from tests.web_client import Client
from web.serve import ServeError, listen, port_of, serving


@contextmanager
def asked(port: int, path: str) -> Iterator[http.client.HTTPResponse]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path)
    yield connection.getresponse()
    connection.close()


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with press_client(tmp_path_factory.mktemp("serve")) as (_, client):
        yield client


def test_a_free_port_is_taken_told_and_given_back(client: Client) -> None:
    with serving(client.app) as server:
        assert server.port > 0
        with asked(server.port, "/") as answer:
            assert answer.status == 200
            assert "server" not in {name.lower() for name, _ in answer.getheaders()}
            assert b"Brightmart" in answer.read()
    with pytest.raises(ConnectionRefusedError), asked(server.port, "/healthz"):
        pass
    listen("127.0.0.1", server.port).close()


def test_a_port_that_is_taken_is_one_clear_line() -> None:
    with listen("127.0.0.1", 0) as taken, pytest.raises(ServeError, match="choose another port"):
        listen("127.0.0.1", port_of(taken))


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_in_the_foreground_a_signal_ends_it_and_its_caller_goes_on(ending: signal.Signals) -> None:
    script = (
        "import sys; from starlette.applications import Starlette; from starlette.responses import PlainTextResponse; "
        "from starlette.routing import Route; from web.serve import serve; "
        "serve(Starlette(routes=[Route('/', lambda r: PlainTextResponse('here'))]), '127.0.0.1', int(sys.argv[1])); "
        "print('closed')"
    )
    with listen("127.0.0.1", 0) as probe:
        port = port_of(probe)
    command = [sys.executable, "-c", script, str(port)]
    with subprocess.Popen(command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + 20
        body = b""
        while not body and time.monotonic() < deadline:
            try:
                with asked(port, "/") as answer:
                    body = answer.read()
            except ConnectionRefusedError:
                time.sleep(0.05)
        process.send_signal(ending)
        said, _ = process.communicate(timeout=15)
    assert (body, said, process.returncode) == (b"here", "closed\n", 0)
