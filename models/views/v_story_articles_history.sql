-- One row: an article belonged to a story, why, and when that was said.
SELECT story_id, article_id, is_primary, score, why, version, known_from, known_to FROM story_article
