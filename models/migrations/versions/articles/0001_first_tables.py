"""first tables"""

import sqlalchemy as sa
from alembic import op

from models.migrations.frozen_views.r0001 import VIEWS

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "controversy",
        sa.Column("controversy_id", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("controversy_id", name=op.f("pk_controversy")),
        sa.UniqueConstraint("slug", name=op.f("uq_controversy_slug")),
    )
    op.create_table(
        "entity",
        sa.Column("entity_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("entity_type", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("is_known", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("entity_id", name=op.f("pk_entity")),
    )
    with op.batch_alter_table("entity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entity_name"), ["name"], unique=False)

    op.create_table(
        "fetch_event",
        sa.Column("fetch_id", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("outlet_slug", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=20), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("n_bytes", sa.Integer(), nullable=False),
        sa.Column("n_entries", sa.Integer(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("fetch_id", name=op.f("pk_fetch_event")),
    )
    with op.batch_alter_table("fetch_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fetch_event_outlet_slug_at"), ["outlet_slug", "at"], unique=False)

    op.create_table(
        "meta",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_meta")),
    )
    op.create_table(
        "outlet",
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("homepage", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Integer(), nullable=False),
        sa.Column("exclude_url", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_outlet")),
    )
    with op.batch_alter_table("outlet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outlet_domain"), ["domain"], unique=False)

    op.create_table(
        "quarantine",
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("input_sha256", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("stage", "item", "input_sha256", name=op.f("pk_quarantine")),
    )
    op.create_table(
        "stage_run",
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("input_sha256", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("stage", "item", "input_sha256", "version", name=op.f("pk_stage_run")),
    )
    with op.batch_alter_table("stage_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stage_run_at"), ["at"], unique=False)

    op.create_table(
        "story",
        sa.Column("story_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("story_id", name=op.f("pk_story")),
    )
    op.create_table(
        "tombstone",
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("erased_at", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("article_id", "erased_at", name=op.f("pk_tombstone")),
    )
    op.create_table(
        "article",
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("canonical_url", sa.Text(), nullable=False),
        sa.Column("copy_of", sa.Text(), nullable=True),
        sa.Column("outlet_slug", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("authors", sa.Text(), nullable=False),
        sa.Column("published_at", sa.String(length=20), nullable=True),
        sa.Column("published_source", sa.Text(), nullable=True),
        sa.Column("published_precision", sa.Text(), nullable=True),
        sa.Column("first_seen_at", sa.String(length=20), nullable=False),
        sa.Column("known_at", sa.String(length=20), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("text_sha256", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("text_rights", sa.Text(), nullable=False),
        sa.Column("boilerplate", sa.Text(), nullable=False),
        sa.Column("page_sha256", sa.Text(), nullable=True),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=True),
        sa.Column("is_backlog", sa.Integer(), nullable=False),
        sa.Column("processed_sha256", sa.Text(), nullable=True),
        sa.Column("processed_version", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["copy_of"], ["article.article_id"], name=op.f("fk_article_copy_of")),
        sa.ForeignKeyConstraint(["outlet_slug"], ["outlet.slug"], name=op.f("fk_article_outlet_slug")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_article")),
        sa.UniqueConstraint("url", name=op.f("uq_article_url")),
    )
    with op.batch_alter_table("article", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_article_canonical_url"), ["canonical_url"], unique=False)
        batch_op.create_index(batch_op.f("ix_article_copy_of"), ["copy_of"], unique=False)
        batch_op.create_index(batch_op.f("ix_article_first_seen_at"), ["first_seen_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_article_outlet_slug"), ["outlet_slug"], unique=False)
        batch_op.create_index(batch_op.f("ix_article_published_at_url"), ["published_at", "url"], unique=False)

    op.create_table(
        "controversy_entity",
        sa.Column("controversy_id", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("known_from", sa.String(length=20), nullable=False),
        sa.Column("known_to", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(
            ["controversy_id"], ["controversy.controversy_id"], name=op.f("fk_controversy_entity_controversy_id")
        ),
        sa.ForeignKeyConstraint(["entity_id"], ["entity.entity_id"], name=op.f("fk_controversy_entity_entity_id")),
        sa.PrimaryKeyConstraint(
            "controversy_id", "entity_id", "role", "known_from", name=op.f("pk_controversy_entity")
        ),
    )
    with op.batch_alter_table("controversy_entity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_controversy_entity_entity_id"), ["entity_id"], unique=False)

    op.create_table(
        "controversy_jurisdiction",
        sa.Column("controversy_id", sa.Text(), nullable=False),
        sa.Column("jurisdiction", sa.Text(), nullable=False),
        sa.Column("known_from", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["controversy_id"], ["controversy.controversy_id"], name=op.f("fk_controversy_jurisdiction_controversy_id")
        ),
        sa.PrimaryKeyConstraint("controversy_id", "jurisdiction", name=op.f("pk_controversy_jurisdiction")),
    )
    with op.batch_alter_table("controversy_jurisdiction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_controversy_jurisdiction_jurisdiction"), ["jurisdiction"], unique=False)

    op.create_table(
        "controversy_state",
        sa.Column("controversy_id", sa.Text(), nullable=False),
        sa.Column("known_from", sa.String(length=20), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("known_to", sa.String(length=20), nullable=True),
        sa.Column("merged_into", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["controversy_id"], ["controversy.controversy_id"], name=op.f("fk_controversy_state_controversy_id")
        ),
        sa.PrimaryKeyConstraint("controversy_id", "known_from", "status", name=op.f("pk_controversy_state")),
    )
    op.create_table(
        "controversy_story",
        sa.Column("controversy_id", sa.Text(), nullable=False),
        sa.Column("story_id", sa.Text(), nullable=False),
        sa.Column("known_from", sa.String(length=20), nullable=False),
        sa.Column("known_to", sa.String(length=20), nullable=True),
        sa.Column("is_primary", sa.Integer(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["controversy_id"], ["controversy.controversy_id"], name=op.f("fk_controversy_story_controversy_id")
        ),
        sa.ForeignKeyConstraint(["story_id"], ["story.story_id"], name=op.f("fk_controversy_story_story_id")),
        sa.PrimaryKeyConstraint("controversy_id", "story_id", "known_from", name=op.f("pk_controversy_story")),
    )
    with op.batch_alter_table("controversy_story", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_controversy_story_story_id"), ["story_id"], unique=False)

    op.create_table(
        "deal",
        sa.Column("deal_id", sa.Text(), nullable=False),
        sa.Column("vendor_id", sa.Text(), nullable=False),
        sa.Column("buyer_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["buyer_id"], ["entity.entity_id"], name=op.f("fk_deal_buyer_id")),
        sa.ForeignKeyConstraint(["vendor_id"], ["entity.entity_id"], name=op.f("fk_deal_vendor_id")),
        sa.PrimaryKeyConstraint("deal_id", name=op.f("pk_deal")),
    )
    with op.batch_alter_table("deal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deal_buyer_id"), ["buyer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_deal_vendor_id"), ["vendor_id"], unique=False)

    op.create_table(
        "entity_identifier",
        sa.Column("entity_id", sa.Text(), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Text(), nullable=True),
        sa.Column("valid_to", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["entity_id"], ["entity.entity_id"], name=op.f("fk_entity_identifier_entity_id")),
        sa.PrimaryKeyConstraint("entity_id", "scheme", "value", name=op.f("pk_entity_identifier")),
    )
    with op.batch_alter_table("entity_identifier", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entity_identifier_value"), ["value"], unique=False)

    op.create_table(
        "entity_parent",
        sa.Column("entity_id", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Text(), nullable=False),
        sa.Column("valid_to", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["entity_id"], ["entity.entity_id"], name=op.f("fk_entity_parent_entity_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["entity.entity_id"], name=op.f("fk_entity_parent_parent_id")),
        sa.PrimaryKeyConstraint("entity_id", "parent_id", "valid_from", name=op.f("pk_entity_parent")),
    )
    op.create_table(
        "feed",
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("outlet_slug", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Integer(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("first_polled_at", sa.String(length=20), nullable=True),
        sa.Column("last_polled_at", sa.String(length=20), nullable=True),
        sa.Column("last_read_at", sa.String(length=20), nullable=True),
        sa.Column("last_new_at", sa.String(length=20), nullable=True),
        sa.Column("next_poll_at", sa.String(length=20), nullable=True),
        sa.Column("last_outcome", sa.Text(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["outlet_slug"], ["outlet.slug"], name=op.f("fk_feed_outlet_slug")),
        sa.PrimaryKeyConstraint("url", name=op.f("pk_feed")),
    )
    with op.batch_alter_table("feed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feed_next_poll_at"), ["next_poll_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_feed_outlet_slug"), ["outlet_slug"], unique=False)

    op.create_table(
        "article_entity",
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Text(), nullable=False),
        sa.Column("known_from", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("known_to", sa.String(length=20), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("salience", sa.Text(), nullable=False),
        sa.Column("n_mentions", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.article_id"], name=op.f("fk_article_entity_article_id")),
        sa.ForeignKeyConstraint(["entity_id"], ["entity.entity_id"], name=op.f("fk_article_entity_entity_id")),
        sa.PrimaryKeyConstraint("article_id", "entity_id", "known_from", "version", name=op.f("pk_article_entity")),
    )
    with op.batch_alter_table("article_entity", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_article_entity_entity_id_article_id"), ["entity_id", "article_id"], unique=False
        )

    op.create_table(
        "article_sift",
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("known_from", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("known_to", sa.String(length=20), nullable=True),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("topic_score", sa.Double(), nullable=False),
        sa.Column("is_controversy", sa.Integer(), nullable=False),
        sa.Column("controversy_score", sa.Double(), nullable=False),
        sa.Column("types", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("jurisdictions", sa.Text(), nullable=False),
        sa.Column("affected", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.article_id"], name=op.f("fk_article_sift_article_id")),
        sa.PrimaryKeyConstraint("article_id", "known_from", "version", name=op.f("pk_article_sift")),
    )
    op.create_table(
        "article_signature",
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.article_id"], name=op.f("fk_article_signature_article_id")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_article_signature")),
        sa.UniqueConstraint("position", name=op.f("uq_article_signature_position")),
    )
    op.create_table(
        "article_text",
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("text_sha256", sa.Text(), nullable=False),
        sa.Column("known_from", sa.String(length=20), nullable=False),
        sa.Column("known_to", sa.String(length=20), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.article_id"], name=op.f("fk_article_text_article_id")),
        sa.PrimaryKeyConstraint("article_id", "text_sha256", "known_from", name=op.f("pk_article_text")),
    )
    op.create_table(
        "article_type",
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.article_id"], name=op.f("fk_article_type_article_id")),
        sa.PrimaryKeyConstraint("article_id", "type", name=op.f("pk_article_type")),
    )
    op.create_table(
        "assessment",
        sa.Column("controversy_id", sa.Text(), nullable=False),
        sa.Column("known_from", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Text(), nullable=True),
        sa.Column("formula_version", sa.Text(), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("reach", sa.Integer(), nullable=False),
        sa.Column("novelty", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.article_id"], name=op.f("fk_assessment_article_id")),
        sa.ForeignKeyConstraint(
            ["controversy_id"], ["controversy.controversy_id"], name=op.f("fk_assessment_controversy_id")
        ),
        sa.PrimaryKeyConstraint("controversy_id", "known_from", "position", name=op.f("pk_assessment")),
    )
    op.create_table(
        "deal_telling",
        sa.Column("deal_id", sa.Text(), nullable=False),
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("start_char", sa.Integer(), nullable=False),
        sa.Column("known_from", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("known_to", sa.String(length=20), nullable=True),
        sa.Column("text_sha256", sa.Text(), nullable=False),
        sa.Column("end_char", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("product", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("is_disputed", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Double(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("since", sa.Text(), nullable=True),
        sa.Column("as_of", sa.String(length=20), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.article_id"], name=op.f("fk_deal_telling_article_id")),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.deal_id"], name=op.f("fk_deal_telling_deal_id")),
        sa.PrimaryKeyConstraint(
            "deal_id", "article_id", "start_char", "known_from", "version", name=op.f("pk_deal_telling")
        ),
    )
    op.create_table(
        "development",
        sa.Column("development_id", sa.Text(), nullable=False),
        sa.Column("controversy_id", sa.Text(), nullable=False),
        sa.Column("story_id", sa.Text(), nullable=True),
        sa.Column("article_id", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.String(length=20), nullable=False),
        sa.Column("known_at", sa.String(length=20), nullable=False),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("is_backlog", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.article_id"], name=op.f("fk_development_article_id")),
        sa.ForeignKeyConstraint(
            ["controversy_id"], ["controversy.controversy_id"], name=op.f("fk_development_controversy_id")
        ),
        sa.ForeignKeyConstraint(["story_id"], ["story.story_id"], name=op.f("fk_development_story_id")),
        sa.PrimaryKeyConstraint("development_id", name=op.f("pk_development")),
    )
    with op.batch_alter_table("development", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_development_controversy_id_known_at"), ["controversy_id", "known_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_development_known_at"), ["known_at"], unique=False)

    op.create_table(
        "entry",
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("canonical_url", sa.Text(), nullable=False),
        sa.Column("feed_url", sa.Text(), nullable=False),
        sa.Column("outlet_slug", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("published_at", sa.String(length=20), nullable=True),
        sa.Column("published_precision", sa.Text(), nullable=True),
        sa.Column("first_seen_at", sa.String(length=20), nullable=False),
        sa.Column("is_first_poll", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_fetch_at", sa.String(length=20), nullable=True),
        sa.Column("last_fetched_at", sa.String(length=20), nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("page_sha256", sa.Text(), nullable=True),
        sa.Column("extracted_sha256", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["feed_url"], ["feed.url"], name=op.f("fk_entry_feed_url")),
        sa.ForeignKeyConstraint(["outlet_slug"], ["outlet.slug"], name=op.f("fk_entry_outlet_slug")),
        sa.PrimaryKeyConstraint("url", name=op.f("pk_entry")),
    )
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entry_canonical_url"), ["canonical_url"], unique=False)
        batch_op.create_index(batch_op.f("ix_entry_feed_url"), ["feed_url"], unique=False)
        batch_op.create_index(batch_op.f("ix_entry_outlet_slug"), ["outlet_slug"], unique=False)
        batch_op.create_index(batch_op.f("ix_entry_state_next_fetch_at"), ["state", "next_fetch_at"], unique=False)

    op.create_table(
        "mention",
        sa.Column("mention_id", sa.Text(), nullable=False),
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("text_sha256", sa.Text(), nullable=False),
        sa.Column("start_char", sa.Integer(), nullable=False),
        sa.Column("end_char", sa.Integer(), nullable=False),
        sa.Column("surface", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Text(), nullable=True),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("entity_type", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("is_known", sa.Integer(), nullable=False),
        sa.Column("is_inferred", sa.Integer(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("known_from", sa.String(length=20), nullable=False),
        sa.Column("known_to", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["article.article_id"], name=op.f("fk_mention_article_id")),
        sa.ForeignKeyConstraint(["entity_id"], ["entity.entity_id"], name=op.f("fk_mention_entity_id")),
        sa.PrimaryKeyConstraint("mention_id", name=op.f("pk_mention")),
    )
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_mention_article_id_start_char"), ["article_id", "start_char"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_mention_entity_id_article_id"), ["entity_id", "article_id"], unique=False)

    op.create_table(
        "story_article",
        sa.Column("story_id", sa.Text(), nullable=False),
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("known_from", sa.String(length=20), nullable=False),
        sa.Column("known_to", sa.String(length=20), nullable=True),
        sa.Column("is_primary", sa.Integer(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.article_id"], name=op.f("fk_story_article_article_id")),
        sa.ForeignKeyConstraint(["story_id"], ["story.story_id"], name=op.f("fk_story_article_story_id")),
        sa.PrimaryKeyConstraint("story_id", "article_id", "known_from", name=op.f("pk_story_article")),
    )
    with op.batch_alter_table("story_article", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_story_article_article_id"), ["article_id"], unique=False)

    op.create_table(
        "evidence",
        sa.Column("evidence_id", sa.Text(), nullable=False),
        sa.Column("development_id", sa.Text(), nullable=False),
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("text_sha256", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("start_char", sa.Integer(), nullable=False),
        sa.Column("end_char", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("page_sha256", sa.Text(), nullable=True),
        sa.Column("known_from", sa.String(length=20), nullable=False),
        sa.Column("known_to", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["article.article_id"], name=op.f("fk_evidence_article_id")),
        sa.ForeignKeyConstraint(
            ["development_id"], ["development.development_id"], name=op.f("fk_evidence_development_id")
        ),
        sa.PrimaryKeyConstraint("evidence_id", name=op.f("pk_evidence")),
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_article_id"), ["article_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidence_development_id_rank"), ["development_id", "rank"], unique=False)

    for name, definition in VIEWS.items():
        op.execute(f"CREATE VIEW {name} AS {definition}")


def downgrade() -> None:
    for name in VIEWS:
        op.execute(f"DROP VIEW {name}")
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evidence_development_id_rank"))
        batch_op.drop_index(batch_op.f("ix_evidence_article_id"))

    op.drop_table("evidence")
    with op.batch_alter_table("story_article", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_story_article_article_id"))

    op.drop_table("story_article")
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mention_entity_id_article_id"))
        batch_op.drop_index(batch_op.f("ix_mention_article_id_start_char"))

    op.drop_table("mention")
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entry_state_next_fetch_at"))
        batch_op.drop_index(batch_op.f("ix_entry_outlet_slug"))
        batch_op.drop_index(batch_op.f("ix_entry_feed_url"))
        batch_op.drop_index(batch_op.f("ix_entry_canonical_url"))

    op.drop_table("entry")
    with op.batch_alter_table("development", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_development_known_at"))
        batch_op.drop_index(batch_op.f("ix_development_controversy_id_known_at"))

    op.drop_table("development")
    op.drop_table("deal_telling")
    op.drop_table("assessment")
    op.drop_table("article_type")
    op.drop_table("article_text")
    op.drop_table("article_signature")
    op.drop_table("article_sift")
    with op.batch_alter_table("article_entity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_article_entity_entity_id_article_id"))

    op.drop_table("article_entity")
    with op.batch_alter_table("feed", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_feed_outlet_slug"))
        batch_op.drop_index(batch_op.f("ix_feed_next_poll_at"))

    op.drop_table("feed")
    op.drop_table("entity_parent")
    with op.batch_alter_table("entity_identifier", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entity_identifier_value"))

    op.drop_table("entity_identifier")
    with op.batch_alter_table("deal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deal_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_deal_buyer_id"))

    op.drop_table("deal")
    with op.batch_alter_table("controversy_story", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_controversy_story_story_id"))

    op.drop_table("controversy_story")
    op.drop_table("controversy_state")
    with op.batch_alter_table("controversy_jurisdiction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_controversy_jurisdiction_jurisdiction"))

    op.drop_table("controversy_jurisdiction")
    with op.batch_alter_table("controversy_entity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_controversy_entity_entity_id"))

    op.drop_table("controversy_entity")
    with op.batch_alter_table("article", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_article_published_at_url"))
        batch_op.drop_index(batch_op.f("ix_article_outlet_slug"))
        batch_op.drop_index(batch_op.f("ix_article_first_seen_at"))
        batch_op.drop_index(batch_op.f("ix_article_copy_of"))
        batch_op.drop_index(batch_op.f("ix_article_canonical_url"))

    op.drop_table("article")
    op.drop_table("tombstone")
    op.drop_table("story")
    with op.batch_alter_table("stage_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stage_run_at"))

    op.drop_table("stage_run")
    op.drop_table("quarantine")
    with op.batch_alter_table("outlet", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outlet_domain"))

    op.drop_table("outlet")
    op.drop_table("meta")
    with op.batch_alter_table("fetch_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fetch_event_outlet_slug_at"))

    op.drop_table("fetch_event")
    with op.batch_alter_table("entity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entity_name"))

    op.drop_table("entity")
    op.drop_table("controversy")
