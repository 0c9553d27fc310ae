"""first tables"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alarm",
        sa.Column("alarm_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("raised_at", sa.String(length=20), nullable=False),
        sa.Column("mailed_at", sa.String(length=20), nullable=True),
        sa.Column("cleared_at", sa.String(length=20), nullable=True),
        sa.PrimaryKeyConstraint("alarm_id", name=op.f("pk_alarm")),
    )
    op.create_table(
        "desk_meta",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_desk_meta")),
    )
    op.create_table(
        "digest_run",
        sa.Column("slot", sa.String(length=20), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("outcomes", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("slot", name=op.f("pk_digest_run")),
    )
    op.create_table(
        "subscriber",
        sa.Column("subscriber_id", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("send_time", sa.Text(), nullable=False),
        sa.Column("working_days", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("paused_until", sa.String(length=20), nullable=True),
        sa.Column("wants_quiet_day", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.String(length=20), nullable=False),
        sa.Column("last_slot", sa.String(length=20), nullable=True),
        sa.PrimaryKeyConstraint("subscriber_id", name=op.f("pk_subscriber")),
        sa.UniqueConstraint("address", name=op.f("uq_subscriber_address")),
    )
    op.create_table(
        "suppression",
        sa.Column("address_hash", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", sa.String(length=20), nullable=False),
        sa.Column("until", sa.String(length=20), nullable=True),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("address_hash", name=op.f("pk_suppression")),
    )
    op.create_table(
        "digest",
        sa.Column("digest_id", sa.Text(), nullable=False),
        sa.Column("subscriber_id", sa.Text(), nullable=False),
        sa.Column("slot", sa.String(length=20), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("composed_at", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscriber_id"], ["subscriber.subscriber_id"], name=op.f("fk_digest_subscriber_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("digest_id", name=op.f("pk_digest")),
        sa.UniqueConstraint("subscriber_id", "slot", name=op.f("uq_digest_subscriber_id_slot")),
    )
    with op.batch_alter_table("digest", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_digest_subscriber_id"), ["subscriber_id"], unique=False)

    op.create_table(
        "subscription",
        sa.Column("subscription_id", sa.Text(), nullable=False),
        sa.Column("subscriber_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("types", sa.Text(), nullable=False),
        sa.Column("min_severity", sa.Integer(), nullable=False),
        sa.Column("muted_outlets", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscriber_id"],
            ["subscriber.subscriber_id"],
            name=op.f("fk_subscription_subscriber_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("subscription_id", name=op.f("pk_subscription")),
        sa.UniqueConstraint("subscriber_id", "name", name=op.f("uq_subscription_subscriber_id_name")),
    )
    op.create_table(
        "delivery",
        sa.Column("delivery_id", sa.Text(), nullable=False),
        sa.Column("digest_id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.String(length=20), nullable=False),
        sa.Column("claimed_at", sa.String(length=20), nullable=True),
        sa.Column("claimed_by", sa.Text(), nullable=True),
        sa.Column("finished_at", sa.String(length=20), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["digest_id"], ["digest.digest_id"], name=op.f("fk_delivery_digest_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("digest_id", "channel", name=op.f("uq_delivery_digest_id_channel")),
        sa.UniqueConstraint("message_id", name=op.f("uq_delivery_message_id")),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delivery_state"), ["state"], unique=False)

    op.create_table(
        "digest_item",
        sa.Column("subscriber_id", sa.Text(), nullable=False),
        sa.Column("development_id", sa.Text(), nullable=False),
        sa.Column("digest_id", sa.Text(), nullable=False),
        sa.Column("controversy_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("reach", sa.Integer(), nullable=False),
        sa.Column("novelty", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Text(), nullable=True),
        sa.Column("party", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["digest_id"], ["digest.digest_id"], name=op.f("fk_digest_item_digest_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["subscriber_id"],
            ["subscriber.subscriber_id"],
            name=op.f("fk_digest_item_subscriber_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("subscriber_id", "development_id", name=op.f("pk_digest_item")),
        sa.UniqueConstraint("digest_id", "position", name=op.f("uq_digest_item_digest_id_position")),
    )
    with op.batch_alter_table("digest_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_digest_item_controversy_id"), ["controversy_id"], unique=False)

    op.create_table(
        "subscription_entity",
        sa.Column("subscription_id", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("weight", sa.Text(), nullable=True),
        sa.Column("added_at", sa.String(length=20), nullable=False),
        sa.Column("opening_told_at", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscription.subscription_id"],
            name=op.f("fk_subscription_entity_subscription_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("subscription_id", "entity_id", name=op.f("pk_subscription_entity")),
    )


def downgrade() -> None:
    op.drop_table("subscription_entity")
    with op.batch_alter_table("digest_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_digest_item_controversy_id"))

    op.drop_table("digest_item")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_state"))

    op.drop_table("delivery")
    op.drop_table("subscription")
    with op.batch_alter_table("digest", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_digest_subscriber_id"))

    op.drop_table("digest")
    op.drop_table("suppression")
    op.drop_table("subscriber")
    op.drop_table("digest_run")
    op.drop_table("desk_meta")
    op.drop_table("alarm")
