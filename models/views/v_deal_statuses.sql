-- One row: a status of a deal over time, from the first article that says it to the next that says another. News of the sale sets its status (all that was tagged before revision 0010 counts as news); a mention in passing, if sure, only carries it on: proposed, pilot, active, refused, ended. Where there is nothing better, an unsure mention sets it, and where no words say a status, it is active.
SELECT deal_id, status, min(as_of) AS from_at, max(next_at) AS to_at, count(*) AS n_articles
FROM (SELECT r.deal_id, r.status, r.as_of,
             sum(r.is_new) OVER (PARTITION BY r.deal_id ORDER BY r.as_of, r.confidence, r.article_id DESC, r.start_char DESC) AS turn,
             CASE WHEN r.next_status <> r.status THEN r.next_as_of END AS next_at
      FROM (SELECT deal_id, article_id, start_char, confidence, status, as_of,
                   CASE WHEN lag(status) OVER (PARTITION BY deal_id ORDER BY as_of, confidence, article_id DESC, start_char DESC) = status
                        THEN 0 ELSE 1 END AS is_new,
                   lead(status) OVER (PARTITION BY deal_id ORDER BY as_of, confidence, article_id DESC, start_char DESC) AS next_status,
                   lead(as_of) OVER (PARTITION BY deal_id ORDER BY as_of, confidence, article_id DESC, start_char DESC) AS next_as_of
            FROM (SELECT deal_id, article_id, start_char, confidence, is_disputed, as_of,
                         CASE max(step) OVER (PARTITION BY deal_id, run ORDER BY as_of, confidence, article_id DESC, start_char DESC
                                              ROWS UNBOUNDED PRECEDING)
                              WHEN 1 THEN 'proposed' WHEN 2 THEN 'pilot' WHEN 3 THEN 'active' WHEN 4 THEN 'refused' ELSE 'ended' END AS status
                  FROM (SELECT w.*, sum(CASE WHEN level = 2 AND is_news = 0 THEN 0 ELSE 1 END)
                                      OVER (PARTITION BY deal_id ORDER BY as_of, confidence, article_id DESC, start_char DESC
                                            ROWS UNBOUNDED PRECEDING) AS run
                        FROM (SELECT u.*, max(level) OVER (PARTITION BY deal_id) AS best
                              FROM (SELECT deal_id, article_id, start_char, confidence, is_disputed, is_news, as_of,
                                           CASE status WHEN 'proposed' THEN 1 WHEN 'pilot' THEN 2 WHEN 'active' THEN 3
                                                       WHEN 'refused' THEN 4 ELSE 5 END AS step,
                                           CASE WHEN is_status_told = 0 THEN 0 WHEN is_news = 0 AND confidence < 0.5 THEN 1 ELSE 2 END AS level
                                    FROM deal_telling WHERE known_to IS NULL AND shows = 'sale') AS u) AS w
                        WHERE level = best) AS x) AS s) AS r) AS q
GROUP BY deal_id, turn, status
