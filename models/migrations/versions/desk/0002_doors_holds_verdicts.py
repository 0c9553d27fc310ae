"""doors holds verdicts"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "hold",
        sa.Column("development_id", sa.Text(), nullable=False),
        sa.Column("controversy_id", sa.Text(), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("held_at", sa.String(length=20), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.String(length=20), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("development_id", name=op.f("pk_hold")),
    )
    op.create_table(
        "mute",
        sa.Column("subscriber_id", sa.Text(), nullable=False),
        sa.Column("controversy_id", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Text(), nullable=False),
        sa.Column("since", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscriber_id"], ["subscriber.subscriber_id"], name=op.f("fk_mute_subscriber_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("subscriber_id", "controversy_id", "entity_id", name=op.f("pk_mute")),
    )
    op.create_table(
        "verdict",
        sa.Column("verdict_id", sa.Text(), nullable=False),
        sa.Column("subscriber_id", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("development_id", sa.Text(), nullable=False),
        sa.Column("controversy_id", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Text(), nullable=True),
        sa.Column("same_as", sa.Text(), nullable=True),
        sa.Column("given_at", sa.String(length=20), nullable=False),
        sa.Column("withdrawn_at", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(
            ["subscriber_id"], ["subscriber.subscriber_id"], name=op.f("fk_verdict_subscriber_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("verdict_id", name=op.f("pk_verdict")),
    )
    with op.batch_alter_table("verdict", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_verdict_development_id"), ["development_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_verdict_subscriber_id"), ["subscriber_id"], unique=False)

    op.create_table(
        "door",
        sa.Column("door_id", sa.Text(), nullable=False),
        sa.Column("subscriber_id", sa.Text(), nullable=False),
        sa.Column("subscription_id", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("created_at", sa.String(length=20), nullable=False),
        sa.Column("revoked_at", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(
            ["subscriber_id"], ["subscriber.subscriber_id"], name=op.f("fk_door_subscriber_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscription.subscription_id"],
            name=op.f("fk_door_subscription_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("door_id", name=op.f("pk_door")),
    )
    with op.batch_alter_table("door", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_door_subscriber_id"), ["subscriber_id"], unique=False)

    with op.batch_alter_table("subscriber", schema=None) as batch_op:
        batch_op.add_column(sa.Column("weekly_day", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("holidays", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("confirmed_at", sa.String(length=20), nullable=True))

    with op.batch_alter_table("subscription", schema=None) as batch_op:
        batch_op.add_column(sa.Column("frequency", sa.Text(), nullable=False, server_default="daily"))
        batch_op.add_column(sa.Column("jurisdictions", sa.Text(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("languages", sa.Text(), nullable=False, server_default="[]"))


def downgrade() -> None:

    with op.batch_alter_table("subscription", schema=None) as batch_op:
        batch_op.drop_column("languages")
        batch_op.drop_column("jurisdictions")
        batch_op.drop_column("frequency")

    with op.batch_alter_table("subscriber", schema=None) as batch_op:
        batch_op.drop_column("confirmed_at")
        batch_op.drop_column("holidays")
        batch_op.drop_column("weekly_day")

    with op.batch_alter_table("door", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_door_subscriber_id"))

    op.drop_table("door")
    with op.batch_alter_table("verdict", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_verdict_subscriber_id"))
        batch_op.drop_index(batch_op.f("ix_verdict_development_id"))

    op.drop_table("verdict")
    op.drop_table("mute")
    op.drop_table("hold")
