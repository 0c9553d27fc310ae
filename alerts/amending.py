"""Changes of what a subscriber wants, by the operator: what is not named stays as it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import fields, replace
from typing import Any

from sqlalchemy.orm import Session

from alerts.preference_rows import keep_filters, keep_schedule, schedule_of, terms_of
from alerts.preferences import Schedule, Terms, check_schedule, check_terms
from alerts.subscribers import require, subscription_named
from alerts.wishes import SubscriberError, refuse
from models import Subscriber, Subscription
from pipeline.tag.gazetteer import Gazetteer

#: Fields of a schedule and of terms that can be changed; entities have commands of their own.
SCHEDULE = tuple(field.name for field in fields(Schedule))
TERMS = tuple(field.name for field in fields(Terms) if field.name not in ("name", "names"))


def amend(
    session: Session,
    address: str,
    changes: Mapping[str, Any],
    gazetteer: Gazetteer,
    outlets: Collection[str],
    name: str | None = None,
) -> Subscriber:
    """Change fields of `SCHEDULE`, and fields of `TERMS` of one subscription, or of the only one.

    SubscriberError names every field that is not right; then nothing is changed. `outlets` are slugs that can be muted.
    """
    row = require(session, address)
    _amend_schedule(row, {key: value for key, value in changes.items() if key in SCHEDULE})
    terms = {key: value for key, value in changes.items() if key in TERMS}
    if terms:
        _amend_terms(_subscription(row, name), terms, gazetteer, outlets)
    session.flush()
    return row


def _amend_schedule(row: Subscriber, changes: Mapping[str, Any]) -> None:
    checked, problems = check_schedule(replace(schedule_of(row), **changes))
    refuse(problems)
    keep_schedule(row, checked)


def _subscription(row: Subscriber, name: str | None) -> Subscription:
    if name is None and len(row.subscriptions) == 1:
        return row.subscriptions[0]
    if name is None:
        names = ", ".join(repr(terms.name) for terms in row.subscriptions)
        raise SubscriberError(f"{row.address} has the subscriptions {names}: say which by --subscription")
    return subscription_named(row, name)


def _amend_terms(row: Subscription, changes: Mapping[str, Any], gazetteer: Gazetteer, outlets: Collection[str]) -> None:
    """Entities stay as they are, those too that have left the gazetteer."""
    checked, problems = check_terms(replace(terms_of(row), **changes, names=()), gazetteer, outlets)
    refuse(problems)
    keep_filters(row, checked)
