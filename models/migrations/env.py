"""Alembic environment of all three databases; `models.migrate` sets the connection, the metadata and the folder."""

from __future__ import annotations

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy.types import TypeDecorator


def render_plain(kind: str, item: object, _context: AutogenContext) -> str | Literal[False]:
    """Write the plain type behind ours into a revision, so that it stays what it was."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=context.config.attributes["metadata"],
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=render_plain,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
