"""Bodies unfold within limits, and become clean text."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.read.decode import DecodeError, clean_text, decode_body, to_text

brotli = pytest.importorskip("brotli")
PAGE = b"<p>Grenade \xc3\xa9t\xc3\xa9</p>" * 50


def raw_deflate(body: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return stream.compress(body) + stream.flush()


PACKED = {
    "gzip": gzip.compress(PAGE, mtime=0),
    "deflate": zlib.compress(PAGE),
    "Deflate": raw_deflate(PAGE),
    "br": brotli.compress(PAGE),
    "gzip, br": brotli.compress(gzip.compress(PAGE, mtime=0)),
    "identity": PAGE,
}


@pytest.mark.parametrize("encoding", PACKED)
def test_every_encoding_unfolds(encoding: str) -> None:
    assert decode_body(PACKED[encoding], {"Content-Encoding": encoding}) == PAGE


def test_zstd_unfolds() -> None:
    zstd = pytest.importorskip("backports.zstd")
    assert decode_body(zstd.compress(PAGE), (("content-encoding", "zstd"),)) == PAGE


def test_two_gzip_members_are_one_body() -> None:
    assert (
        decode_body(gzip.compress(b"<p>a") + gzip.compress(b"b</p>") + b"\0\0", {"content-encoding": "gzip"})
        == b"<p>ab</p>"
    )


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate"])
def test_markup_kept_after_decoding_is_taken_as_it_is(encoding: str) -> None:
    assert decode_body(PAGE, {"content-encoding": encoding}) == PAGE


@pytest.mark.parametrize(
    ("name", "bomb"),
    [
        ("gzip", gzip.compress(bytes(10_000_000))),
        ("br", brotli.compress(bytes(10_000_000), quality=1)),
        ("deflate", zlib.compress(bytes(10_000_000))),
    ],
    ids=["gzip", "br", "deflate"],
)
def test_a_bomb_ends_at_the_limit_without_its_memory(name: str, bomb: bytes) -> None:
    tracemalloc.start()
    with pytest.raises(DecodeError, match="more than 1000000 bytes"):
        decode_body(bomb, {"content-encoding": name}, max_bytes=1_000_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8_000_000


@pytest.mark.parametrize(
    ("body", "encoding", "message"),
    [
        (gzip.compress(PAGE, mtime=0)[:40], "gzip", "ends early"),
        (brotli.compress(PAGE)[:20], "br", "damaged|ends early"),
        (b"\x1f\x8b" + b"garbage" * 9, "gzip", "damaged"),
        (b"garbage" * 9, "compress", "not known"),
        (b"garbage", "gzip,gzip,gzip,gzip", "4 content encodings"),
    ],
)
def test_damage_is_one_clear_error(body: bytes, encoding: str, message: str) -> None:
    with pytest.raises(DecodeError, match=message):
        decode_body(body, {"content-encoding": encoding})


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        ("Zürich".encode(), "text/html; charset=utf-8", "Zürich"),
        ("Zürich".encode("cp1252"), "text/html; charset=ISO-8859-1", "Zürich"),
        ("it’s".encode("cp1252"), "text/html; charset=us-ascii", "it’s"),
        ('<meta charset="windows-1251"><p>Лицо'.encode("cp1251"), "text/html", '<meta charset="windows-1251"><p>Лицо'),
        ("\ufeffZürich".encode("utf-16"), "text/html; charset=utf-8", "Zürich"),
        (b"\xef\xbb\xbfface", "", "face"),
        ("Zürich".encode(), "text/html; charset=no-such-thing", "Zürich"),
        (b"", "", ""),
    ],
)
def test_charset_by_mark_header_markup_then_trial(body: bytes, content_type: str, expected: str) -> None:
    assert to_text(body, content_type) == expected


def test_an_utf8_page_with_one_bad_byte_stays_utf8() -> None:
    assert to_text("Zürich ".encode() * 200 + b"\xff", "text/html").startswith("Zürich Zürich")


@pytest.mark.parametrize("body", [b"%PDF-1.7 ...", b"\x89PNG\r\n", bytes(range(32)) * 40, b"\xff\xd8\xff\xe0JFIF"])
def test_what_is_no_text_is_refused(body: bytes) -> None:
    with pytest.raises(DecodeError, match="binary"):
        to_text(body)


def test_nul_and_lone_surrogates_leave_a_text_and_nothing_else_does() -> None:
    assert clean_text("a\x00b\ud800c\r\n\u2028 \U0001f600") == "abc\r\n\u2028 \U0001f600"


@settings(deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["", "text/html; charset=utf-8", "text/html; charset=big5"]))
def test_any_bytes_end_as_storable_text_or_an_error(body: bytes, content_type: str) -> None:
    try:
        text = to_text(body, content_type)
    except DecodeError:
        return
    assert "\x00" not in text
    text.encode("utf-8")


@settings(deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["gzip", "deflate", "br", "zstd", "gzip, br"]))
def test_any_body_unfolds_or_is_an_error(body: bytes, encoding: str) -> None:
    try:
        unfolded = decode_body(body, {"content-encoding": encoding}, 1_000)
    except DecodeError:
        return
    assert len(unfolded) <= 1_000
