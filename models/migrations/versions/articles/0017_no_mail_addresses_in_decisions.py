"""names and notes of decisions and erasures hold no mail addresses, which researchers would read"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_ADDRESS = re.compile(r"([\w.+-]@)[\w.-]+")
_WRITTEN = {
    "ruling": ("ruled_by", "note"),
    "tombstone": ("reason", "erased_by"),
    "article": ("text_rights",),  # "erased: " with the reason
}


def upgrade() -> None:
    """What stands before the @ stays, so that it can still be told who decided."""
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        connection.execute(sa.text("PRAGMA secure_delete = ON"))
    for table, columns in _WRITTEN.items():
        for column in columns:
            rows = sa.table(table, sa.column(column))
            words = rows.c[column]
            for (held,) in connection.execute(sa.select(words).distinct().where(words.like("%@%"))).all():
                connection.execute(sa.update(rows).where(words == held).values({column: _ADDRESS.sub(r"\1…", held)}))


def downgrade() -> None:
    """What was taken out is gone."""
