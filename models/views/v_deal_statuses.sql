-- One row: a status of a deal over time, from the first article that says it to the next that says another, by the rule of v_deal_standings.
SELECT deal_id, status, min(as_of) AS from_at, max(next_at) AS to_at, count(*) AS n_articles
FROM (SELECT r.deal_id, r.status, r.as_of,
             sum(r.is_new) OVER (PARTITION BY r.deal_id ORDER BY r.as_of, r.confidence, r.article_id DESC, r.start_char DESC) AS turn,
             CASE WHEN r.next_status <> r.status THEN r.next_as_of END AS next_at
      FROM (SELECT deal_id, article_id, start_char, confidence, status, as_of,
                   CASE WHEN lag(status) OVER (PARTITION BY deal_id ORDER BY as_of, confidence, article_id DESC, start_char DESC) = status
                        THEN 0 ELSE 1 END AS is_new,
                   lead(status) OVER (PARTITION BY deal_id ORDER BY as_of, confidence, article_id DESC, start_char DESC) AS next_status,
                   lead(as_of) OVER (PARTITION BY deal_id ORDER BY as_of, confidence, article_id DESC, start_char DESC) AS next_as_of
            FROM v_deal_standings) AS r) AS q
GROUP BY deal_id, turn, status
