"""The public pages: ask for digests, confirm, ask for a fresh link. None of them says whether an address is known."""

from __future__ import annotations

from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from alerts.consent import confirm, wishes_to_json
from alerts.letters import Kind, TooManyError, ask
from alerts.links import CONFIRM
from alerts.messages import mail_address
from alerts.preference_rows import schedule_of, terms_of
from alerts.preferences import Problems, Schedule, Terms, check_schedule, check_terms
from alerts.records import PENDING, REMOVED
from models import Subscriber
from web.fields import Choices, schedule_from, terms_from
from web.queries.articles import outlet_names
from web.signed import Form, form_token, no_longer_valid, own_page, posted, required
from web.site import Site, client_of, site_of

_NAME = "default"


def subscribe_page(request: Request) -> Response:
    """The form, where the operator allows it."""
    site = _open_to_all(request)
    return _subscribe(site, request, "", Schedule(), Terms(), {})


@posted
def subscribe(request: Request, form: Form) -> Response:
    """Take the wish down; a letter goes to the address, and nothing else happens until its owner confirms."""
    site = _open_to_all(request)
    with site.articles.connect() as connection:
        slugs = [slug for slug, _ in outlet_names(connection)]
    schedule, problems = check_schedule(schedule_from(form))
    terms, more = check_terms(terms_from(form, _NAME), site.gazetteer(), slugs)
    address = form.one("address").strip()
    problems |= more | _address_problem(address)
    if problems:
        return _subscribe(site, request, address, schedule_from(form), terms_from(form, _NAME), problems)
    _ask(request, "confirm", mail_address(address), wishes_to_json(schedule, terms))
    return RedirectResponse(f"{site.prefix}/subscribe?asked=1", status_code=303)


def _open_to_all(request: Request) -> Site:
    site = site_of(request)
    if not site.has_subscribe_page:
        raise HTTPException(404, "Digests cannot be asked for here. The operator adds subscribers.")
    return site


def _subscribe(
    site: Site, request: Request, address: str, schedule: Schedule, terms: Terms, problems: Problems
) -> Response:
    return site.page(
        "subscribe.html",
        422 if problems else 200,
        is_asked=request.query_params.get("asked") == "1" and not problems,
        address=address,
        schedule=schedule,
        terms=terms,
        problems=problems,
        choices=Choices(),
        form_token=form_token(site, request.url.path),
    )


def _address_problem(address: str) -> Problems:
    try:
        mail_address(address)
    except ValueError:
        return {"address": "This is not a mail address, expected a form like name@example.org."}
    return {}


def _ask(request: Request, kind: Kind, address: str, wishes: dict[str, object] | None = None) -> None:
    site = site_of(request)
    try:
        with Session(site.desk_writer) as session, session.begin():
            ask(session, kind, address, client_of(request), site.now(), wishes)
    except TooManyError as error:
        headers = {"retry-after": str(error.seconds)}
        raise HTTPException(429, "Too many links were asked for from your network: try again later.", headers) from None


# --- confirming -----------------------------------------------------------------------------------


def confirm_page(request: Request) -> Response:
    """What was asked for, and a button."""
    site = site_of(request)
    _, subscriber_id = required(request, CONFIRM)
    with Session(site.desk) as session:
        row = session.get(Subscriber, subscriber_id)
        if row is None or row.state == REMOVED:
            raise no_longer_valid()
        return site.page(
            "confirm.html",
            is_done=row.state != PENDING,
            schedule=schedule_of(row),
            terms=[terms_of(one) for one in row.subscriptions],
            choices=Choices(),
            preferences=own_page(site, subscriber_id) if row.state != PENDING else "",
            form_token=form_token(site, request.url.path),
        )


@posted
def confirm_it(request: Request, _: Form) -> Response:
    """The owner of the address says yes."""
    site = site_of(request)
    subscriber_id = required(request, CONFIRM)[1]
    with Session(site.desk_writer) as session, session.begin():
        if not confirm(session, subscriber_id, site.now()):
            raise no_longer_valid()
    return RedirectResponse(f"{site.prefix}/confirm/{request.path_params['token']}", status_code=303)


# --- a fresh link ---------------------------------------------------------------------------------


def link_page(request: Request) -> Response:
    """The form that asks for a fresh link."""
    return _link(request, "", {})


@posted
def ask_link(request: Request, form: Form) -> Response:
    """Take the wish down: the same answer for every address."""
    address = form.one("address").strip()
    problems = _address_problem(address)
    if problems:
        return _link(request, address, problems)
    _ask(request, "link", mail_address(address))
    return RedirectResponse(f"{site_of(request).prefix}/preferences?asked=1", status_code=303)


def _link(request: Request, address: str, problems: Problems) -> Response:
    site = site_of(request)
    return site.page(
        "link.html",
        422 if problems else 200,
        is_asked=request.query_params.get("asked") == "1" and not problems,
        address=address,
        problems=problems,
        form_token=form_token(site, request.url.path),
    )
