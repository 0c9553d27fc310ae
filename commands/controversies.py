"""What a person decides about controversies: merge, split, rename, dismiss, restore, unlink, relink; and the list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from alerts.wording import count
from commands.opening import Db, Failure, Now, locations, moment
from commands.options import opened
from commands.public_words import public_line
from commands.terminal import out
from models import Ruling
from models.base import to_utc_text
from models.lock import run_lock
from pipeline import link_rulings
from pipeline import rulings as desk
from pipeline.judging import Judge, RulingError, find

controversies = typer.Typer(no_args_is_help=True, help="Decisions about controversies, kept and obeyed.")

Named = Annotated[str, typer.Argument(help="Controversy, by slug or id.")]
By = Annotated[str, typer.Option(help="Who decides, by name; it is public.")]
Note = Annotated[str, typer.Option(help="Why; it is public.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(controversies, name="controversies")


@controversies.command()
def merge(
    context: typer.Context,
    source: Annotated[str, typer.Argument(help="Controversy that ends, by slug or id.")],
    target: Annotated[str, typer.Argument(help="Controversy that it goes into.")],
    by: By,
    note: Note = "",
    now: Now = None,
    db: Db = None,
) -> None:
    """Make two controversies one. The first one's address leads to the second from then on."""
    _rule(context, db, lambda s: desk.merge(s, find(s, source), find(s, target), _judge(by, now, note)))


@controversies.command()
def split(
    context: typer.Context,
    controversy: Named,
    story: Annotated[list[str], typer.Argument(help="Stories that leave, by id, as v_controversy_stories lists them.")],
    by: By,
    note: Note = "",
    now: Now = None,
    db: Db = None,
) -> None:
    """Make a controversy of its own of some stories."""
    _rule(context, db, lambda s: desk.split(s, find(s, controversy), story, _judge(by, now, note)))


@controversies.command()
def rename(
    context: typer.Context,
    controversy: Named,
    title: Annotated[str, typer.Argument(help="The new title. Its address stays.")],
    by: By,
    note: Note = "",
    now: Now = None,
    db: Db = None,
) -> None:
    """Give a controversy another title."""
    plain = public_line(title, "TITLE")
    _rule(context, db, lambda s: desk.rename(s, find(s, controversy), plain, _judge(by, now, note)))


@controversies.command()
def dismiss(
    context: typer.Context, controversy: Named, by: By, note: Note = "", now: Now = None, db: Db = None
) -> None:
    """It is no controversy: nothing more is told of it, and who was told of it gets a correction."""
    _rule(context, db, lambda s: desk.dismiss(s, find(s, controversy), _judge(by, now, note)))


@controversies.command()
def restore(
    context: typer.Context, controversy: Named, by: By, note: Note = "", now: Now = None, db: Db = None
) -> None:
    """Take a dismissal back."""
    _rule(context, db, lambda s: desk.restore(s, find(s, controversy), _judge(by, now, note)))


Where = Annotated[str, typer.Argument(help="Article, by id or address; or a controversy, for all of its articles.")]
Whom = Annotated[str, typer.Argument(help="Entity, by id or name.")]


@controversies.command()
def unlink(
    context: typer.Context, where: Where, entity: Whom, by: By, note: Note = "", now: Now = None, db: Db = None
) -> None:
    """An article does not concern an entity: the link is closed and stays so, and who was told gets a correction."""
    _rule(context, db, lambda s: link_rulings.unlink(s, where, entity, _judge(by, now, note)))


@controversies.command()
def relink(
    context: typer.Context, where: Where, entity: Whom, by: By, note: Note = "", now: Now = None, db: Db = None
) -> None:
    """Take an unlinking back."""
    _rule(context, db, lambda s: link_rulings.relink(s, where, entity, _judge(by, now, note)))


@controversies.command("rulings")
def list_rulings(context: typer.Context, db: Db = None) -> None:
    """List all decisions with who made them and when."""
    with opened(locations(context, db)) as service, service.article_sessions() as session:
        made = desk.rulings(session)
        for one in made:
            out.print(_described(one))
    out.print(f"({count(len(made), 'ruling')})")


def _judge(by: str, now: str | None, note: str) -> Judge:
    name = public_line(by, "--by")
    if not name:
        raise typer.BadParameter("a decision needs a name", param_hint="--by")
    return Judge(name, moment(now), public_line(note, "--note"))


def _rule(context: typer.Context, db: str | None, decide: Callable[[Session], Ruling | Sequence[Ruling]]) -> None:
    where = locations(context, db)
    with opened(where) as service, run_lock(where):
        try:
            with service.article_sessions.begin() as session:
                made = decide(session)
                for one in [made] if isinstance(made, Ruling) else made:
                    out.print(_described(one))
        except RulingError as error:
            raise Failure(str(error)) from error


def _described(ruling: Ruling) -> str:
    other = f" → {ruling.other_id}" if ruling.other_id else ""
    what = f"{ruling.article_id} · {ruling.entity_id}" if ruling.article_id else ruling.controversy_id
    stories = f" ({', '.join(ruling.story_ids)})" if ruling.story_ids else ""
    note = f": {ruling.note}" if ruling.note else ""
    when = to_utc_text(ruling.ruled_at)
    return f"{when} {ruling.kind} {what}{other}{stories} by {ruling.ruled_by}{note}"
