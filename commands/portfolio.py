"""Portfolios: holdings that a subscriber watches, with their weights."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from alerts.holdings import hold
from alerts.portfolio import Match, match_holdings, read_file
from alerts.subscribers import require, subscription_named
from commands.opening import AsJson, Db, Now, locations, moment
from commands.options import opened
from commands.terminal import out, say_json
from models.base import to_utc_text

portfolio = typer.Typer(no_args_is_help=True, help="Holdings that a subscriber watches, with their weights.")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(portfolio, name="portfolio")


Name = Annotated[str, typer.Option(help="Name of the subscription that the portfolio is.")]


@portfolio.command("import")
def import_portfolio(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="CSV with a header: isin, lei, ticker with exchange, or name; weight.")],
    subscriber: Annotated[str, typer.Option(help="E-mail address of the subscriber whose portfolio it is.")],
    name: Name = "portfolio",
    as_json: AsJson = False,
    now: Now = None,
    db: Db = None,
) -> None:
    """Watch the holdings of a portfolio; the next import replaces them, weights and all."""
    holdings, time = read_file(file), moment(now)
    with opened(locations(context, db)) as service:
        matches = match_holdings(holdings, service.gazetteer)
        with service.desk_sessions.begin() as session:
            change = hold(session, subscriber, matches, time, name)
    if as_json:
        say_json([_as_json(match) for match in matches])
        return
    for match in matches:
        out.print(_line(match))
    counts = {state: sum(match.state == state for match in matches) for state in ("matched", "ambiguous", "unmatched")}
    out.print(
        f"holdings: {len(matches)} ({', '.join(f'{state} {n}' for state, n in counts.items())}); "
        f"watched: {change.n_watched} (new {change.n_new}, gone {change.n_gone})"
    )


def _line(match: Match) -> str:
    label = match.holding.label
    weight = "" if match.holding.weight is None else f", {match.holding.weight:.4%}"
    found = {
        "matched": f"{', '.join(one.name for one in match.entities)} by {match.by}",
        "ambiguous": f"may be {', '.join(f'{one.name} ({one.entity_id})' for one in match.entities)}: not watched",
        "unmatched": "nobody of the gazetteer: not watched",
    }[match.state]
    return f"line {match.holding.line}: {match.state}: {label}{weight}: {found}"


def _as_json(match: Match) -> dict[str, Any]:
    return {
        "line": match.holding.line,
        "holding": match.holding.label,
        "weight": match.holding.weight,
        "state": match.state,
        "by": match.by or None,
        "entities": [{"entity_id": one.entity_id, "name": one.name} for one in match.entities],
    }


@portfolio.command("show")
def show_portfolio(
    context: typer.Context,
    subscriber: Annotated[str, typer.Option(help="E-mail address of the subscriber whose portfolio it is.")],
    name: Name = "portfolio",
    db: Db = None,
) -> None:
    """Show what is held: entities, the heaviest first, with their weights and since when they are watched."""
    with opened(locations(context, db)) as service, service.desk_sessions() as session:
        row = subscription_named(require(session, subscriber), name)
        entities = sorted(row.entities, key=lambda one: (-float(one.weight or 0), one.name))
        for one in entities:
            weight = f"{float(one.weight):8.4%}" if one.weight else "       –"
            out.print(f"{weight}  {one.name} ({one.entity_id}), watched since {to_utc_text(one.added_at)}")
        total = sum(float(one.weight or 0) for one in entities)
        out.print(f"({len(entities)} held, {total:.4%} in all)")
