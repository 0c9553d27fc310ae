-- One row: a mention as it was seen, into which text, and when that was said.
SELECT mention_id, article_id, start_char, end_char, surface, entity_id, entity, entity_type, role, is_known, confidence, rule,
       is_inferred, text_sha256, version, known_from, known_to
FROM mention
