-- One row: an article belongs to a story.
SELECT story_id, article_id, is_primary, score FROM story_article WHERE known_to IS NULL
