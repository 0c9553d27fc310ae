-- One row: something that a subscriber should be told about a controversy.
SELECT development_id, controversy_id, story_id, kind, occurred_at, known_at, headline, article_id, is_backlog
FROM development
