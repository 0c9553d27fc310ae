"""rulings"""

import sqlalchemy as sa
from alembic import op

from models.migrations.frozen_views import r0001, r0002

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _drop(r0001.VIEWS)
    op.create_table(
        "ruling",
        sa.Column("ruling_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("controversy_id", sa.Text(), nullable=False),
        sa.Column("other_id", sa.Text(), nullable=True),
        sa.Column("story_ids", sa.Text(), nullable=False),
        sa.Column("title_before", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("ruled_by", sa.Text(), nullable=False),
        sa.Column("ruled_at", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["controversy_id"], ["controversy.controversy_id"], name=op.f("fk_ruling_controversy_id")
        ),
        sa.ForeignKeyConstraint(["other_id"], ["controversy.controversy_id"], name=op.f("fk_ruling_other_id")),
        sa.PrimaryKeyConstraint("ruling_id", name=op.f("pk_ruling")),
    )
    with op.batch_alter_table("ruling", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ruling_controversy_id"), ["controversy_id"], unique=False)

    _create(r0002.VIEWS)


def downgrade() -> None:
    _drop(r0002.VIEWS)
    with op.batch_alter_table("ruling", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ruling_controversy_id"))

    op.drop_table("ruling")
    _create(r0001.VIEWS)


def _create(views: dict[str, str]) -> None:
    for name, definition in views.items():
        op.execute(f"CREATE VIEW {name} AS {definition}")


def _drop(views: dict[str, str]) -> None:
    for name in views:
        op.execute(f"DROP VIEW {name}")
