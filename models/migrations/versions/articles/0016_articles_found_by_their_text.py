"""an article is found by its text, so that one that was printed long ago is recognised"""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_article_text_sha256"), "article", ["text_sha256"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_article_text_sha256"), table_name="article")
