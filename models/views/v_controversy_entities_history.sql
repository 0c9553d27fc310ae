-- One row: an entity's part in a controversy, and when that was said.
SELECT controversy_id, entity_id, role, known_from, known_to FROM controversy_entity
