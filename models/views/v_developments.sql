-- One row: something that a subscriber should be told about a controversy.
SELECT d.development_id, d.controversy_id, d.story_id, d.kind, d.occurred_at, d.known_at,
    coalesce((SELECT w.headline FROM development_headline AS w
              WHERE w.development_id = d.development_id AND w.known_to IS NULL), d.headline) AS headline,
    d.article_id, d.is_backlog
FROM development AS d
