"""where and whom articles concern"""

from alembic import op

from models.migrations.frozen_views import r0004, r0005

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _drop(r0004.VIEWS)
    _create(r0005.VIEWS)


def downgrade() -> None:
    _drop(r0005.VIEWS)
    _create(r0004.VIEWS)


def _create(views: dict[str, str]) -> None:
    for name, definition in views.items():
        op.execute(f"CREATE VIEW {name} AS {definition}")


def _drop(views: dict[str, str]) -> None:
    for name in views:
        op.execute(f"DROP VIEW {name}")
