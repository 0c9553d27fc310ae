"""polls and fetches since a time, and polls with news, are found by index"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_WITH_NEWS = sa.text("n_entries > 0")
_OF_OUTLETS = "ix_fetch_event_outlet_slug_at"


def upgrade() -> None:
    with op.batch_alter_table("fetch_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f(_OF_OUTLETS))
        batch_op.create_index(
            batch_op.f(_OF_OUTLETS),
            ["outlet_slug", "at"],
            unique=False,
            sqlite_where=_WITH_NEWS,
            postgresql_where=_WITH_NEWS,
        )
        batch_op.create_index(batch_op.f("ix_fetch_event_at"), ["at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("fetch_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fetch_event_at"))
        batch_op.drop_index(batch_op.f(_OF_OUTLETS), sqlite_where=_WITH_NEWS, postgresql_where=_WITH_NEWS)
        batch_op.create_index(batch_op.f(_OF_OUTLETS), ["outlet_slug", "at"], unique=False)
