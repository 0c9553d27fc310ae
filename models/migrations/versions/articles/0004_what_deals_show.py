"""what deals show"""

import sqlalchemy as sa
from alembic import op

from models.migrations.frozen_views import r0003, r0004

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _drop(r0003.VIEWS)
    with op.batch_alter_table("deal_telling", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_status_told", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("shows", sa.Text(), server_default="sale", nullable=False))
    _create(r0004.VIEWS)


def downgrade() -> None:
    _drop(r0004.VIEWS)
    with op.batch_alter_table("deal_telling", schema=None) as batch_op:
        batch_op.drop_column("shows")
        batch_op.drop_column("is_status_told")
    _create(r0003.VIEWS)


def _create(views: dict[str, str]) -> None:
    for name, definition in views.items():
        op.execute(f"CREATE VIEW {name} AS {definition}")


def _drop(views: dict[str, str]) -> None:
    for name in views:
        op.execute(f"DROP VIEW {name}")
