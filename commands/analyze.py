"""What the pipeline sees in one document."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from commands.opening import AsJson, Db, Failure, Now, locations, moment
from commands.options import opened
from commands.terminal import out, say_json
from pipeline.analysis import Analysis, analyze, plain_article
from pipeline.read.worker import ExtractFailure, Extractor
from pipeline.records import Deal, ExtractedArticle, FetchedPage, Placement


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("analyze")(analyze_document)


def analyze_document(
    context: typer.Context,
    file: Annotated[str, typer.Argument(help="A text or HTML file; - reads stdin.")],
    as_json: AsJson = False,
    now: Now = None,
    db: Db = None,
) -> None:
    """Show what the pipeline sees in one document: dates, topic, mentions, roles, deals, story, types, evidence."""
    where, time = locations(context, db), moment(now)
    body = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    if not body.strip():
        raise Failure(f"{file}: empty")
    if b"\0" in body[:4096]:
        raise Failure(f"{file}: binary; give a text or an HTML file")
    article = _article(file, body)
    with opened(where) as service:
        analysis = analyze(article, service.steps, time, service.articles)
    if as_json:
        say_json(analysis.to_dict(), default=str)
    else:
        _print_analysis(analysis, article.text)


def _article(name: str, body: bytes) -> ExtractedArticle:
    is_html = name.lower().endswith((".html", ".htm")) or body.lstrip()[:1] == b"<"
    if not is_html:
        return plain_article(body.decode("utf-8", "replace"), name)
    headers = (("Content-Type", "text/html"),)
    url = "https://document.invalid/" if name == "-" else Path(name).resolve().as_uri()
    page = FetchedPage(url, url, 200, headers, body, hashlib.sha256(body).hexdigest(), moment(None))
    with Extractor() as extractor:
        result = extractor.extract(page)
    if isinstance(result, ExtractFailure):
        raise Failure(f"{name}: {result.outcome}: {result.detail}")
    return result


def _print_placement(name: str, placed: Placement) -> None:
    best = placed.next_best
    runner_up = f"    next best {best[0]} ({best[1]:.2f})" if best else ""
    out.print(f"{name} {placed.group_id or 'a new one'} ({placed.score:.2f}){runner_up}")
    shares = ", ".join(f"{feature} {share:+.2f}" for feature, share in placed.why)
    out.print(f"           {shares or 'like no known one'}")


def _print_analysis(analysis: Analysis, text: str) -> None:
    _print_judgement(analysis)
    _print_names(analysis)
    _print_deals(analysis.deals)
    if analysis.evidence:
        out.print("\nevidence")
    for quote in analysis.evidence:
        out.print(f"  {quote.rank}. [{quote.start}-{quote.end}] “{quote.quote}”")
    if analysis.boilerplate:
        out.print(f"\nboilerplate: {sum(b.end - b.start for b in analysis.boilerplate)} of {len(text)} characters")
    out.print(f"\nversions   {analysis.versions}")


def _print_judgement(analysis: Analysis) -> None:
    """What the document is, and what it is about."""
    sifted, published = analysis.sifted, analysis.published
    date = f"{published.at.isoformat()} ({published.source}, {published.precision})" if published else "not dated"
    out.print(f"title      {analysis.title}")
    out.print(f"published  {date}    language {analysis.language}    characters {analysis.n_chars}")
    out.print(
        f"topic      {sifted.topic} ({sifted.topic_score:.2f})    a term was {'' if analysis.has_term else 'not '}found"
    )
    out.print(f"controversy {'yes' if sifted.is_controversy else 'no'} ({sifted.controversy_score:.2f})")
    out.print("types      " + (", ".join(f"{name} {score:.2f}" for name, score in sifted.types) or "none"))
    out.print(
        f"places     {', '.join(analysis.jurisdictions) or 'none'}    affected {', '.join(analysis.affected) or 'none'}"
    )
    for name, placed in (("story     ", analysis.story), ("joins     ", analysis.controversy)):
        if placed is not None:
            _print_placement(name, placed)


def _print_names(analysis: Analysis) -> None:
    out.print("\nentities")
    for entity in analysis.entities:
        known = "" if entity.is_known else "  (not in the gazetteer)"
        out.print(f"  {entity.entity_type:8} {entity.role:9} {entity.salience:5} {entity.name}{known}")
    out.print("\nmentions")
    for one in analysis.mentions:
        linked = one.entity_id or "unlinked"
        inferred = " inferred" if one.is_inferred else ""
        out.print(
            f"  {one.start:6}-{one.end:<6} {one.surface!r} → {linked}{inferred}, "
            f"{one.entity_type}, {one.role}, {one.confidence:.2f}: {one.rule}"
        )


def _print_deals(deals: Sequence[Deal]) -> None:
    if deals:
        out.print("\ndeals")
    for deal in deals:
        product = f" {deal.product} →" if deal.product else ""
        out.print(f"  {deal.vendor} →{product} {deal.buyer}: {deal.status}")
        out.print(f"      “{deal.quote}”")
        for quoted in deal.quotes:
            out.print(f"      {quoted.shows}: “{quoted.quote}”")
        out.print(f"      {deal.confidence:.2f}, because of {', '.join(deal.because)}")
