"""Nothing leaves for our own network, whatever a name leads to, by whatever library, and nothing takes for ever."""

from __future__ import annotations

import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from alerts.chat import ChatMessage
from alerts.chat_sender import ChatError, checked_chat, send_chat, shown_address
from alerts.net_guard import RefusedError, only_public
from alerts.outbound import AddressError, checked_url, parse_endpoint, post
from tests.hooks import Receiver
from tests.servers import Reply

NAME = "hooks.fund.example"
T0 = datetime(2020, 1, 1, tzinfo=UTC)
MESSAGE = ChatMessage("A title", "A text")
TOKEN = "3ccdd113474722377935511fc85d3dd4"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as opened:
        yield opened


@pytest.fixture
def misled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A name of the open internet that leads to this machine; the list says how often it was looked up."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def getaddrinfo(host: object, port: object, *rest: object, **named: object) -> object:
        if host in (NAME, NAME.encode()):
            asked.append(NAME)
            return real("127.0.0.1", port, *rest, **named)  # type: ignore[arg-type]
        return real(host, port, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


def test_a_webhook_whose_name_leads_into_our_network_is_refused(receiver: Receiver, misled: list[str]) -> None:
    with pytest.raises(RefusedError, match=r"not an address of the open internet: 127\.0\.0\.1"):
        post(f"https://{NAME}:{receiver.port}/x", b"{}", {}, 3.0)
    assert misled == [NAME]
    assert receiver.posts == []


CHATS = [
    f"mmost://{NAME}:{{port}}/{TOKEN}",
    f"mmosts://{NAME}:{{port}}/{TOKEN}",
    f"ntfys://{NAME}:{{port}}/topic",
    f"matrixs://{TOKEN}@{NAME}:{{port}}?mode=slack",
    f"matrixs://ada:pw@{NAME}:{{port}}/%23room",
    f"workflows://{NAME}:{{port}}/643cd9e0643cd9e0/signature0signature",
    f"rockets://{'a' * 24}/{'b' * 24}@{NAME}:{{port}}/?mode=webhook",
    f"jsons://{NAME}:{{port}}/x",
]


@pytest.mark.parametrize("address", CHATS, ids=lambda one: one.partition("?")[0].replace(TOKEN, "…"))
def test_a_chat_whose_name_leads_into_our_network_is_refused(
    receiver: Receiver, misled: list[str], address: str
) -> None:
    url = address.format(port=receiver.port)
    schemes = frozenset({url.partition("://")[0]})
    with pytest.raises(ChatError, match=r"not an address of the open internet: 127\.0\.0\.1") as raised:
        send_chat(url, MESSAGE, schemes, 3.0)
    assert misled
    assert receiver.posts == []
    assert TOKEN not in str(raised.value)


def test_the_guard_watches_every_library_of_its_thread_and_no_other(receiver: Receiver) -> None:
    with only_public(20.0) as watch:
        with pytest.raises(RefusedError):
            socket.create_connection(receiver.endpoint, timeout=2)
        with pytest.raises(OSError, match="not an address"):
            urllib.request.urlopen(receiver.address, timeout=2)
        with pytest.raises(requests.ConnectionError):
            requests.post(receiver.address, timeout=2)
        with pytest.raises(OSError, match="not an address"), socket.socket(socket.AF_UNIX) as sock:
            sock.connect("/run/dbus/system_bus_socket")
        with pytest.raises(OSError, match=r"subprocess\.Popen"):
            subprocess.run([sys.executable, "-V"], check=False)
        assert watch.refused == "subprocess.Popen"
    assert receiver.posts == []
    assert requests.post(receiver.address, timeout=2).status_code == 204


def test_one_endpoint_is_let_through_for_tests(receiver: Receiver) -> None:
    assert post(f"{receiver.address}/x", b"{}", {}, 3.0, receiver.endpoint).status == 204
    with Receiver() as other, pytest.raises(AddressError, match="only https"):
        post(f"{other.address}/x", b"{}", {}, 3.0, receiver.endpoint)


def test_a_redirect_is_an_answer(receiver: Receiver) -> None:
    receiver.answers(Reply(307, headers={"Location": f"{receiver.address}/y"}), Reply(200))
    assert post(f"{receiver.address}/x", b"{}", {}, 3.0, receiver.endpoint).status == 307
    assert [one.path for one in receiver.posts] == ["/x"]


@pytest.mark.parametrize("reply", [Reply(wait_s=5.0), Reply(drip_s=0.02)], ids=["silent", "dripping"])
def test_an_answer_has_a_time_limit_as_a_whole(receiver: Receiver, reply: Reply) -> None:
    receiver.answers(reply)
    begun = time.monotonic()
    with pytest.raises(TimeoutError):
        post(f"{receiver.address}/x", b"{}", {}, 0.4, receiver.endpoint)
    assert time.monotonic() - begun < 3.0


@pytest.mark.parametrize("reply", [Reply(wait_s=5.0), Reply(drip_s=0.02)], ids=["silent", "dripping"])
def test_a_chat_has_a_time_limit_as_a_whole(receiver: Receiver, reply: Reply) -> None:
    receiver.answers(reply)
    begun = time.monotonic()
    with pytest.raises(ChatError):
        send_chat(f"mmost://127.0.0.1:{receiver.port}/{TOKEN}", MESSAGE, frozenset({"mmost"}), 0.4, receiver.endpoint)
    assert time.monotonic() - begun < 4.0


def test_a_receiver_without_encryption_is_no_https(receiver: Receiver) -> None:
    with pytest.raises((ssl.SSLError, ConnectionError)):
        post(f"https://127.0.0.1:{receiver.port}/x", b"{}", {}, 3.0, receiver.endpoint)


@pytest.fixture
def encryption(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A server's, with a certificate that this process trusts for 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a receiver")])
    certificate = (
        x509.CertificateBuilder(
            name, name, key.public_key(), x509.random_serial_number(), T0, T0 + timedelta(days=9999)
        )
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, SHA256())
    )
    path = tmp_path / "server.pem"
    plain = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(plain + certificate.public_bytes(Encoding.PEM))
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def test_https_is_spoken_within_the_guard_and_its_time_limit(encryption: ssl.SSLContext) -> None:
    with Receiver(encryption=encryption) as receiver:
        assert post(f"{receiver.address}/x", b"{}", {"a": "b"}, 5.0, receiver.endpoint).status == 204
        assert (receiver.posts[0].path, receiver.posts[0].body) == ("/x", b"{}")
        receiver.answers(Reply(drip_s=0.02))
        with pytest.raises(TimeoutError):
            post(f"{receiver.address}/x", b"{}", {}, 0.5, receiver.endpoint)


def test_a_certificate_that_nobody_vouches_for_is_refused(
    encryption: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with Receiver(encryption=encryption) as receiver:
        with pytest.raises(ssl.SSLCertVerificationError):
            post(f"{receiver.address}/x", b"{}", {}, 5.0, receiver.endpoint)
        assert receiver.posts == []


@pytest.mark.parametrize(
    ("text", "said"),
    [("10.0.0.1:80", "want 127"), ("127.0.0.1", "want"), ("127.0.0.1:x", "want"), ("127.0.0.1:70000", "want")],
)
def test_the_endpoint_for_tests_is_a_loopback_address(text: str, said: str) -> None:
    with pytest.raises(AddressError, match=said):
        parse_endpoint(text)


def test_no_endpoint_is_none() -> None:
    assert parse_endpoint("") is None
    assert parse_endpoint("[::1]:80") == ("::1", 80)


def test_an_address_is_kept_in_its_plain_form() -> None:
    assert checked_url(" https://hooks.fund.example/ü?a=b#c ") == "https://hooks.fund.example/%C3%BC?a=b"


@pytest.mark.parametrize(
    ("address", "scheme"),
    [
        (f"https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/{TOKEN[:24]}", "slack"),
        (f"slack://T1JJ3T3L2/A1BRTD4JD/{TOKEN[:24]}/#news", "slack"),
        ("https://discord.com/api/webhooks/4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js", "discord"),
        (f"mmosts://chat.fund.example/{TOKEN}", "mmosts"),
        ("ntfys://ntfy.fund.example/topic", "ntfys"),
        (f"matrixs://{TOKEN}@matrix.fund.example?mode=slack", "matrixs"),
        ("workflows://host.logic.azure.com:443/643cd9e0643cd9e0/signature0signature/", "workflows"),
    ],
)
def test_usual_chats_are_allowed(address: str, scheme: str) -> None:
    allowed = frozenset({"slack", "msteams", "workflows", "discord", "mmosts", "matrixs", "ntfys"})
    assert checked_chat(address, allowed) == scheme


@pytest.mark.parametrize(
    "address",
    [
        f"mmost://chat.fund.example/{TOKEN}",
        "ntfy://ntfy.fund.example/topic",
        f"matrix://{TOKEN}@matrix.fund.example?mode=slack",
        "mailto://ada:pw@fund.example",
        "mailtos://ada:pw@fund.example",
        "sendgrid://abcd1234:ada@fund.example/bo@fund.example",
        "syslog://",
        "json://fund.example",
        "mqtt://fund.example/topic",
        "file:///etc/passwd",
        "exec://rm",
        f"mmosts://192.168.1.7/{TOKEN}",
        "workflows://[::1]:443/643cd9e0643cd9e0/signature0signature/",
        "config+https://fund.example/apprise.yml",
    ],
)
def test_other_chats_are_not(address: str) -> None:
    allowed = frozenset({"slack", "msteams", "workflows", "discord", "mmosts", "matrixs", "ntfys"})
    with pytest.raises(AddressError):
        checked_chat(address, allowed)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        (f"slack://{TOKEN}/b/c", "slack://…"),
        ("ntfys://secret-topic", "ntfys://…"),
        (f"mmosts://chat.fund.example/{TOKEN}", "mmosts://chat.fund.example/…"),
        (f"matrixs://ada:pw@matrix.fund.example/{TOKEN}", "matrixs://matrix.fund.example/…"),
        (f"https://hooks.slack.com/services/{TOKEN}", "https://…"),
    ],
)
def test_a_list_shows_no_secret(address: str, shown: str) -> None:
    assert shown_address(address) == shown


def test_a_message_is_sent_without_following_a_redirect(receiver: Receiver) -> None:
    receiver.answers(Reply(302, headers={"Location": f"{receiver.address}/elsewhere"}), Reply(200, b"ok"))
    address = f"mmost://127.0.0.1:{receiver.port}/{TOKEN}?redirect=yes&verify=no"
    with pytest.raises(ChatError, match="error=302"):
        send_chat(address, MESSAGE, frozenset({"mmost"}), 3.0, receiver.endpoint)
    assert len(receiver.posts) == 1
