-- One row: how a deal stood after an article that tells its status. News of the sale sets the status (all that was tagged before revision 0010 counts as news); a mention in passing, if sure, only carries it on: proposed, pilot, active, ended, and refused where it was not active before. Where there is nothing better, an unsure mention sets it, and where no words say a status, it is active.
SELECT y.deal_id, y.article_id, y.start_char, y.as_of, y.confidence, y.is_disputed,
       CASE max(CASE y.status WHEN 'proposed' THEN 1 WHEN 'pilot' THEN 2 WHEN 'active' THEN 3 WHEN 'ended' THEN 4 ELSE 5 - 5 * y.was_active END)
            OVER (PARTITION BY y.deal_id, y.run ORDER BY y.as_of, y.confidence, y.article_id DESC, y.start_char DESC ROWS UNBOUNDED PRECEDING)
            WHEN 1 THEN 'proposed' WHEN 2 THEN 'pilot' WHEN 3 THEN 'active' WHEN 4 THEN 'ended' ELSE 'refused' END AS status
FROM (SELECT x.*, max(CASE WHEN x.status IN ('active', 'ended') THEN 1 ELSE 0 END)
                  OVER (PARTITION BY x.deal_id, x.run ORDER BY x.as_of, x.confidence, x.article_id DESC, x.start_char DESC ROWS UNBOUNDED PRECEDING) AS was_active
      FROM (SELECT w.*, sum(CASE WHEN w.level = 2 AND w.is_news = 0 THEN 0 ELSE 1 END)
                        OVER (PARTITION BY w.deal_id ORDER BY w.as_of, w.confidence, w.article_id DESC, w.start_char DESC ROWS UNBOUNDED PRECEDING) AS run
            FROM (SELECT u.*, max(u.level) OVER (PARTITION BY u.deal_id) AS best
                  FROM (SELECT deal_id, article_id, start_char, confidence, is_disputed, is_news, as_of, status,
                               CASE WHEN is_status_told = 0 THEN 0 WHEN is_news = 0 AND confidence < 0.5 THEN 1 ELSE 2 END AS level
                        FROM deal_telling WHERE known_to IS NULL AND shows = 'sale') AS u) AS w
            WHERE w.level = w.best) AS x) AS y
