"""DKIM: a signature that holds as RFC 6376 says, and breaks with any change. (Also read by dkimpy, by hand.)"""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from alerts.dkim import DkimError, load_key, sign
from tests.digest_factories import at

MAIL = (
    b"From: gazewire <digest@gazewire.example>\r\nTo: ada@fund.example\r\n"
    b"Subject: =?utf-8?q?one?=\r\n two  three\r\nDate: Mon, 03 Mar 2031 06:00:00 +0000\r\n"
    b"Message-ID: <1@gazewire.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n"
    b"List-Unsubscribe: <https://gazewire.example/u>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    b"\r\nhello  world \r\n\r\nend\t \r\n\r\n\r\n"
)


@pytest.fixture(scope="module")
def private() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 1024)


def pem(key) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.fixture(scope="module")
def signed(private: rsa.RSAPrivateKey) -> bytes:
    return sign(MAIL, load_key(pem(private), "gazewire.example", "s1"), at())


def holds(mail: bytes, public: rsa.RSAPublicKey) -> bool:
    """A verifier of its own: reads the tags, makes both canonical forms, asks the public key."""
    head, _, body = mail.partition(b"\r\n\r\n")
    fields = [line.split(b":", 1) for line in re.sub(rb"\r\n[ \t]+", b" ", head).split(b"\r\n")]
    plain = {name.lower(): b" ".join(value.split()) for name, value in fields}
    tags = dict(tag.strip().split(b"=", 1) for tag in plain[b"dkim-signature"].split(b";"))
    text = b"\r\n".join(b" ".join(re.split(rb"[ \t]+", line.rstrip(b" \t"))) for line in body.split(b"\r\n"))
    body_hash = base64.b64encode(hashlib.sha256(text.rstrip(b"\r\n") + b"\r\n").digest())
    own = re.sub(rb"\bb=[^;]*$", b"b=", plain[b"dkim-signature"])
    names = [name.strip() for name in tags[b"h"].replace(b" ", b"").split(b":")]
    data = b"".join(name + b":" + plain[name] + b"\r\n" for name in names) + b"dkim-signature:" + own
    try:
        public.verify(base64.b64decode(tags[b"b"].replace(b" ", b"")), data, PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return body_hash == tags[b"bh"]


def test_a_signature_holds_and_covers_both_ways_to_leave(private: rsa.RSAPrivateKey, signed: bytes) -> None:
    assert holds(signed, private.public_key())
    assert signed.endswith(MAIL)
    assert b"list-unsubscribe:list-unsubscribe-post" in signed


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"hello", b"hallo"),
        (b"ada@", b"eve@"),
        (b"One-Click", b"Two-Click"),
        (b"t=1930284000", b"t=1930284001"),
        (b"\r\nend", b"\r\nend\r\nmore"),
    ],
)
def test_any_change_breaks_it(private: rsa.RSAPrivateKey, signed: bytes, old: bytes, new: bytes) -> None:
    assert old in signed
    assert not holds(signed.replace(old, new), private.public_key())


def test_white_space_that_servers_change_does_not_break_it(private: rsa.RSAPrivateKey, signed: bytes) -> None:
    assert holds(signed.replace(b"hello  world \r\n", b"hello world\r\n") + b"\r\n", private.public_key())


def test_the_same_mail_key_and_time_give_the_same_bytes(private: rsa.RSAPrivateKey, signed: bytes) -> None:
    assert sign(MAIL, load_key(pem(private), "gazewire.example", "s1"), at()) == signed


@pytest.mark.parametrize("given", [b"", b"not a key", pem(ec.generate_private_key(ec.SECP256R1()))])
def test_what_cannot_sign_is_refused(given: bytes) -> None:
    with pytest.raises(DkimError, match="the DKIM key is not"):
        load_key(given, "gazewire.example", "s1")
