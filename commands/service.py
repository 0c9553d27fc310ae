"""The service: the jobs on schedule, and the web app beside them."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

import typer
from starlette.applications import Starlette

import scheduler
import settings
from commands.opening import Db, Failure, configure_logging, locations
from commands.options import opened
from commands.terminal import out
from models.locations import SCHEMAS
from models.lock import run_lock
from models.session import make_engine
from service import Service
from web.app import make_app
from web.serve import serve


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(run)


def run(
    context: typer.Context,
    host: Annotated[
        str, typer.Option(help="Address to listen on; beyond loopback it takes --token or a proxy.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")] = 8000,
    token: Annotated[str, typer.Option(envvar="GAZEWIRE_TOKEN", help="What readers must bring, beyond loopback.")] = "",
    behind_proxy: Annotated[
        bool, typer.Option("--behind-proxy", help="A proxy in front decides who may read.")
    ] = False,
    db: Db = None,
) -> None:
    """Run the service: crawl, process, digest and deliver on schedule, and serve the web app."""
    if not _is_loopback(host) and not token and not behind_proxy:
        raise Failure(f"listening on {host} opens the pages to others: give --token, or --behind-proxy")
    where = locations(context, db)
    with opened(where) as service, run_lock(where):
        configure_logging(settings.LOG_LEVEL)
        service.worker = "service"  # the lock says that no other service works here
        schedule = scheduler.make_schedule(service, tick_s=settings.TICK_S)
        schedule.start()
        out.print(f"gazewire runs; pages on http://{host}:{port}/ (Ctrl-C ends)")
        try:
            access = {"token": token or None, "behind_proxy": behind_proxy}
            app = pages(
                service,
                settings.PUBLIC_URL,
                scheduler.clock,
                has_subscribe_page=settings.SUBSCRIBE_PAGE,
                feed_days=settings.FEED_DAYS,
                **access,
            )
            serve(app, host, port)
        finally:
            schedule.shutdown(wait=True)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def pages(service: Service, base_url: str, now: Callable[[], datetime], **options: Any) -> Starlette:
    """The web app on a service's databases; `options` are those of `make_app`."""
    readers = make_engine(service.locations.articles, schema=SCHEMAS["articles"], read_only=True)
    outbox = None if service.options.smtp else service.options.outbox
    return make_app(
        readers,
        service.desk,
        base_url=base_url,
        gazetteer=lambda: service.gazetteer,
        outbox=outbox,
        now=now,
        **options,
    )
