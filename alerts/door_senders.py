"""One try of one delivery through a chat or a webhook: taken, or one of three ways of not being taken."""

from __future__ import annotations

import http.client
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from alerts.chat import ChatMessage
from alerts.chat_sender import ChatError, send_chat
from alerts.cleaning import one_line
from alerts.doors import DoorRules
from alerts.net_guard import RefusedError
from alerts.outbound import AddressError, Answer, post
from alerts.webhook import signed_headers
from pipeline.read.retry_after import asked_wait

USER_AGENT = "gazewire-webhook/1"
#: A longer Retry-After counts as this.
_LONGEST_WAIT = timedelta(days=1)
_ASKS_TO_WAIT = frozenset({408, 425, 429})


class NotNowError(Exception):
    """To be tried again, not before `not_before`."""

    def __init__(self, detail: str, not_before: datetime | None = None) -> None:
        super().__init__(detail)
        self.not_before = not_before


class NeverError(Exception):
    """This delivery will not be taken, now or later."""


class GoneError(NeverError):
    """Nothing will be taken here any more."""


@dataclass(frozen=True, slots=True)
class Errand:
    """What is to be sent where. `secret` signs, where that is done."""

    delivery_id: str
    address: str = field(repr=False)
    secret: str = field(repr=False)
    body: bytes = field(repr=False)


class DoorSender(Protocol):
    """Takes one errand through, or raises NotNowError, NeverError or GoneError."""

    def send(self, errand: Errand, now: datetime) -> str:
        """The other side's answer in one line."""


class WebhookSender:
    """Signed POST requests."""

    def __init__(self, rules: DoorRules) -> None:
        self._rules = rules

    def send(self, errand: Errand, now: datetime) -> str:
        """See DoorSender."""
        headers = {
            "Content-Type": "application/json",
            "User-Agent": USER_AGENT,
            **signed_headers(errand.secret, errand.delivery_id, errand.body, now),
        }
        try:
            answer = post(errand.address, errand.body, headers, self._rules.timeout_s, self._rules.endpoint)
        except (AddressError, RefusedError, UnicodeError) as error:
            raise NeverError(str(error)) from error
        except TimeoutError as error:
            raise NotNowError(f"no answer within {self._rules.timeout_s:g} s") from error
        except (OSError, http.client.HTTPException) as error:
            raise NotNowError(one_line(f"{type(error).__name__}: {error}", 200)) from error
        return _judged(answer, now)


def _judged(answer: Answer, now: datetime) -> str:
    """The answer in one line where it says that the delivery was taken."""
    if 200 <= answer.status < 300:
        return str(answer)
    if answer.status == 410:
        raise GoneError(f"{answer}: the receiver has closed this door")
    if answer.status >= 500 or answer.status in _ASKS_TO_WAIT:
        raise NotNowError(str(answer), _not_before(answer.retry_after, now))
    if 300 <= answer.status < 400:
        raise NeverError(f"{answer}: redirects are not followed, give the door the address itself")
    raise NeverError(str(answer))


def _not_before(retry_after: str | None, now: datetime) -> datetime | None:
    """None where it says nothing that can be read."""
    wait = asked_wait((retry_after or "").strip(), now)
    return None if wait is None else now + min(wait, _LONGEST_WAIT)


class ChatSender:
    """Messages through Apprise."""

    def __init__(self, rules: DoorRules) -> None:
        self._rules = rules

    def send(self, errand: Errand, now: datetime) -> str:
        """See DoorSender. Chats do not say whether a refusal is for good, so each is tried again."""
        del now
        rules, message = self._rules, ChatMessage.from_bytes(errand.body)
        try:
            return send_chat(errand.address, message, rules.chat_schemes, rules.timeout_s, rules.endpoint)
        except AddressError as error:
            raise NeverError(str(error)) from error
        except ChatError as error:
            raise NotNowError(str(error)) from error


def senders(rules: DoorRules) -> Mapping[str, DoorSender]:
    """The sender of each kind of door through which something is sent."""
    return {"chat": ChatSender(rules), "webhook": WebhookSender(rules)}
