"""faster lists"""

import sqlalchemy as sa
from alembic import op

from models.migrations.frozen_views import r0002, r0003

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _drop(r0002.VIEWS)
    with op.batch_alter_table("article", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_article_outlet_slug"))
        batch_op.create_index(
            batch_op.f("ix_article_outlet_slug_published_at"), ["outlet_slug", "published_at"], unique=False
        )

    with op.batch_alter_table("article_sift", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_article_sift_topic_is_controversy"),
            ["topic", "is_controversy"],
            unique=False,
            sqlite_where=sa.text("known_to IS NULL"),
            postgresql_where=sa.text("known_to IS NULL"),
        )
    _create(r0003.VIEWS)


def downgrade() -> None:
    _drop(r0003.VIEWS)
    with op.batch_alter_table("article_sift", schema=None) as batch_op:
        batch_op.drop_index(
            batch_op.f("ix_article_sift_topic_is_controversy"),
            sqlite_where=sa.text("known_to IS NULL"),
            postgresql_where=sa.text("known_to IS NULL"),
        )

    with op.batch_alter_table("article", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_article_outlet_slug_published_at"))
        batch_op.create_index(batch_op.f("ix_article_outlet_slug"), ["outlet_slug"], unique=False)
    _create(r0002.VIEWS)


def _create(views: dict[str, str]) -> None:
    for name, definition in views.items():
        op.execute(f"CREATE VIEW {name} AS {definition}")


def _drop(views: dict[str, str]) -> None:
    for name in views:
        op.execute(f"DROP VIEW {name}")
