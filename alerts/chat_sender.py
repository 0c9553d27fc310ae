"""Chat messages through Apprise, to systems on an allow-list, without redirects and within the guard.

Apprise tells success from failure and no more; the reason is taken from what it logs. Its log lines go nowhere else,
because they may hold addresses that are secrets.
"""

from __future__ import annotations

import logging
import re
import threading
import warnings
from collections.abc import Iterator, Set
from contextlib import contextmanager
from functools import cache
from typing import Any

from alerts.chat import ChatMessage
from alerts.cleaning import one_line
from alerts.net_guard import Endpoint, only_public
from alerts.outbound import AddressError, check_host

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]{1,20})://", re.IGNORECASE)
#: A message may take several requests, one after the other; all of them have so many times the time of one.
_REQUESTS = 3
_SECRETS = re.compile(r"[\w%+~.-]{6,}")
#: Systems whose first part of the address is a host name; with the others it is a secret.
_WITH_HOST = frozenset({"matrix", "matrixs", "mmost", "mmosts", "ntfy", "ntfys", "rocket", "rockets", "workflows"})


class ChatError(Exception):
    """A message that was not taken; it may be taken later."""


def checked_chat(address: str, schemes: Set[str], endpoint: Endpoint | None = None) -> str:
    """The scheme of a chat's address that may be used. AddressError otherwise; it does not repeat the address."""
    if not _SCHEME.match(address.strip()):
        raise AddressError("a chat's address begins with a scheme such as slack:// or discord://")
    plugin = _plugin(address.strip())
    names = _schemes_of(plugin)
    scheme = names[-1]
    if not schemes & set(names):
        raise AddressError(
            f"chats of kind {scheme}:// are not allowed here: GAZEWIRE_CHAT_SCHEMES lists those that are"
        )
    if scheme in _WITH_HOST and (plugin.host, plugin.port) != endpoint:
        check_host(str(plugin.host))
    return scheme


def send_chat(
    address: str, message: ChatMessage, schemes: Set[str], timeout_s: float, endpoint: Endpoint | None = None
) -> str:
    """Hand a message over; how it was taken, in one line. ChatError or AddressError otherwise."""
    scheme = checked_chat(address, schemes, endpoint)
    plugin = _plugin(address.strip())
    plugin.redirects = False
    plugin.verify_certificate = True
    plugin.socket_connect_timeout = plugin.socket_read_timeout = timeout_s
    with only_public(_REQUESTS * timeout_s, endpoint) as watch, _listening() as said:
        is_taken = _notify(plugin, message)
    if watch.refused:
        raise ChatError(f"not an address of the open internet: {watch.refused}")
    if watch.is_over:
        raise ChatError("no whole answer in time")
    if not is_taken:
        raise ChatError(_without_secrets(said[-1] if said else "not taken", address))
    return f"taken by {scheme}"


def _notify(plugin: Any, message: ChatMessage) -> bool:
    """Send in this thread, which the guard watches: Apprise's own `notify` would take another one."""
    from apprise import NotifyFormat, NotifyType
    from apprise.conversion import convert_between

    taken = plugin.notify_format if isinstance(plugin.notify_format, tuple) else (plugin.notify_format,)
    form = NotifyFormat.TEXT if NotifyFormat.TEXT in taken else taken[0]
    convert: Any = convert_between  # Apprise gives it no types
    title, text = (convert(NotifyFormat.TEXT, form, one) for one in (message.title, message.text))
    return bool(plugin.notify(body=text, title=title, notify_type=NotifyType.INFO, body_format=form))


def _plugin(address: str) -> Any:
    """Apprise's sender for an address. Imported here: it is slow to import, and few need it."""
    _load()
    from apprise import Apprise

    plugin = Apprise.instantiate(address, asset=_asset(), suppress_exceptions=True)
    if plugin is None:
        raise AddressError("Apprise does not know such an address, or a part of it is missing")
    return plugin


@cache
def _asset() -> Any:
    """Nothing is kept on disk, nothing is loaded from elsewhere, nothing is sent by another thread."""
    from apprise import AppriseAsset

    return AppriseAsset(
        app_id="gazewire",
        app_desc="gazewire",
        app_url="",
        image_url_mask=None,
        async_mode=False,
        storage_mode="memory",
        http_redirects=False,
        secure_logging=True,
        plugin_paths=[],
    )


def _schemes_of(plugin: Any) -> tuple[str, ...]:
    """The schemes that say how it is really sent: `mmost` where it goes without encryption, else `mmosts`."""
    found = plugin.secure_protocol if plugin.secure or not plugin.protocol else plugin.protocol
    return tuple(str(name) for name in found) if isinstance(found, tuple) else (str(found),)


def shown_address(address: str) -> str:
    """A chat's address as it may be seen: the scheme, and the host where that is none of its secrets."""
    scheme, _, rest = address.partition("://")
    host = re.split(r"[/?#]", rest)[0].rpartition("@")[2]
    is_host = scheme.lower() in _WITH_HOST and "." in host and "/" in rest
    return f"{scheme.lower()}://{one_line(host, 80)}/…" if is_host else f"{scheme.lower()}://…"


def _without_secrets(line: str, address: str) -> str:
    for part in sorted(set(_SECRETS.findall(address.partition("://")[2])), key=len, reverse=True):
        line = line.replace(part, "…")
    return one_line(line, 200)


# --- what Apprise says ----------------------------------------------------------------------------


class _Ear(logging.Handler):
    """Keeps what each thread that listens is told."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: dict[int, list[str]] = {}

    def emit(self, record: logging.LogRecord) -> None:
        heard = self.said.get(threading.get_ident())
        if heard is not None:
            heard.append(record.getMessage())


_EAR = _Ear()


@cache
def _load() -> None:
    """Import Apprise with all of its senders, some of which import what Python is about to drop."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        from apprise import Apprise
        from apprise.logger import logger

        Apprise.instantiate("json://localhost", suppress_exceptions=True)
    logger.propagate = False
    logger.addHandler(_EAR)


@contextmanager
def _listening() -> Iterator[list[str]]:
    heard: list[str] = []
    _EAR.said[threading.get_ident()] = heard
    try:
        yield heard
    finally:
        del _EAR.said[threading.get_ident()]
