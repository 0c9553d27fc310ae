-- One row: a span of an article's current text that names an entity.
SELECT mention_id, article_id, start_char, end_char, surface, entity_id, entity, entity_type, role, is_known, confidence, rule
FROM mention WHERE known_to IS NULL AND is_inferred = 0
