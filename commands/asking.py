"""Questions: what the pipeline sees in a document, and what the database says to SQL."""

from __future__ import annotations

import hashlib
import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from alerts.explain import explain
from commands.opening import AsJson, Db, Failure, Now, locations, moment, opened, out
from models.locations import SCHEMAS
from models.reading import Rows, harmless, reading, write_csv, write_json, write_parquet
from models.session import make_engine
from pipeline.analysis import Analysis, analyze, plain_article
from pipeline.read.worker import ExtractFailure, Extractor
from pipeline.records import ExtractedArticle, FetchedPage, Placement

_WIDEST_CELL = 60


class Format(StrEnum):
    """Forms in which rows are handed out."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("analyze")(analyze_document)
    app.command("explain")(explain_article)
    app.command()(query)


def explain_article(
    context: typer.Context,
    url: Annotated[str, typer.Argument(help="Address of the article, as the feed or line gave it.")],
    subscriber: Annotated[str | None, typer.Option(help="E-mail address of a subscriber.")] = None,
    now: Now = None,
    db: Db = None,
) -> None:
    """Say stage by stage what became of an article, and why it did, or did not, reach a subscriber."""
    where = locations(context, db)
    with opened(where) as service, service.article_sessions() as articles, service.desk_sessions() as desk:
        findings = explain(articles, desk, url, moment(now), subscriber, service.options.hold_severity)
    for finding in findings:
        out.print(f"{finding.stage:12} {harmless(finding.says)}")


def query(
    context: typer.Context,
    sql: Annotated[str, typer.Argument(help="One SELECT over the views; `gazewire query .views` lists them.")],
    form: Annotated[Format, typer.Option("--format", help="How the rows come.")] = Format.TABLE,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="File to write; - or nothing is stdout.")
    ] = None,
    db: Db = None,
) -> None:
    """Ask the article database in SQL. Nothing can be changed, attached or loaded."""
    where = locations(context, db)
    if not where.is_there:
        raise Failure(f"there is no database {where.articles}: name another with --db, or run `gazewire db upgrade`")
    if sql.strip() == ".views":
        sql = _views_sql(where.is_sqlite)
    if form is Format.PARQUET and output is None:
        raise typer.BadParameter("Parquet needs a file: -o FILE.parquet", param_hint="--format")
    engine = make_engine(where.articles, schema=SCHEMAS["articles"], read_only=True)
    try:
        with reading(engine, sql) as rows:
            _hand_out(rows, form, output)
    finally:
        engine.dispose()


def _views_sql(is_sqlite: bool) -> str:
    if is_sqlite:
        return "SELECT name FROM sqlite_master WHERE type = 'view' ORDER BY name"
    return "SELECT viewname AS name FROM pg_views WHERE schemaname = 'articles' ORDER BY viewname"


def _hand_out(rows: Rows, form: Format, output: Path | None) -> None:
    if form is Format.PARQUET and output is not None:
        out.print(f"{write_parquet(rows, output)} rows written to {output}")
        return
    if form is Format.TABLE and output is None:
        _print_table(rows)
        return
    write = {Format.CSV: write_csv, Format.JSON: write_json, Format.TABLE: write_csv}[form]
    if output is None or str(output) == "-":
        write(rows, sys.stdout)
        return
    with output.open("w", encoding="utf-8", newline="") as file:
        out.print(f"{write(rows, file)} rows written to {output}")


def _print_table(rows: Rows) -> None:
    table = Table(*rows.columns, box=None, pad_edge=False, header_style="bold")
    count = 0
    for row in rows.rows:
        table.add_row(*(_cell(value) for value in row))
        count += 1
    out.print(table)
    out.print(f"({count} row{'' if count == 1 else 's'})")


def _cell(value: object) -> str:
    text = " ".join(harmless(value).split())
    return text if len(text) <= _WIDEST_CELL else f"{text[: _WIDEST_CELL - 1]}…"


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
        out.print(json.dumps(analysis.to_dict(), ensure_ascii=False, indent=1, default=str))
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
    sifted, published = analysis.sifted, analysis.published
    date = f"{published.at.isoformat()} ({published.source}, {published.precision})" if published else "not dated"
    out.print(f"title      {harmless(analysis.title)}")
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
    out.print("\nentities")
    for entity in analysis.entities:
        known = "" if entity.is_known else "  (not in the gazetteer)"
        out.print(f"  {entity.entity_type:8} {entity.role:9} {entity.salience:5} {harmless(entity.name)}{known}")
    out.print("\nmentions")
    for one in analysis.mentions:
        linked = one.entity_id or "unlinked"
        inferred = " inferred" if one.is_inferred else ""
        out.print(
            f"  {one.start:6}-{one.end:<6} {harmless(one.surface)!r} → {linked}{inferred}, "
            f"{one.entity_type}, {one.role}, {one.confidence:.2f}: {harmless(one.rule)}"
        )
    if analysis.deals:
        out.print("\ndeals")
    for deal in analysis.deals:
        product = f" {harmless(deal.product)} →" if deal.product else ""
        out.print(f"  {harmless(deal.vendor)} →{product} {harmless(deal.buyer)}: {deal.status}")
        out.print(f"      “{harmless(deal.quote)}”")
        for quoted in deal.quotes:
            out.print(f"      {quoted.shows}: “{harmless(quoted.quote)}”")
        out.print(f"      {deal.confidence:.2f}, because of {harmless(', '.join(deal.because))}")
    if analysis.evidence:
        out.print("\nevidence")
    for quote in analysis.evidence:
        out.print(f"  {quote.rank}. [{quote.start}-{quote.end}] “{harmless(quote.quote)}”")
    if analysis.boilerplate:
        out.print(f"\nboilerplate: {sum(b.end - b.start for b in analysis.boilerplate)} of {len(text)} characters")
    out.print(f"\nversions   {analysis.versions}")
