"""articles known since and waiting are found by index"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_WAITS = sa.text("text_sha256 IS NOT NULL AND (processed_sha256 IS NULL OR processed_sha256 != text_sha256)")


def upgrade() -> None:
    with op.batch_alter_table("article", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_article_known_at"), ["known_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_article_text_sha256_processed_sha256"),
            ["text_sha256", "processed_sha256"],
            unique=False,
            sqlite_where=_WAITS,
            postgresql_where=_WAITS,
        )


def downgrade() -> None:
    with op.batch_alter_table("article", schema=None) as batch_op:
        batch_op.drop_index(
            batch_op.f("ix_article_text_sha256_processed_sha256"), sqlite_where=_WAITS, postgresql_where=_WAITS
        )
        batch_op.drop_index(batch_op.f("ix_article_known_at"))
