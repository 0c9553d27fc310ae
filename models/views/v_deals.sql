-- One row: a deal. Its status is where the articles have led it (see v_deal_standings), and active also where no article says one in words; product, amount and year the newest told.
SELECT d.deal_id, d.vendor_id, v.name AS vendor, d.buyer_id, b.name AS buyer, p.product, t.status, t.is_disputed,
       m.amount, m.currency, y.since, n.as_of, n.n_articles
FROM deal AS d
JOIN entity AS v ON v.entity_id = d.vendor_id
JOIN entity AS b ON b.entity_id = d.buyer_id
JOIN (SELECT deal_id, max(as_of) AS as_of, count(DISTINCT article_id) AS n_articles
      FROM deal_telling WHERE known_to IS NULL AND shows = 'sale' GROUP BY deal_id) AS n ON n.deal_id = d.deal_id
JOIN (SELECT deal_id, status, is_disputed,
             row_number() OVER (PARTITION BY deal_id ORDER BY as_of DESC, confidence DESC, article_id, start_char) AS place
      FROM v_deal_standings) AS t
  ON t.deal_id = d.deal_id AND t.place = 1
LEFT JOIN (SELECT deal_id, product,
                  row_number() OVER (PARTITION BY deal_id ORDER BY as_of DESC, confidence DESC, article_id, start_char) AS place
           FROM deal_telling WHERE known_to IS NULL AND shows = 'sale' AND product IS NOT NULL) AS p
  ON p.deal_id = d.deal_id AND p.place = 1
LEFT JOIN (SELECT deal_id, amount, currency,
                  row_number() OVER (PARTITION BY deal_id ORDER BY as_of DESC, confidence DESC, article_id, start_char) AS place
           FROM deal_telling WHERE known_to IS NULL AND shows = 'sale' AND amount IS NOT NULL) AS m
  ON m.deal_id = d.deal_id AND m.place = 1
LEFT JOIN (SELECT deal_id, since,
                  row_number() OVER (PARTITION BY deal_id ORDER BY as_of DESC, confidence DESC, article_id, start_char) AS place
           FROM deal_telling WHERE known_to IS NULL AND shows = 'sale' AND since IS NOT NULL) AS y
  ON y.deal_id = d.deal_id AND y.place = 1
