"""What a reader says of an item: GET shows the item and a form, POST keeps the verdict and mutes at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote, urlsplit

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from alerts.content import from_json
from alerts.links import FEEDBACK
from alerts.records import DigestItem, Party
from alerts.verdicts import Kind, Told, give, standing, told_at, withdraw
from alerts.view import VERDICTS
from models import Digest, Verdict
from models import DigestItem as LedgerRow
from web.queries.controversies import Controversy, find_by_id, find_named, find_survivor, titles_of
from web.queries.parties import names_of
from web.signed import Form, form_token, no_longer_valid, posted, required
from web.site import Site, site_of

#: Verdicts by the last part of their links' addresses.
KINDS: dict[str, Kind] = {
    "confirmed": "confirmed",
    "not-relevant": "not_relevant",
    "wrong-company": "wrong_company",
    "same-as": "same_as",
}
_LABELS = dict(VERDICTS)
_OFFERED = 50


@dataclass(frozen=True, slots=True)
class Said:
    """A standing verdict as the page shows it."""

    verdict_id: str
    words: str
    given_at: datetime


@dataclass(frozen=True, slots=True)
class Subject:
    """The item that a verdict is about: as it was told, where that is still kept, and as it stands now."""

    told: Told
    item: DigestItem | None
    controversy: Controversy | None

    @property
    def title(self) -> str:
        if self.item is not None:
            return self.item.controversy.title
        return self.controversy.title if self.controversy else self.told.controversy_id

    @property
    def headlines(self) -> tuple[str, ...]:
        return tuple(line.headline for line in self.item.lines) if self.item else ()

    @property
    def parties(self) -> tuple[Party, ...]:
        """Each party once."""
        given = self.item.controversy.parties if self.item else ()
        return tuple({party.entity_id: party for party in given}.values())


def feedback_page(request: Request) -> Response:
    """GET: the item, what was said of it, and the form of the verdict that the link names."""
    site = site_of(request)
    kind = request.path_params.get("kind", "")
    if kind and kind not in KINDS:
        raise HTTPException(404, "There is no such verdict.")
    return _show(site, request, kind, "")


@posted
def take_feedback(request: Request, form: Form) -> Response:
    """POST: keep the verdict, or withdraw one."""
    site, kind = site_of(request), request.path_params.get("kind", "")
    if form.one("withdraw"):
        _withdraw(site, request, form.one("withdraw"))
        return _back(site, request, "withdrawn")
    if kind not in KINDS:
        raise HTTPException(404, "There is no such verdict.")
    problem = _give(site, request, KINDS[kind], form)
    return _show(site, request, kind, problem, form.one("same_as")) if problem else _back(site, request, "kept")


def _back(site: Site, request: Request, done: str) -> Response:
    token, place = request.path_params["token"], request.path_params["place"]
    return RedirectResponse(f"{site.prefix}/feedback/{token}/{place}?done={done}", status_code=303)


def _told(session: Session, request: Request) -> Told:
    _, digest_id = required(request, FEEDBACK)
    found = told_at(session, digest_id, request.path_params["place"])
    if found is None:
        raise no_longer_valid()
    return found


def _show(site: Site, request: Request, kind: str, problem: str, same_as: str = "") -> Response:
    with Session(site.desk) as session, site.articles.connect() as articles:
        told = _told(session, request)
        subject = _subject(session, articles, told)
        return site.page(
            "feedback.html",
            422 if problem else 200,
            subject=subject,
            kind=kind,
            verdicts=VERDICTS,
            label=_LABELS.get(kind, ""),
            said=_said(session, articles, told),
            offered=_offered(session, articles, told) if kind == "same-as" else (),
            problem=problem,
            same_as=same_as,
            done=request.query_params.get("done", "") if not problem else "",
            token=request.path_params["token"],
            form_token=form_token(site, request.url.path),
        )


def _subject(session: Session, articles: Connection, told: Told) -> Subject:
    digest = session.get_one(Digest, told.digest_id)
    item = _item_at(digest, told.position)
    found = find_by_id(articles, told.controversy_id)
    return Subject(told, item, find_survivor(articles, found) if found else None)


def _item_at(digest: Digest, position: int) -> DigestItem | None:
    """The item that holds the line at a place of the ledger; None where the content was dropped."""
    last = 0
    for item in from_json(digest.content).items if digest.content else ():
        last += len(item.lines)
        if position <= last:
            return item
    return None


def _said(session: Session, articles: Connection, told: Told) -> tuple[Said, ...]:
    rows = standing(session, told.subscriber_id, told.development_id)
    names = names_of(articles, [row.entity_id for row in rows if row.entity_id])
    return tuple(Said(row.verdict_id, _words(articles, row, names), row.given_at) for row in rows)


def _words(articles: Connection, row: Verdict, names: dict[str, str]) -> str:
    words = _LABELS[row.kind.replace("_", "-")].removesuffix(" …")
    if row.entity_id:
        return f"{words}: {names.get(row.entity_id, row.entity_id)}"
    if row.same_as:
        other = find_by_id(articles, row.same_as)
        return f"{words}: {other.title if other else row.same_as}"
    return words


def _offered(session: Session, articles: Connection, told: Told) -> tuple[tuple[str, str], ...]:
    """Slug and title of other controversies that the subscriber was told of lately."""
    rows = session.execute(
        select(LedgerRow.controversy_id)
        .join(Digest, Digest.digest_id == LedgerRow.digest_id)
        .where(LedgerRow.subscriber_id == told.subscriber_id, LedgerRow.controversy_id != told.controversy_id)
        .order_by(Digest.slot.desc(), LedgerRow.position)
        .limit(4 * _OFFERED)
    )
    ids = list(dict.fromkeys(row.controversy_id for row in rows))[:_OFFERED]
    titles = titles_of(articles, ids)
    return tuple(titles[key] for key in ids if key in titles)


# --- keeping it -----------------------------------------------------------------------------------


def _give(site: Site, request: Request, kind: Kind, form: Form) -> str:
    """Keep the verdict; what is wrong with the form, or nothing."""
    with Session(site.desk_writer) as session, session.begin(), site.articles.connect() as articles:
        told = _told(session, request)
        subject = _subject(session, articles, told)
        if kind == "wrong_company":
            wrong = set(form.all("entity")) & {party.entity_id for party in subject.parties}
            for entity_id in sorted(wrong):
                give(session, told, kind, site.now(), entity_id=entity_id)
            return "" if wrong else "Choose who is wrong."
        if kind == "same_as":
            other = _other(articles, form.one("same_as"))
            if other is None:
                return "There is no controversy of this name or address."
            if subject.controversy is not None and other.controversy_id == subject.controversy.controversy_id:
                return "That is this controversy itself."
            give(session, told, kind, site.now(), same_as=other.controversy_id)
            return ""
        give(session, told, kind, site.now())
        return ""


def _other(articles: Connection, text: str) -> Controversy | None:
    """A controversy by slug, id, or the address of its page; where it was merged, the one that it went into."""
    given = text.strip()[:500]
    try:
        slug = unquote(urlsplit(given).path.rstrip("/").rpartition("/")[2]) or given
    except ValueError:
        slug = given
    found = find_named(articles, slug)
    return find_survivor(articles, found) if found else None


def _withdraw(site: Site, request: Request, verdict_id: str) -> None:
    with Session(site.desk_writer) as session, session.begin():
        told = _told(session, request)
        row = session.get(Verdict, verdict_id)
        if row is None or row.subscriber_id != told.subscriber_id:
            raise HTTPException(404, "You gave no such verdict.")
        withdraw(session, row, site.now())
