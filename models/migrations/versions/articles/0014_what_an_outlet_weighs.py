"""what an outlet weighs"""

import sqlalchemy as sa
from alembic import op

from models.migrations.frozen_views import r0012, r0014

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _drop(r0012.VIEWS)
    with op.batch_alter_table("outlet", schema=None) as batch_op:
        batch_op.add_column(sa.Column("weight", sa.Double(), nullable=True))
    _create(r0014.VIEWS)


def downgrade() -> None:
    _drop(r0014.VIEWS)
    op.drop_column("outlet", "weight")  # a table made anew would take the old one from under its feeds and articles
    _create(r0012.VIEWS)


def _create(views: dict[str, str]) -> None:
    for name, definition in views.items():
        op.execute(f"CREATE VIEW {name} AS {definition}")


def _drop(views: dict[str, str]) -> None:
    """Later names first: a view may read an earlier one."""
    for name in reversed(views):
        op.execute(f"DROP VIEW {name}")
