"""The page of one's own: change what is sent and when, pause, leave, take one's data along, be deleted."""

from __future__ import annotations

from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from alerts.erasure import clear_away
from alerts.links import OWNER, RETURN, Links
from alerts.records import REMOVED
from models import Subscriber
from web.acts import ACTS, FOR_WHO_LEFT, OWNERS_ONLY, Erased
from web.own import PURPOSES, show
from web.signed import Form, no_longer_valid, posted, required
from web.site import site_of


def preferences_page(request: Request) -> Response:
    """GET: everything as it stands, in forms. Nothing happens."""
    _, subscriber_id = required(request, *PURPOSES)
    with Session(site_of(request).desk) as session:
        return show(session, _required_row(session, subscriber_id), request)


@posted
def change_preferences(request: Request, form: Form) -> Response:
    """POST: do what the button says, then show the page anew, so that a reload repeats nothing."""
    purpose, subscriber_id = required(request, *PURPOSES)
    act = ACTS.get(form.one("act"))
    if act is None:
        raise HTTPException(400, "This form says nothing that can be done here.")
    site = site_of(request)
    with Session(site.desk_writer) as session, session.begin():
        row = _required_row(session, subscriber_id, is_changed=True)
        if not _may(purpose, form.one("act"), row):
            raise HTTPException(403, "This needs a fresh link: ask for one on your page of preferences.")
        done = act(session, row, request, form)
    if isinstance(done, Erased):
        clear_away(site.desk_writer, site.outbox, done.message_ids)
        return site.page("deleted.html")
    if isinstance(done, Response):
        return done
    back = Links(site.prefix, preferences_token=request.path_params["token"]).preferences()
    return RedirectResponse(f"{back}?done={done}", status_code=303)


def _required_row(session: Session, subscriber_id: str, *, is_changed: bool = False) -> Subscriber:
    """The subscriber; locked where it is changed, so that a digest that is being composed comes before or after."""
    row = session.get(Subscriber, subscriber_id, with_for_update=is_changed)
    if row is None:
        raise no_longer_valid()
    return row


def _may(purpose: str, act: str, row: Subscriber) -> bool:
    """A digest may have been forwarded with its links. Who has left gets no mails, so may be deleted by an old link."""
    if purpose == OWNER or (act == "delete" and row.state == REMOVED):
        return True
    return act in FOR_WHO_LEFT if purpose == RETURN else act not in OWNERS_ONLY
