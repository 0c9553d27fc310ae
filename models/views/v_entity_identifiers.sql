-- One row: an identifier of an entity, with where it is from.
SELECT entity_id, scheme, value, valid_from, valid_to, source FROM entity_identifier
