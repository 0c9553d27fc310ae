-- One row: a deal, as the newest telling has it.
SELECT d.deal_id, d.vendor_id, v.name AS vendor, d.buyer_id, b.name AS buyer, t.product, t.status, t.is_disputed,
       t.amount, t.currency, t.since, t.as_of
FROM deal AS d
JOIN entity AS v ON v.entity_id = d.vendor_id
JOIN entity AS b ON b.entity_id = d.buyer_id
JOIN (SELECT deal_id, product, status, is_disputed, amount, currency, since, as_of,
             row_number() OVER (PARTITION BY deal_id ORDER BY as_of DESC, confidence DESC, article_id, start_char) AS place
      FROM deal_telling WHERE known_to IS NULL) AS t ON t.deal_id = d.deal_id AND t.place = 1
