"""Bytes as received to text: content encodings with a limit on what they may unfold to, then the charset.

`clean_text` is the one place where NUL and lone surrogates leave a text; it runs before any offset is taken.
"""

from __future__ import annotations

import codecs
import importlib
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from types import ModuleType

from charset_normalizer import from_bytes

MAX_BYTES = 32 * 1024 * 1024
_STEP = 256 * 1024
_DETECT_BYTES = 64 * 1024
_MAX_LAYERS = 3

_META = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_XML = re.compile(rb"""\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9_.:-]{2,40})["']""", re.IGNORECASE)
_HEADER = re.compile(r"""charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# The web says one and means the other (WHATWG Encoding Standard, names and labels).
_MEANT = {
    "ascii": "cp1252",
    "big5": "big5hkscs",
    "euc-kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso-8859-1": "cp1252",
    "iso-8859-9": "cp1254",
    "iso8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "shift_jis": "cp932",
    "tis-620": "cp874",
    "us-ascii": "cp1252",
    "x-sjis": "cp932",
}
_UNWANTED = re.compile("[\x00\ud800-\udfff]")
_MARKUP = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*[<{]")


class DecodeError(ValueError):
    """The body is damaged, unfolds beyond the limit, or is no text."""


def clean_text(text: str) -> str:
    """Return `text` without NUL and lone surrogates, which databases and JSON refuse; nothing else changes."""
    return _UNWANTED.sub("", text) if _UNWANTED.search(text) else text


def decode_body(
    body: bytes, headers: Mapping[str, str] | Iterable[tuple[str, str]], max_bytes: int = MAX_BYTES
) -> bytes:
    """Undo the Content-Encoding of `body`. Raises `DecodeError` when damaged, unknown or larger than `max_bytes`.

    A body that is plain markup in spite of its header (kept by an archive after decoding) is taken as it is.
    """
    layers = _layers(headers)
    if len(layers) > _MAX_LAYERS:
        raise DecodeError(f"{len(layers)} content encodings on one body; at most {_MAX_LAYERS} are read")
    for encoding in reversed(layers):
        if not body or _is_plain(body, encoding):
            continue
        body = _joined(_unfolder(encoding)(body), max_bytes)
    if len(body) > max_bytes:
        raise DecodeError(f"the body has {len(body)} bytes, the limit is {max_bytes}")
    return body


def to_text(body: bytes, content_type: str = "") -> str:
    """Decode by byte order mark, header, markup, then detection; bytes that do not fit become U+FFFD. Cleaned.

    Raises `DecodeError` for what is no text at all.
    """
    if not body:
        return ""
    if _is_binary(body):
        raise DecodeError("the body is binary, not text")
    for encoding in _candidates(body, content_type):
        text = _decoded(body, encoding)
        if text is not None:
            return clean_text(text.removeprefix("\ufeff"))
    return clean_text(body.decode("utf-8", "replace"))


def _layers(headers: Mapping[str, str] | Iterable[tuple[str, str]]) -> list[str]:
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    value = ",".join(v for k, v in pairs if k.lower() == "content-encoding")
    names = [name.strip().lower() for name in value.split(",")]
    return [name for name in names if name and name not in ("identity", "none", "utf-8")]


def _is_plain(body: bytes, encoding: str) -> bool:
    if encoding in ("gzip", "x-gzip"):
        return body[:2] != b"\x1f\x8b"
    return _MARKUP.match(body[:64]) is not None


def _joined(chunks: Iterator[bytes], max_bytes: int) -> bytes:
    out = bytearray()
    try:
        for chunk in chunks:
            out += chunk
            if len(out) > max_bytes:
                raise DecodeError(f"the body unfolds to more than {max_bytes} bytes")
    except DecodeError:
        raise
    except Exception as error:  # each codec has its own type of error, some codecs are optional
        raise DecodeError(f"the compressed body is damaged: {error}") from error
    return bytes(out)


def _unfolder(encoding: str) -> Callable[[bytes], Iterator[bytes]]:
    if encoding in ("gzip", "x-gzip"):
        return _ungzip
    if encoding == "deflate":
        return _undeflate
    if encoding == "br" and (module := _optional("brotli")):
        return partial(_unbrotli, module)
    if encoding == "zstd" and (module := _optional("compression.zstd") or _optional("backports.zstd")):
        return partial(_unzstd, module)
    raise DecodeError(f"the content encoding {encoding[:20]!r} is not known here")


def _optional(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def _inflate(body: bytes, wbits: int) -> Iterator[bytes]:
    """Yield the content of one member after the other, in steps; a stream that ends early is an error."""
    while body:
        stream = zlib.decompressobj(wbits)
        while not stream.eof:
            chunk = stream.decompress(body, _STEP)
            if not chunk and not stream.unconsumed_tail and not stream.eof:
                raise DecodeError("the compressed body ends early")
            yield chunk
            body = stream.unconsumed_tail
        body = stream.unused_data if wbits > zlib.MAX_WBITS else b""
        if body[:2] != b"\x1f\x8b":  # some servers pad the end
            return


def _ungzip(body: bytes) -> Iterator[bytes]:
    return _inflate(body, zlib.MAX_WBITS | 16)


def _undeflate(body: bytes) -> Iterator[bytes]:
    """Read both of the things that servers call deflate: with and without the zlib wrapper."""
    is_wrapped = len(body) > 1 and body[0] & 0x0F == 8 and (body[0] << 8 | body[1]) % 31 == 0
    return _inflate(body, zlib.MAX_WBITS if is_wrapped else -zlib.MAX_WBITS)


def _unbrotli(module: ModuleType, body: bytes) -> Iterator[bytes]:
    stream = module.Decompressor()
    chunk: bytes = stream.process(body, output_buffer_limit=_STEP)
    while chunk or not stream.is_finished():
        if not chunk:
            raise DecodeError("the compressed body ends early")
        yield chunk
        chunk = b"" if stream.is_finished() else stream.process(b"", output_buffer_limit=_STEP)


def _unzstd(module: ModuleType, body: bytes) -> Iterator[bytes]:
    stream = module.ZstdDecompressor()
    chunk: bytes = stream.decompress(body, max_length=_STEP)
    while chunk or not stream.eof:
        if not chunk and stream.needs_input:
            raise DecodeError("the compressed body ends early")
        yield chunk
        chunk = b"" if stream.eof else stream.decompress(b"", max_length=_STEP)


def _is_binary(body: bytes) -> bool:
    head = body[:1024]
    if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return False
    if head[:4] in (b"%PDF", b"\x89PNG", b"PK\x03\x04", b"GIF8") or head[:3] == b"\xff\xd8\xff":
        return True
    control = sum(1 for byte in head if byte < 9 or 13 < byte < 27 or 27 < byte < 32)
    return control > len(head) // 10


def _candidates(body: bytes, content_type: str) -> Iterator[str]:
    """Yield the charsets to try, the surest first."""
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            yield encoding
    header = _HEADER.search(content_type)
    named = [header[1]] if header else []
    head = body[:4096]
    named.extend(match[1].decode("ascii") for match in (_XML.search(head), _META.search(head)) if match)
    yield from (_MEANT.get(name.lower(), name) for name in named)
    yield "utf-8"
    best = from_bytes(body[:_DETECT_BYTES]).best()
    if best is not None:
        yield best.encoding
    yield "cp1252"


def _decoded(body: bytes, encoding: str) -> str | None:
    """Decode strictly; a page that is UTF-8 but for a few bad bytes counts as UTF-8."""
    try:
        return body.decode(encoding)
    except LookupError:
        return None
    except UnicodeDecodeError:
        text = body.decode("utf-8", "replace")
        is_nearly_utf8 = encoding.lower().replace("-", "") == "utf8" and text.count("\ufffd") * 500 < len(text)
        return text if is_nearly_utf8 else None
