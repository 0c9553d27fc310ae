"""Ways out for a mail: an SMTP server, or a folder of `.eml` files where no server is configured."""

from __future__ import annotations

import logging
import os
import re
import smtplib
import ssl
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Literal, Protocol, Self

from alerts.cleaning import one_line

logger = logging.getLogger(__name__)

Security = Literal["starttls", "tls", "none"]
_TIMEOUT_S = 30
_UNSAFE = re.compile(r"[^A-Za-z0-9._@+-]")
#: An enhanced status code (RFC 3463): class, subject and detail. Some servers put a # before it.
_STATUS = re.compile(r"#?([245])\.(\d{1,3})(?:\.(\d{1,3}))?\b")
#: Subjects that are about an address or its mailbox; 0 says nothing more.
_OF_AN_ADDRESS = frozenset({"0", "1", "2"})
#: Of these subjects what is about us: the sender's address (its form, its host), and a message that is too long.
_OF_OURS = frozenset({("1", "7"), ("1", "8"), ("2", "3")})
#: Words for a server that is refused, not an address, where no code says so.
_LISTED = re.compile(
    r"\b(?:(?:black|block|deny)[ -]?list|dnsbl\b|rbl\b|spamhaus|spamcop|blocked (?:using|by|due to)\b|reputation\b"
    r"|(?:client|your) (?:host|ip|server|network)\b)",
    re.IGNORECASE,
)


class TemporaryError(Exception):
    """The other side asks to try again later (4xx), or was not reached. `is_connection`: it was not reached at all."""

    def __init__(self, detail: str, *, is_connection: bool = False) -> None:
        super().__init__(detail)
        self.is_connection = is_connection


class PermanentError(Exception):
    """The other side refused for good (5xx). `is_address`: because of the address, not of the mail."""

    def __init__(self, detail: str, *, is_address: bool = False) -> None:
        super().__init__(detail)
        self.is_address = is_address


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail for one address."""

    sender: str
    address: str
    message_id: str
    body: bytes


class Mailer(Protocol):
    """Something that takes a mail for good, or raises TemporaryError or PermanentError."""

    def send(self, mail: Mail) -> str:
        """Hand the mail over; the other side's answer in one line."""

    def close(self) -> None:
        """End the conversation."""


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mails are handed in, and how."""

    host: str
    port: int = 587
    user: str = ""
    password: str = ""
    security: Security = "starttls"


class SmtpMailer:
    """Mails over SMTP, one connection for many of them."""

    def __init__(self, server: SmtpServer) -> None:
        self._server = server
        self._connection: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def send(self, mail: Mail) -> str:
        """See Mailer. A connection that the server has closed meanwhile is opened once more."""
        is_reused = self._connection is not None
        try:
            return self._converse(mail)
        except smtplib.SMTPServerDisconnected as error:
            self._drop()
            if not is_reused:
                raise TemporaryError(f"connection lost: {error}", is_connection=True) from error
        try:
            return self._converse(mail)
        except smtplib.SMTPServerDisconnected as error:
            self._drop()
            raise TemporaryError(f"connection lost: {error}", is_connection=True) from error

    def close(self) -> None:
        """QUIT, politely."""
        if self._connection is not None:
            try:
                self._connection.quit()
            except (smtplib.SMTPException, OSError) as error:
                logger.debug("smtp quit failed", extra={"error": str(error)})
            self._drop()

    def _converse(self, mail: Mail) -> str:
        connection = self._connected()
        try:
            connection.sendmail(mail.sender, [mail.address], mail.body)
        except smtplib.SMTPRecipientsRefused as error:
            code, answer = error.recipients[mail.address]
            raise _refusal(code, answer, is_address=True) from error
        except smtplib.SMTPResponseException as error:
            raise _refusal(error.smtp_code, error.smtp_error) from error
        except smtplib.SMTPServerDisconnected:
            raise
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise TemporaryError(f"{type(error).__name__}: {error}", is_connection=True) from error
        return "250 accepted"

    def connect(self) -> None:
        """Open the conversation, to see that the server answers and takes our name. Raises as `send` does."""
        self._connected()

    def _connected(self) -> smtplib.SMTP:
        if self._connection is None:
            try:
                self._connection = _connect(self._server)
            except smtplib.SMTPAuthenticationError as error:
                raise TemporaryError(f"login refused: {error.smtp_code}", is_connection=True) from error
            except UnicodeError as error:
                says = "GAZEWIRE_SMTP_HOST, _USER and _PASSWORD have to be plain ASCII, a host's name its own form"
                raise TemporaryError(says, is_connection=True) from error
            except (smtplib.SMTPException, OSError) as error:
                raise TemporaryError(
                    f"cannot reach {self._server.host}:{self._server.port}: {error}", is_connection=True
                ) from error
        return self._connection

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _connect(server: SmtpServer) -> smtplib.SMTP:
    context = ssl.create_default_context()
    connection: smtplib.SMTP
    if server.security == "tls":
        connection = smtplib.SMTP_SSL(server.host, server.port, timeout=_TIMEOUT_S, context=context)
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=_TIMEOUT_S)
    try:
        if server.security == "starttls":
            connection.starttls(context=context)
        if server.user:
            connection.login(server.user, server.password)
    except BaseException:
        connection.close()
        raise
    return connection


def _refusal(code: int, answer: bytes | str, *, is_address: bool = False) -> TemporaryError | PermanentError:
    words = " ".join((answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer).split())
    detail = one_line(f"{code} {words}", 300)
    if code < 500:
        return TemporaryError(detail)
    blames = blames_address(words) if _STATUS.match(words) else _LISTED.search(words) is None
    return PermanentError(detail, is_address=is_address and blames)


def blames_address(status: str) -> bool:
    """Whether a final refusal that begins with this enhanced code is the address's fault.

    It is not where the other side has a policy against us (5.7.1), nor for a sender or a length that it does not take.
    """
    found = _STATUS.match(status)
    if found is None:
        return False
    kind, subject, detail = found.groups()
    return kind == "5" and subject in _OF_AN_ADDRESS and (subject, detail) not in _OF_OURS


class FolderMailer:
    """Mails as files named by Message-ID. Writing the same mail again changes nothing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def send(self, mail: Mail) -> str:
        """See Mailer. The file is there whole or not at all."""
        path = self._folder / file_name(mail.message_id)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            write_whole(path, mail.body)
        except OSError as error:
            raise TemporaryError(f"cannot write {path}: {error.strerror}", is_connection=True) from error
        return f"written to {path.name}"

    def close(self) -> None:
        """Nothing to end."""


def file_name(message_id: str) -> str:
    """A safe file name for a Message-ID."""
    return f"{_UNSAFE.sub('_', message_id.strip('<>'))[:200]}.eml"


def write_whole(path: Path, body: bytes) -> None:
    """Write beside, flush to disk, rename."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    with beside.open("wb") as stream:
        stream.write(body)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(path)
