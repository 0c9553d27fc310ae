"""addresses that changed lead on"""

import sqlalchemy as sa
from alembic import op

from models.migrations.frozen_views import r0007, r0008

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _drop(r0007.VIEWS)
    with op.batch_alter_table("ruling", schema=None) as batch_op:
        batch_op.add_column(sa.Column("slug_before", sa.Text(), nullable=True))
        batch_op.create_index("ix_ruling_slug_before", ["slug_before"], unique=False)
    _create(r0008.VIEWS)


def downgrade() -> None:
    _drop(r0008.VIEWS)
    with op.batch_alter_table("ruling", schema=None) as batch_op:
        batch_op.drop_index("ix_ruling_slug_before")
        batch_op.drop_column("slug_before")
    _create(r0007.VIEWS)


def _create(views: dict[str, str]) -> None:
    for name, definition in views.items():
        op.execute(f"CREATE VIEW {name} AS {definition}")


def _drop(views: dict[str, str]) -> None:
    for name in views:
        op.execute(f"DROP VIEW {name}")
