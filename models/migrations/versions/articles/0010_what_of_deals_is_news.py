"""what of deals is news"""

import sqlalchemy as sa
from alembic import op

from models.migrations.frozen_views import r0009, r0010

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _drop(r0009.VIEWS)
    with op.batch_alter_table("deal_telling", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_news", sa.Integer(), server_default="1", nullable=False))
    _create(r0010.VIEWS)


def downgrade() -> None:
    _drop(r0010.VIEWS)
    with op.batch_alter_table("deal_telling", schema=None) as batch_op:
        batch_op.drop_column("is_news")
    _create(r0009.VIEWS)


def _create(views: dict[str, str]) -> None:
    for name, definition in views.items():
        op.execute(f"CREATE VIEW {name} AS {definition}")


def _drop(views: dict[str, str]) -> None:
    for name in views:
        op.execute(f"DROP VIEW {name}")
