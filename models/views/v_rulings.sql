-- One row: what a person decided about a controversy, or about an article's link to an entity.
SELECT ruling_id, kind, controversy_id, other_id, story_ids, title_before, note, ruled_by, ruled_at, article_id, entity_id, slug_before
FROM ruling
