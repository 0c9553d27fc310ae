"""The readers' pages: one function a page, from a request to a rendered template."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from alerts import wording
from alerts.coverage import coverage
from alerts.links import Links
from alerts.presentation import View, present
from alerts.records import DigestContent
from alerts.responses import KnownResponse, known_responses
from pipeline.records import TYPES
from web import chart, desk
from web.figures import Part, entity_ids, explain
from web.marking import MarkedText, mark
from web.parameters import read_choice, read_flag, read_number, read_page, read_text
from web.queries import article as single
from web.queries import articles, chronicle, controversies, parties
from web.queries import coverage as covered
from web.queries import deals as sales
from web.queries import developments as happened
from web.queries.rows import Page, T
from web.site import site_of

NEWEST = 8
TROUBLES = 50
_OUTLET_DAYS = 7


def front(request: Request) -> Response:
    """Today's digest, or the newest; what was looked at, counts, and the newest developments."""
    site, now = site_of(request), site_of(request).now()
    with Session(site.desk) as session:
        content = desk.newest_digest(session)
    with site.articles.connect() as connection:
        return site.page(
            "front.html",
            view=None if content is None else present(_for_all(content), Links(site.prefix)),
            content=content,
            is_today=content is not None and content.slot.astimezone(UTC).date() == now.astimezone(UTC).date(),
            looked_at=None if content else _looked_at(connection, now).coverage,
            newest=happened.list_developments(connection, 1, NEWEST),
            counts=covered.count_everything(connection),
        )


def _for_all(content: DigestContent) -> DigestContent:
    """The content in UTC, as all else on the page, and without the date of its subscriber's digest before:
    other readers know nothing of both.
    """
    return replace(content, since=None, zone="UTC")


def _looked_at(connection: Connection, now: datetime) -> View:
    """The coverage of the last day, for a front page without a digest."""
    with Session(connection) as session:
        found = coverage(session, now - timedelta(days=1), now)
    return present(DigestContent("", "quiet_day", now, "UTC", None, (), (), found), Links(""))


def developments(request: Request) -> Response:
    """Every development, the latest known first."""
    site = site_of(request)
    with site.articles.connect() as connection:
        page = checked(happened.list_developments(connection, read_page(request.query_params)))
    return site.page("developments.html", page=page, query=request.query_params)


def controversy_list(request: Request) -> Response:
    """Controversies, filtered and sorted."""
    site, query = site_of(request), request.query_params
    wanted = controversies.Filter(
        status=read_choice(query, "status", controversies.STATUSES),
        type=read_choice(query, "type", TYPES),
        entity=read_text(query, "entity"),
        min_severity=read_number(query, "min_severity", 0, 100, 0),
        sort=read_choice(query, "sort", controversies.SORTS, "severity"),
    )
    with site.articles.connect() as connection:
        page = checked(controversies.list_controversies(connection, wanted, read_page(query)))
        entity = parties.find_entity(connection, wanted.entity) if wanted.entity else None
    return site.page(
        "controversies.html",
        page=page,
        wanted=wanted,
        entity=entity,
        query=query,
        statuses=controversies.STATUSES,
        types=TYPES,
        sorts=tuple(controversies.SORTS),
    )


def controversy(request: Request) -> Response:
    """One controversy; a merged one leads to where it went, its id or an address that it had before to its own."""
    site = site_of(request)
    with site.articles.connect() as connection:
        found = controversies.find_named(connection, request.path_params["slug"])
        if found is None:
            raise HTTPException(404, "There is no controversy at this address.")
        survivor = controversies.find_survivor(connection, found)
        if survivor.slug != request.path_params["slug"]:
            return RedirectResponse(Links(site.prefix).controversy(survivor.slug), status_code=302)
        stories = chronicle.stories_of(connection, found.controversy_id)
        told = [article for story in stories for article in story.articles]
        figures = chronicle.figures_of(connection, found.controversy_id)
        return site.page(
            "controversy.html",
            controversy=found,
            developments=happened.developments_of(connection, found.controversy_id),
            response=_response(connection, found, site.now()),
            stories=stories,
            figures=figures,
            explained=_explained(connection, figures, told),
            named=parties.named_beside(connection, found.controversy_id),
            merged=controversies.merged_into(connection, found.controversy_id),
            coverage=chart.draw((item.published_at or item.first_seen_at, bool(item.copy_of)) for item in told),
            n_undated=sum(item.published_at is None for item in told),
        )


def _response(connection: Connection, found: controversies.Controversy, now: datetime) -> str:
    """What follows "Company response:", as the digest says it; empty where nobody is concerned who could respond."""
    with Session(connection) as session:
        known = known_responses(session, now, found.controversy_id).get(found.controversy_id, KnownResponse())
    concerned = ((one.entity_type, one.role) for one in found.parties)
    return wording.response(concerned, known.known_since, known.n_searched, known.n_unsearched)


def _explained(
    connection: Connection, figures: tuple[chronicle.Figures, ...], told: list[chronicle.StoryArticle]
) -> dict[str, tuple[Part, ...]]:
    """The parts of each current figure."""
    current = figures[0].parts if figures else {}
    names = parties.names_of(connection, entity_ids(current))
    titles = {item.article_id: f"{item.title} ({item.outlet})" for item in told}
    return {name: explain(current.get(name, {}), names, titles) for name in ("severity", "reach", "novelty")}


def article_list(request: Request) -> Response:
    """Articles, filtered; the newest first."""
    site, query = site_of(request), request.query_params
    wanted = articles.Filter(
        words=read_text(query, "words"),
        outlet=read_text(query, "outlet"),
        topic=read_choice(query, "topic", articles.TOPICS),
        only_controversial=read_flag(query, "controversial"),
    )
    with site.articles.connect() as connection:
        page = checked(articles.list_articles(connection, wanted, read_page(query)))
        outlets = articles.outlet_names(connection)
    return site.page("articles.html", page=page, wanted=wanted, query=query, outlets=outlets, topics=articles.TOPICS)


def article(request: Request) -> Response:
    """One article with its evidence and mentions marked, and how it was processed."""
    site, article_id = site_of(request), request.path_params["article_id"]
    with site.articles.connect() as connection:
        found = single.find_article(connection, article_id)
        if found is None:
            raise HTTPException(404, "There is no article at this address.")
        mentions = single.mentions_of(connection, article_id)
        evidence = single.evidence_of(connection, article_id)
        return site.page(
            "article.html",
            article=found,
            line=found.line,
            mentions=mentions,
            named=single.summarise(mentions),
            evidence=evidence,
            marked=_marked(found, evidence, mentions),
            stages=single.stages_of(connection, article_id, found.line.url),
            original=articles.find_line(connection, found.line.copy_of) if found.line.copy_of else None,
            copies=articles.copies_of(connection, article_id),
            controversies=controversies.controversies_of_article(connection, article_id),
            n_texts=single.n_texts_of(connection, article_id),
            erased=single.erased_at(connection, article_id),
        )


def _marked(
    found: single.Article, evidence: tuple[single.Evidence, ...], mentions: tuple[single.Mention, ...]
) -> MarkedText | None:
    return None if found.text is None else mark(found.text, found.boilerplate, evidence, mentions)


def entity(request: Request) -> Response:
    """One entity: identifiers, who holds whom, controversies, deals, articles."""
    site, entity_id = site_of(request), request.path_params["entity_id"]
    with site.articles.connect() as connection:
        found = parties.find_entity(connection, entity_id)
        if found is None:
            raise HTTPException(404, "There is no entity at this address.")
        return site.page(
            "entity.html",
            entity=found,
            held=controversies.controversies_of_entity(connection, entity_id),
            deals=sales.deals_of(connection, entity_id),
            page=checked(articles.articles_naming(connection, entity_id, read_page(request.query_params))),
            query=request.query_params,
        )


def deals(request: Request) -> Response:
    """Who sold what to whom, with the quotes that say so."""
    site, query = site_of(request), request.query_params
    wanted = sales.Filter(
        party=read_text(query, "party"),
        status=read_choice(query, "status", sales.STATUSES),
        only_disputed=read_flag(query, "disputed"),
    )
    with site.articles.connect() as connection:
        page = checked(sales.list_deals(connection, wanted, read_page(query)))
    return site.page("deals.html", page=page, wanted=wanted, query=query, statuses=sales.STATUSES)


def outlets(request: Request) -> Response:
    """What was polled, and how it ended."""
    site = site_of(request)
    since = site.now() - timedelta(days=_OUTLET_DAYS)
    with site.articles.connect() as connection:
        troubles, n_troubles = covered.list_troubles(connection, since, TROUBLES)
        return site.page(
            "outlets.html",
            outlets=covered.list_outlets(connection, since),
            troubles=troubles,
            n_troubles=n_troubles,
            days=_OUTLET_DAYS,
            looked_at=_looked_at(connection, site.now()).coverage,
        )


def checked(page: Page[T]) -> Page[T]:
    """The page, unless it lies behind the end of its list."""
    if page.number > page.n_pages:
        raise HTTPException(404, f"This list ends at page {page.n_pages}.")
    return page
