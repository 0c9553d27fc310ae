"""what was erased, and by whom"""

import sqlalchemy as sa
from alembic import op

from models.migrations.frozen_views import r0014, r0015

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _drop(r0014.VIEWS)
    op.add_column("tombstone", sa.Column("erased_by", sa.Text(), server_default="", nullable=False))
    _create(r0015.VIEWS)


def downgrade() -> None:
    _drop(r0015.VIEWS)
    op.drop_column("tombstone", "erased_by")
    _create(r0014.VIEWS)


def _create(views: dict[str, str]) -> None:
    for name, definition in views.items():
        op.execute(f"CREATE VIEW {name} AS {definition}")


def _drop(views: dict[str, str]) -> None:
    """Later names first: a view may read an earlier one."""
    for name in reversed(views):
        op.execute(f"DROP VIEW {name}")
