"""bodies apart from the states of deliveries"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "delivery_body",
        sa.Column("delivery_id", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["delivery.delivery_id"],
            name=op.f("fk_delivery_body_delivery_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_delivery_body")),
    )
    op.execute(
        "INSERT INTO delivery_body (delivery_id, body) SELECT delivery_id, body FROM delivery WHERE length(body) > 0"
    )
    # Not by a batch: that would make the table anew, and dropping the old one would take the bodies with it.
    op.drop_column("delivery", "body")


def downgrade() -> None:
    empty = "x''" if op.get_bind().dialect.name == "sqlite" else "''::bytea"
    op.add_column("delivery", sa.Column("body", sa.LargeBinary(), nullable=False, server_default=sa.text(empty)))
    op.execute(
        "UPDATE delivery SET body = (SELECT body FROM delivery_body b WHERE b.delivery_id = delivery.delivery_id) "
        "WHERE EXISTS (SELECT 1 FROM delivery_body b WHERE b.delivery_id = delivery.delivery_id)"
    )
    op.drop_table("delivery_body")
