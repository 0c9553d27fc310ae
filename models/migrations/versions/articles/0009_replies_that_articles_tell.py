"""replies that articles tell"""

import sqlalchemy as sa
from alembic import op

from models.migrations.frozen_views import r0008, r0009

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _drop(r0008.VIEWS)
    with op.batch_alter_table("article_sift", schema=None) as batch_op:
        batch_op.add_column(sa.Column("has_reply", sa.Integer(), nullable=True))
    _create(r0009.VIEWS)


def downgrade() -> None:
    _drop(r0009.VIEWS)
    with op.batch_alter_table("article_sift", schema=None) as batch_op:
        batch_op.drop_column("has_reply")
    _create(r0008.VIEWS)


def _create(views: dict[str, str]) -> None:
    for name, definition in views.items():
        op.execute(f"CREATE VIEW {name} AS {definition}")


def _drop(views: dict[str, str]) -> None:
    for name in views:
        op.execute(f"DROP VIEW {name}")
