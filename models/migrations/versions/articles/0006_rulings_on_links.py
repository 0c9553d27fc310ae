"""rulings on links"""

import sqlalchemy as sa
from alembic import op

from models.migrations.frozen_views import r0005, r0006

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _drop(r0005.VIEWS)
    op.create_table(
        "development_headline",
        sa.Column("development_id", sa.Text(), nullable=False),
        sa.Column("known_from", sa.String(length=20), nullable=False),
        sa.Column("known_to", sa.String(length=20), nullable=True),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["development_id"], ["development.development_id"], name="fk_development_headline_development_id"
        ),
        sa.PrimaryKeyConstraint("development_id", "known_from", name="pk_development_headline"),
    )
    with op.batch_alter_table("ruling", schema=None) as batch_op:
        batch_op.add_column(sa.Column("article_id", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("entity_id", sa.Text(), nullable=True))
        batch_op.alter_column("controversy_id", existing_type=sa.Text(), nullable=True)
        batch_op.create_index("ix_ruling_article_id", ["article_id"], unique=False)
        batch_op.create_foreign_key("fk_ruling_entity_id", "entity", ["entity_id"], ["entity_id"])
        batch_op.create_foreign_key("fk_ruling_article_id", "article", ["article_id"], ["article_id"])
    _create(r0006.VIEWS)


def downgrade() -> None:
    _drop(r0006.VIEWS)
    op.execute("DELETE FROM ruling WHERE article_id IS NOT NULL")
    with op.batch_alter_table("ruling", schema=None) as batch_op:
        batch_op.drop_constraint("fk_ruling_article_id", type_="foreignkey")
        batch_op.drop_constraint("fk_ruling_entity_id", type_="foreignkey")
        batch_op.drop_index("ix_ruling_article_id")
        batch_op.alter_column("controversy_id", existing_type=sa.Text(), nullable=False)
        batch_op.drop_column("entity_id")
        batch_op.drop_column("article_id")
    op.drop_table("development_headline")
    _create(r0005.VIEWS)


def _create(views: dict[str, str]) -> None:
    for name, definition in views.items():
        op.execute(f"CREATE VIEW {name} AS {definition}")


def _drop(views: dict[str, str]) -> None:
    for name in views:
        op.execute(f"DROP VIEW {name}")
