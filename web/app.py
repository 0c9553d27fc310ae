"""The web app: the analysts’ pages and the pages that mails link to. No scripts, no foreign hosts."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from models.locations import SCHEMAS
from models.session import make_engine
from pipeline.tag.gazetteer import Gazetteer, load_gazetteer
from web import feedback, leaving, personal, preferences, private_feeds, reading, subscribing
from web.guard import SECURITY_HEADERS, GuardMiddleware, Rules, is_open_path
from web.parameters import ParameterError
from web.rendering import make_environment, stylesheet
from web.signed import may_read
from web.site import Site, prefix_of, site_of

logger = logging.getLogger(__name__)
_packaged = cache(load_gazetteer)

_TITLES = {
    400: "That request cannot be answered",
    403: "Not from here",
    404: "Nothing at this address",
    405: "Not in this way",
    410: "No longer here",
    413: "Too much at once",
    429: "Too often",
    500: "Something went wrong here",
    503: "The database cannot be read",
}


def make_app(
    articles_engine: Engine,
    desk_engine: Engine,
    *,
    base_url: str,
    token: str | None = None,
    behind_proxy: bool = False,
    has_subscribe_page: bool = False,
    gazetteer: Callable[[], Gazetteer] = _packaged,
    outbox: Path | None = None,
    feed_days: int = 30,
    now: Callable[[], datetime],
) -> Starlette:
    """The app over a read-only article database and the desk.

    `base_url` is where it is reached from outside: it gives the host name that is answered (beside loopback names)
    and the path below which links lead. Without `token` only this machine is answered, unless `behind_proxy` says
    that a proxy in front decides who may read. Subscribers come in by the signed links of their mails all the same.
    `gazetteer` knows what may be watched; `outbox` is the folder of mails as files, where there is one; private feeds
    go back `feed_days`.
    """
    reader = _reader(desk_engine)
    site = Site(
        articles_engine,
        reader,
        desk_engine,
        base_url,
        now,
        make_environment(prefix_of(base_url)),
        gazetteer,
        has_subscribe_page,
        behind_proxy,
        outbox,
        feed_days,
    )
    rules = Rules(base_url, token or None, behind_proxy, lambda given: may_read(reader, given, now()))
    app = Starlette(
        routes=_routes(),
        lifespan=_lifespan,
        middleware=[Middleware(GuardMiddleware, rules=rules)],
        exception_handlers={
            HTTPException: _http_error,
            ParameterError: _bad_parameter,
            DBAPIError: _database_error,
            Exception: _broken,
        },
    )
    app.state.site = site
    return app


def _reader(desk_engine: Engine) -> Engine:
    """A second way into the desk that only reads: on SQLite a writer's transaction would hold up the mailing."""
    url = desk_engine.url.render_as_string(hide_password=False)
    return make_engine(url, schema=SCHEMAS["desk"], read_only=True)


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    yield
    app.state.site.desk.dispose()


def _routes() -> list[Route]:
    return [
        Route("/", reading.front),
        Route("/developments", reading.developments),
        Route("/controversies", reading.controversy_list),
        Route("/controversies/{slug}", reading.controversy),
        Route("/articles", reading.article_list),
        Route("/articles/{article_id}", reading.article),
        Route("/entities/{entity_id}", reading.entity),
        Route("/deals", reading.deals),
        Route("/outlets", reading.outlets),
        Route("/digests", personal.digest_list),
        Route("/digests/{digest_id}", personal.digest),
        Route("/digests/{digest_id}/mail.html", personal.digest_mail),
        *_own_routes(),
        *private_feeds.ROUTES,
        Route("/healthz", _health),
        Route("/static/gazewire.css", _stylesheet),
        Route("/static/icon.svg", _icon),
    ]


def _own_routes() -> list[Route]:
    """The pages that mails link to, and the public ones. A GET never changes anything."""
    return [
        Route("/digest/{token}", personal.own_digest),
        Route("/unsubscribe/{token}", leaving.ask_to_leave, methods=["GET"]),
        Route("/unsubscribe/{token}", leaving.leave, methods=["POST"]),
        Route("/subscribe", subscribing.subscribe_page, methods=["GET"]),
        Route("/subscribe", subscribing.subscribe, methods=["POST"]),
        Route("/confirm/{token}", subscribing.confirm_page, methods=["GET"]),
        Route("/confirm/{token}", subscribing.confirm_it, methods=["POST"]),
        Route("/preferences", subscribing.link_page, methods=["GET"]),
        Route("/preferences", subscribing.ask_link, methods=["POST"]),
        Route("/preferences/{token}", preferences.preferences_page, methods=["GET"]),
        Route("/preferences/{token}", preferences.change_preferences, methods=["POST"]),
        Route("/feedback/{token}/{place:int}", feedback.feedback_page, methods=["GET"]),
        Route("/feedback/{token}/{place:int}", feedback.take_feedback, methods=["POST"]),
        Route("/feedback/{token}/{place:int}/{kind}", feedback.feedback_page, methods=["GET"]),
        Route("/feedback/{token}/{place:int}/{kind}", feedback.take_feedback, methods=["POST"]),
    ]


def _stylesheet(_: Request) -> Response:
    return Response(stylesheet(), media_type="text/css", headers={"cache-control": "public, max-age=86400"})


def _icon(_: Request) -> Response:
    icon = files("web").joinpath("static", "icon.svg").read_bytes()
    return Response(icon, media_type="image/svg+xml", headers={"cache-control": "public, max-age=86400"})


def _health(request: Request) -> Response:
    """`ok` where both databases answer; says no more than that."""
    site = site_of(request)
    try:
        for engine in (site.articles, site.desk):
            with engine.connect() as connection:
                connection.execute(text("SELECT 1"))
    except DBAPIError:
        logger.exception("a database does not answer")
        return JSONResponse({"status": "database unavailable"}, status_code=503)
    return JSONResponse({"status": "ok"})


def _error_page(request: Request, status: int, detail: str) -> Response:
    title = _TITLES.get(status, "That did not work")
    is_open = is_open_path(request.url.path)
    return site_of(request).page("error.html", status, title=title, detail=detail, code=status, is_open=is_open)


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    detail = "" if error.detail in ("Not Found", "Method Not Allowed") else error.detail
    response = _error_page(request, error.status_code, detail)
    response.headers.update(error.headers or {})
    return response


def _bad_parameter(request: Request, error: Exception) -> Response:
    return _error_page(request, 400, str(error))


def _database_error(request: Request, error: Exception) -> Response:
    logger.error("a page could not read its database", exc_info=error)
    return _error_page(request, 503, "The operator can find out why with: gazewire doctor")


def _broken(request: Request, _: Exception) -> Response:
    """The last resort; it stands outside of the guard, hence the headers. The server logs the error."""
    response = _error_page(request, 500, "The error was logged.")
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    return response
