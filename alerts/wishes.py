"""What a subscriber wishes for, and how it is said that a wish cannot be kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from alerts.preferences import Problems, Schedule, Terms


class SubscriberError(ValueError):
    """What was asked cannot be done; the message says what to write instead."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is wanted, when mails are wanted, and since when it is owed. `starts_at` None means now."""

    terms: Terms = field(default_factory=Terms)
    schedule: Schedule = field(default_factory=Schedule)
    starts_at: datetime | None = None


def refuse(problems: Problems) -> None:
    """Raise SubscriberError that names every field that is not right, where there is one."""
    if problems:
        raise SubscriberError("; ".join(f"{name.replace('_', ' ')}: {says}" for name, says in problems.items()))
