-- One row: an entity's part in an article, and when that was said.
SELECT article_id, entity_id, role, salience, n_mentions, version, known_from, known_to FROM article_entity
