-- One row: a state of a controversy, and when it held.
SELECT controversy_id, status, merged_into, known_from, known_to FROM controversy_state
