"""first tables"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "body",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("coding", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_body")),
    )
    op.create_table(
        "capture",
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("final_url", sa.Text(), nullable=False),
        sa.Column("redirects", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("robots_allowed", sa.Integer(), nullable=False),
        sa.Column("tdm_reserved", sa.Integer(), nullable=False),
        sa.Column("ai_opt_out", sa.Integer(), nullable=False),
        sa.Column("rights_basis", sa.Text(), nullable=False),
        sa.Column("fetched_at", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("url", "sha256", name=op.f("pk_capture")),
    )
    with op.batch_alter_table("capture", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_capture_fetched_at"), ["fetched_at"], unique=False)

    op.create_table(
        "capture_meta",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_capture_meta")),
    )
    op.create_table(
        "withheld_text",
        sa.Column("text_sha256", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("text_sha256", name=op.f("pk_withheld_text")),
    )


def downgrade() -> None:
    op.drop_table("withheld_text")
    op.drop_table("capture_meta")
    with op.batch_alter_table("capture", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_capture_fetched_at"))

    op.drop_table("capture")
    op.drop_table("body")
