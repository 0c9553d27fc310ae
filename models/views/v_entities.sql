-- One row: an entity, from the gazetteer (is_known 1) or found in a text.
SELECT entity_id, name, entity_type, kind, country, is_known FROM entity
