-- One row: a status of a deal over time, from the first article that says it to the next that says another.
SELECT deal_id, status, min(as_of) AS from_at, max(next_at) AS to_at, count(*) AS n_articles
FROM (SELECT r.deal_id, r.status, r.as_of,
             sum(r.is_new) OVER (PARTITION BY r.deal_id ORDER BY r.as_of, r.article_id) AS run,
             CASE WHEN r.next_status <> r.status THEN r.next_as_of END AS next_at
      FROM (SELECT deal_id, article_id, status, as_of,
                   CASE WHEN lag(status) OVER (PARTITION BY deal_id ORDER BY as_of, article_id) = status THEN 0 ELSE 1 END AS is_new,
                   lead(status) OVER (PARTITION BY deal_id ORDER BY as_of, article_id) AS next_status,
                   lead(as_of) OVER (PARTITION BY deal_id ORDER BY as_of, article_id) AS next_as_of
            FROM (SELECT deal_id, article_id, status, as_of, is_status_told,
                         max(CASE WHEN is_status_told = 1 THEN 1 ELSE 0 END) OVER (PARTITION BY deal_id) AS any_told
                  FROM deal_telling WHERE known_to IS NULL AND shows = 'sale') AS c
            WHERE is_status_told = 1 OR any_told = 0) AS r) AS s
GROUP BY deal_id, run, status
