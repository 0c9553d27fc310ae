"""Bring the three databases to the newest revision: one Alembic environment, one folder of versions for each."""

from __future__ import annotations

import io
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, inspect, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from models.base import ArticlesBase, CapturesBase, DeskBase
from models.capture import CaptureMeta
from models.desk import DeskMeta
from models.ledger import Meta
from models.locations import SCHEMAS, Locations, is_there
from models.session import make_engine, make_session_factory

METADATA: dict[str, MetaData] = {
    "articles": ArticlesBase.metadata,
    "captures": CapturesBase.metadata,
    "desk": DeskBase.metadata,
}


_ADVICE = {
    "is locked": "another process is writing to it, try again",
    "disk I/O error": "is the disk full or broken?",
    "disk is full": "make room on the disk",
    "unable to open": "may this user write to its folder?",
    "readonly database": "may this user write to it and to its folder?",
}


class DatabaseError(Exception):
    """A database that cannot be used as it is; the message names it and says what to do."""


def upgrade(locations: Locations) -> None:
    """Create or upgrade all three, and tie captures and desk to their article database."""
    for name, url in _urls(locations).items():
        with _writable(name, url) as engine:
            _upgrade_one(name, engine)
    _tie_together(locations)


def downgrade(locations: Locations, name: str, revision: str) -> None:
    """Take one database down to a revision (`base` empties it). For tests and for operators who restore."""
    with open_configured(name, locations) as config:
        command.downgrade(config, revision)


def check(locations: Locations) -> None:
    """Raise when tables and migrations disagree (`alembic check`, for each database)."""
    for name in METADATA:
        with open_configured(name, locations) as config:
            command.check(config)


def revisions(locations: Locations) -> dict[str, tuple[str | None, str | None]]:
    """For each database: its revision and the newest one. A file that is not there has none, and is not made."""
    found: dict[str, tuple[str | None, str | None]] = {}
    for name, url in _urls(locations).items():
        scripts = ScriptDirectory.from_config(_config(name))
        current = None
        if is_there(url):
            with _writable(name, url) as engine, engine.connect() as connection:
                current = _revision(name, connection, scripts)
        found[name] = (current, scripts.get_current_head())
    return found


def _revision(name: str, connection: Connection, scripts: ScriptDirectory) -> str | None:
    """The revision of one database, None before its first; refuses what another program, or a newer gazewire, made."""
    context = MigrationContext.configure(connection)
    current = context.get_current_revision()
    where = f"the {name} database {_shown(connection.engine.url)}"
    tables = inspect(connection).get_table_names()
    if current is None and tables and context.version_table not in tables:
        raise DatabaseError(f"{where} holds tables of another program ({', '.join(tables[:3])}): name another one")
    if current is not None and current not in {script.revision for script in scripts.walk_revisions()}:
        raise DatabaseError(f"{where} is at revision {current}, which this gazewire does not know: use a newer one")
    return current


def is_unmade(locations: Locations) -> bool:
    """Whether `upgrade` has never come to its end: a run that was killed in it left its first steps, in their order.
    One database missing beside two that belong together is none of that: somebody lost or misnamed it.
    """
    found = revisions(locations)
    if any(current not in (None, head) for current, head in found.values()):
        return False
    made = [current is not None for current, _ in found.values()]
    tied = [is_made and _tie(name, locations) is not None for name, is_made in zip(found, made, strict=True)]
    done = [*made, *tied]
    return not all(done) and done == sorted(done, reverse=True)


def require_current(locations: Locations) -> None:
    """Raise with the command to run where a database is missing or behind."""
    for name, (current, head) in revisions(locations).items():
        _require(name, current, head)


def articles_revision(connection: Connection) -> str:
    """The revision of the article database that a reader looks at; raises where it is behind."""
    scripts = ScriptDirectory.from_config(_config("articles"))
    return _require("articles", _revision("articles", connection, scripts), scripts.get_current_head())


def _require(name: str, current: str | None, head: str | None) -> str:
    if current is None or current != head:
        raise DatabaseError(
            f"the {name} database is at revision {current or 'none'}, not {head}: run `gazewire db upgrade`"
        )
    return current


@contextmanager
def open_configured(name: str, locations: Locations) -> Iterator[Config]:
    """An Alembic configuration on an open connection to one of the databases."""
    with _writable(name, _urls(locations)[name]) as engine, engine.begin() as connection:
        yield _config(name, connection)


def _urls(locations: Locations) -> dict[str, str]:
    return {"articles": locations.articles, "captures": locations.captures, "desk": locations.desk}


@contextmanager
def _writable(name: str, url: str) -> Iterator[Engine]:
    """An engine whose folder exists and whose schema is there; a failure names the database."""
    if make_url(url).get_backend_name() == "sqlite":
        Path(str(make_url(url).database)).parent.mkdir(parents=True, exist_ok=True)
    engine = make_engine(url, schema=SCHEMAS[name])
    try:
        if engine.dialect.name == "postgresql":
            _make_schema(engine, SCHEMAS[name])
        yield engine
    except DBAPIError as error:
        raise DatabaseError(f"cannot use the {name} database {_shown(url)}: {with_advice(str(error.orig))}") from error
    finally:
        engine.dispose()


def with_advice(said: str) -> str:
    """What SQLite says, with what to do where that is known."""
    return next((f"{said}: {advice}" for words, advice in _ADVICE.items() if words in said), said)


def _shown(url: str | URL) -> str:
    return make_url(url).render_as_string(hide_password=True)


def _make_schema(engine: Engine, schema: str) -> None:
    with engine.begin() as connection:
        connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{schema}"'))


def _upgrade_one(name: str, engine: Engine) -> None:
    with engine.begin() as connection:
        config = _config(name, connection)
        _revision(name, connection, ScriptDirectory.from_config(config))
        command.upgrade(config, "head")
        if engine.dialect.name == "postgresql":
            _grant(connection, name)


def _grant(connection: Connection, name: str) -> None:
    """One role a schema may write there; `gazewire_reader` may read the article database's views and its revision."""
    schema = SCHEMAS[name]
    writer = f"gazewire_{name}"
    for role in (writer, "gazewire_reader"):
        known = connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}).first()
        if known is None:
            connection.execute(text(f'CREATE ROLE "{role}" NOLOGIN'))
    connection.execute(text(f'GRANT USAGE ON SCHEMA "{schema}" TO "{writer}"'))
    connection.execute(text(f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "{schema}" TO "{writer}"'))
    if name == "articles":
        connection.execute(text(f'GRANT USAGE ON SCHEMA "{schema}" TO gazewire_reader'))
        for view in ("alembic_version", *inspect(connection).get_view_names(schema=schema)):
            connection.execute(text(f'GRANT SELECT ON "{schema}"."{view}" TO gazewire_reader'))


def _config(name: str, connection: Connection | None = None) -> Config:
    folder = files("models").joinpath("migrations")
    config = Config(stdout=io.StringIO())  # what Alembic says there is of no use to an operator
    config.set_main_option("script_location", str(folder))
    config.set_main_option("path_separator", "os")
    config.set_main_option("version_locations", str(folder.joinpath("versions", name)))
    config.attributes["connection"] = connection
    config.attributes["metadata"] = METADATA[name]
    return config


def _tie_together(locations: Locations) -> None:
    """Write the article database's id into the other two; refuse ones that belong to another."""
    urls = _urls(locations)
    with _writable("articles", urls["articles"]) as engine, make_session_factory(engine).begin() as session:
        owner = session.get(Meta, "database_id")
        if owner is None:
            owner = Meta(key="database_id", value=secrets.token_hex(8))
            session.add(owner)
        database_id = owner.value
    for name in ("captures", "desk"):
        _tie_one(name, urls[name], database_id)


def _tie_one(name: str, url: str, database_id: str) -> None:
    with _writable(name, url) as engine, make_session_factory(engine).begin() as session:
        tied = _belongs_to(session, name)
        if tied is None:
            fact = {"key": "article_database_id", "value": database_id}
            session.add(CaptureMeta(**fact) if name == "captures" else DeskMeta(**fact))
        elif tied != database_id:
            raise DatabaseError(
                f"the {name} database {_shown(url)} belongs to another article database; name the right one"
            )


def _tie(name: str, locations: Locations) -> str | None:
    """The id of the article database, as one of the three has it."""
    with _writable(name, _urls(locations)[name]) as engine, make_session_factory(engine)() as session:
        if name == "articles":
            return session.scalar(select(Meta.value).where(Meta.key == "database_id"))
        return _belongs_to(session, name)


def _belongs_to(session: Session, name: str) -> str | None:
    if name == "captures":
        return session.scalar(select(CaptureMeta.value).where(CaptureMeta.key == "article_database_id"))
    return session.scalar(select(DeskMeta.value).where(DeskMeta.key == "article_database_id"))
