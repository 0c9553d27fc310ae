-- One row: who holds whom, and when.
SELECT entity_id, parent_id, nullif(valid_from, '') AS valid_from, valid_to FROM entity_parent
