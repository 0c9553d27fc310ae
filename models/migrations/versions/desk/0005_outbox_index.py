"""outbox index"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_state"))
        batch_op.create_index(
            batch_op.f("ix_delivery_state_next_attempt_at_delivery_id"),
            ["state", "next_attempt_at", "delivery_id"],
            unique=False,
        )


def downgrade() -> None:
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_state_next_attempt_at_delivery_id"))
        batch_op.create_index(batch_op.f("ix_delivery_state"), ["state"], unique=False)
