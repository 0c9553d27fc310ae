-- One row: a controversy as it stands now.
SELECT c.controversy_id, c.slug, c.title, c.opened_at, st.status, st.merged_into,
       coalesce(x.severity, 0) AS severity, coalesce(x.reach, 0) AS reach, coalesce(x.novelty, 0) AS novelty,
       coalesce(n.n_stories, 0) AS n_stories, coalesce(n.n_articles, 0) AS n_articles,
       coalesce(n.n_outlets, 0) AS n_outlets
FROM controversy AS c
JOIN controversy_state AS st ON st.controversy_id = c.controversy_id AND st.known_to IS NULL
LEFT JOIN (SELECT controversy_id, severity, reach, novelty,
                  row_number() OVER (PARTITION BY controversy_id ORDER BY known_from DESC, position DESC) AS place
           FROM assessment) AS x ON x.controversy_id = c.controversy_id AND x.place = 1
LEFT JOIN (SELECT cs.controversy_id, count(DISTINCT cs.story_id) AS n_stories,
                  count(DISTINCT a.article_id) AS n_articles, count(DISTINCT a.outlet_slug) AS n_outlets
           FROM controversy_story AS cs
           JOIN story_article AS sa ON sa.story_id = cs.story_id AND sa.known_to IS NULL
           JOIN article AS a ON a.article_id = sa.article_id
           WHERE cs.known_to IS NULL GROUP BY cs.controversy_id) AS n ON n.controversy_id = c.controversy_id
