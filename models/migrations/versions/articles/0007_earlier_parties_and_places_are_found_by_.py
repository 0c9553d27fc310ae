"""earlier parties and places are found by time"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("controversy_entity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_controversy_entity_entity_id"))
        batch_op.create_index(
            batch_op.f("ix_controversy_entity_entity_id_known_from"), ["entity_id", "known_from"], unique=False
        )

    with op.batch_alter_table("controversy_jurisdiction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_controversy_jurisdiction_jurisdiction"))
        batch_op.create_index(
            batch_op.f("ix_controversy_jurisdiction_jurisdiction_known_from"),
            ["jurisdiction", "known_from"],
            unique=False,
        )


def downgrade() -> None:
    with op.batch_alter_table("controversy_jurisdiction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_controversy_jurisdiction_jurisdiction_known_from"))
        batch_op.create_index(batch_op.f("ix_controversy_jurisdiction_jurisdiction"), ["jurisdiction"], unique=False)

    with op.batch_alter_table("controversy_entity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_controversy_entity_entity_id_known_from"))
        batch_op.create_index(batch_op.f("ix_controversy_entity_entity_id"), ["entity_id"], unique=False)
