-- One row: an entity's part in a controversy.
SELECT controversy_id, entity_id, role FROM controversy_entity WHERE known_to IS NULL
