-- One row: what a person decided about a controversy.
SELECT ruling_id, kind, controversy_id, other_id, story_ids, title_before, note, ruled_by, ruled_at FROM ruling
