-- One row: a story; n_independent counts reprints once.
SELECT s.story_id, s.title, min(coalesce(a.published_at, a.first_seen_at)) AS first_published_at,
       count(DISTINCT a.article_id) AS n_articles,
       count(DISTINCT coalesce(a.copy_of, a.article_id)) AS n_independent
FROM story AS s
JOIN story_article AS l ON l.story_id = s.story_id AND l.known_to IS NULL
JOIN article AS a ON a.article_id = l.article_id
GROUP BY s.story_id, s.title
