-- One row: a story belongs to a controversy.
SELECT controversy_id, story_id, is_primary, score FROM controversy_story WHERE known_to IS NULL
