"""Statements written out once and then handed to the database's driver, in the transaction of a connection.

What SQLAlchemy does for a statement costs ten times what SQLite does for it; grouping and assessing run a dozen of them
for every article. What the types of columns do to values is done here too, and errors are SQLAlchemy's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect, Select, Update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.dml import Insert
from sqlalchemy.types import TypeDecorator, TypeEngine

Statement = Select[*tuple[Any, ...]] | Insert | Update
Row = tuple[Any, ...]
Turn = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Prepared:
    """SQL with its parameters: `order` names them one by one, or is None where the driver takes them by name.

    `fixed` are parameters that are always the same, `given` turns others into what the driver takes, `found` turns
    columns of a row into values, by their place.
    """

    sql: str
    order: tuple[str, ...] | None
    fixed: Mapping[str, Any]
    given: tuple[tuple[str, Turn], ...]
    found: tuple[tuple[int, Turn], ...]

    def bound(self, values: Mapping[str, Any]) -> Any:
        """The parameters as the driver wants them."""
        every = {**values, **self.fixed}
        for name, turn in self.given:
            every[name] = turn(every[name])
        return every if self.order is None else [every[name] for name in self.order]

    def read(self, row: Row) -> Row:
        """A row as the driver gave it, with its values turned."""
        values = list(row)
        for place, turn in self.found:
            values[place] = turn(values[place])
        return tuple(values)


#: By statement, dialect and lengths of lists. Statements are the constants of modules: there are not many.
_known: dict[tuple[Statement, str, tuple[int, ...]], Prepared] = {}


def execute(
    connection: Connection,
    statement: Statement,
    values: Mapping[str, Any],
    lists: Mapping[str, Sequence[Any]] | None = None,
) -> list[Row]:
    """Run a statement; what it finds, all of it. `lists` are for parameters that expand.

    Raises DBAPIError, or the one of its kinds that it is.
    """
    padded = {name: _padded(listed) for name, listed in lists.items()} if lists else {}
    key = (statement, connection.dialect.name, tuple([len(one) for one in padded.values()]))
    prepared = _known.get(key)
    if prepared is None:
        prepared = _known[key] = _prepare(statement, connection.dialect, values, padded)
    for name, listed in padded.items():
        values = {**values, **{f"{name}_{n}": one for n, one in enumerate(listed, start=1)}}
    return _run(connection, prepared, prepared.bound(values))


def _run(connection: Connection, prepared: Prepared, parameters: Any) -> list[Row]:
    cursor = connection.connection.cursor()
    try:
        cursor.execute(prepared.sql, parameters)
        found: list[Row] = list(cursor.fetchall()) if cursor.description else []
    except connection.dialect.loaded_dbapi.Error as error:
        kind, dialect = connection.dialect.loaded_dbapi.Error, connection.dialect
        raise DBAPIError.instance(prepared.sql, parameters, error, kind, dialect=dialect) from error
    finally:
        cursor.close()
    return [prepared.read(row) for row in found] if prepared.found else found


def _prepare(
    statement: Statement, dialect: Dialect, values: Mapping[str, Any], lists: Mapping[str, Sequence[Any]]
) -> Prepared:
    if lists and isinstance(statement, Select):
        written = statement.params({**values, **lists})
        compiled = written.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    else:
        compiled = statement.compile(
            dialect=dialect, column_keys=list(values) if isinstance(statement, Insert) else None
        )
    if getattr(compiled, "insert_prefetch", ()):
        raise TypeError(f"a column that has a default must be given: {compiled}")
    turns = {name: _giving(bind.type, dialect) for bind, name in compiled.bind_names.items()}
    given = values.keys() | lists.keys()
    fixed = {name: b.value for b, name in compiled.bind_names.items() if not b.required and name not in given}
    for name in lists:
        turn = turns.pop(name)
        turns |= {f"{name}_{n}": turn for n in range(1, 1 + len(lists[name]))}
    columns = statement.selected_columns if isinstance(statement, Select) else ()
    found = [(place, _finding(column.type, dialect)) for place, column in enumerate(columns)]
    return Prepared(
        str(compiled),
        None if compiled.positiontup is None else tuple(compiled.positiontup),
        {name: turn(value) if (turn := turns[name]) else value for name, value in fixed.items()},
        tuple((name, turn) for name, turn in turns.items() if turn is not None and name not in fixed),
        tuple((place, turn) for place, turn in found if turn is not None),
    )


def _giving(kind: TypeEngine[Any], dialect: Dialect) -> Turn | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _finding(kind: TypeEngine[Any], dialect: Dialect) -> Turn | None:
    """Only our own types turn what is found: texts and numbers come as they are from both databases."""
    return kind.result_processor(dialect, None) if isinstance(kind, TypeDecorator) else None


def _padded(listed: Sequence[Any]) -> list[Any]:
    """A list repeats its last value up to a power of two, so that few lengths have to be prepared."""
    missing = (1 << max(0, len(listed) - 1).bit_length()) - len(listed)
    return list(listed) + list(listed[-1:]) * missing
