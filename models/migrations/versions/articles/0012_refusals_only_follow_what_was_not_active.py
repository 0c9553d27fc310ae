"""refusals only follow what was not active"""

from alembic import op

from models.migrations.frozen_views import r0010, r0012

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _drop(r0010.VIEWS)
    _create(r0012.VIEWS)


def downgrade() -> None:
    _drop(r0012.VIEWS)
    _create(r0010.VIEWS)


def _create(views: dict[str, str]) -> None:
    for name, definition in views.items():
        op.execute(f"CREATE VIEW {name} AS {definition}")


def _drop(views: dict[str, str]) -> None:
    """Later names first: a view may read an earlier one."""
    for name in reversed(views):
        op.execute(f"DROP VIEW {name}")
