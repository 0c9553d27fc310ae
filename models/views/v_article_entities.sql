-- One row: an entity's part in an article, as it is seen now.
SELECT article_id, entity_id, role, salience, n_mentions FROM article_entity WHERE known_to IS NULL
