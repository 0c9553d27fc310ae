-- One row: a controversy as it stands now.
SELECT c.controversy_id, c.slug, c.title, c.opened_at, st.status, st.merged_into,
       coalesce((SELECT x.severity FROM assessment AS x WHERE x.controversy_id = c.controversy_id
                 ORDER BY x.known_from DESC, x.position DESC LIMIT 1), 0) AS severity,
       coalesce((SELECT x.reach FROM assessment AS x WHERE x.controversy_id = c.controversy_id
                 ORDER BY x.known_from DESC, x.position DESC LIMIT 1), 0) AS reach,
       coalesce((SELECT x.novelty FROM assessment AS x WHERE x.controversy_id = c.controversy_id
                 ORDER BY x.known_from DESC, x.position DESC LIMIT 1), 0) AS novelty,
       (SELECT count(DISTINCT cs.story_id) FROM controversy_story AS cs
        JOIN story_article AS sa ON sa.story_id = cs.story_id AND sa.known_to IS NULL
        WHERE cs.controversy_id = c.controversy_id AND cs.known_to IS NULL) AS n_stories,
       (SELECT count(DISTINCT sa.article_id) FROM controversy_story AS cs
        JOIN story_article AS sa ON sa.story_id = cs.story_id AND sa.known_to IS NULL
        WHERE cs.controversy_id = c.controversy_id AND cs.known_to IS NULL) AS n_articles,
       (SELECT count(DISTINCT a.outlet_slug) FROM controversy_story AS cs
        JOIN story_article AS sa ON sa.story_id = cs.story_id AND sa.known_to IS NULL
        JOIN article AS a ON a.article_id = sa.article_id
        WHERE cs.controversy_id = c.controversy_id AND cs.known_to IS NULL) AS n_outlets
FROM controversy AS c
JOIN controversy_state AS st ON st.controversy_id = c.controversy_id AND st.known_to IS NULL
