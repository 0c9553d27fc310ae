-- One row: a story belonged to a controversy, why, and when that was said.
SELECT controversy_id, story_id, is_primary, score, why, version, known_from, known_to FROM controversy_story
