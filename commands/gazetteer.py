"""The gazetteer: check its files, list it, show an entity, add one to a folder of one's own, explain a text's names."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, get_args

import typer

import settings
from alerts.cleaning import whole_line
from alerts.wording import count
from commands.opening import Failure
from commands.terminal import out
from pipeline.records import EntityType
from pipeline.tag.gazetteer import Alias, Entity, load_gazetteer
from pipeline.tag.gazetteer.edit import add_line, check, listed, show
from pipeline.tag.gazetteer.normal import default_case
from pipeline.tag.surfaces import reason_lines

gazetteer = typer.Typer(no_args_is_help=True, help="Who is known beforehand: companies, agencies, groups, products.")
_TYPES: tuple[EntityType, ...] = get_args(EntityType)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(gazetteer, name="gazetteer")


def _overlays() -> tuple[Path, ...]:
    return (settings.GAZETTEER_OVERLAY,) if settings.GAZETTEER_OVERLAY else ()


def _entity_type(text: str) -> EntityType:
    found = next((one for one in _TYPES if one == text), None)
    if found is None:
        raise typer.BadParameter(f"{text!r} is no type; one of {', '.join(_TYPES)}", param_hint="--type")
    return found


@gazetteer.command("check")
def check_files() -> None:
    """Read all files, with those of the overlay, and say every mistake with file, line and field."""
    problems = check(_overlays())
    for problem in problems:
        out.print(str(problem))
    if problems:
        raise Failure(f"{count(len(problems), 'mistake')} in the gazetteer")
    known = load_gazetteer(_overlays())
    out.print(f"{len(known.entities)} entities, {len(known.surfaces)} names, version {known.version}: nothing wrong")


@gazetteer.command("list")
def list_entities(
    type_: Annotated[str | None, typer.Option("--type", help="Only this type.")] = None,
    country: Annotated[str | None, typer.Option(help="Only this country, ISO 3166.")] = None,
) -> None:
    """List entities by name."""
    wanted = _entity_type(type_) if type_ else None
    for entity in listed(load_gazetteer(_overlays()), wanted, country):
        out.print(f"{entity.entity_id:44} {entity.entity_type:9} {entity.country or '':4} {entity.name}")


@gazetteer.command("show")
def show_entity(name: Annotated[str, typer.Argument(help="Id, name or alias.")]) -> None:
    """Show all that is known of a name: identifiers, parents, products, and what else it can mean."""
    text = show(load_gazetteer(_overlays()), name)
    if text is None:
        raise Failure(f"nobody in the gazetteer is called {name!r}")
    out.print(text)


@gazetteer.command("add")
def add_entity(
    entity_id: Annotated[str, typer.Argument(help="A short readable slug; it is public and stays for ever.")],
    name: Annotated[str, typer.Argument(help="What readers see.")],
    type_: Annotated[str, typer.Option("--type", help="company, agency, group, media, research, product or other.")],
    kind: Annotated[str, typer.Option(help="Finer class, as the gazetteer's README lists them.")],
    country: Annotated[str | None, typer.Option(help="ISO 3166, EU or INT; leave it out where unsure.")] = None,
    alias: Annotated[list[str] | None, typer.Option(help="Another name of the same body; may be repeated.")] = None,
    vendor: Annotated[str | None, typer.Option(help="Who sells it, by id, for a product.")] = None,
    folder: Annotated[Path | None, typer.Option(help="Overlay folder; else GAZEWIRE_GAZETTEER_OVERLAY.")] = None,
) -> None:
    """Add one entity to a folder of one's own; refused where it contradicts the rest."""
    target = folder or settings.GAZETTEER_OVERLAY
    if target is None:
        raise Failure("name a folder: --folder DIR, or set GAZEWIRE_GAZETTEER_OVERLAY")
    aliases = tuple(Alias(text, default_case(text)) for text in map(whole_line, alias or ()))
    entity = Entity(entity_id, whole_line(name), _entity_type(type_), kind, country, aliases, vendor)
    out.print(f"added to {add_line(target, entity)}")


@gazetteer.command("explain")
def explain_text(text: Annotated[str, typer.Argument(help="A sentence or two, as an article has them.")]) -> None:
    """Say which known names a text has, whom each is linked to, and which rule or context linked or refused it."""
    for line in reason_lines(load_gazetteer(_overlays()), text):
        out.print(line)
