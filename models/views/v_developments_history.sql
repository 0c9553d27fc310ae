-- One row: a development's line in the words that it had, and when it had them.
SELECT d.development_id, d.controversy_id, d.kind, d.headline, d.known_at AS known_from,
    (SELECT min(w.known_from) FROM development_headline AS w WHERE w.development_id = d.development_id) AS known_to
FROM development AS d
UNION ALL
SELECT d.development_id, d.controversy_id, d.kind, w.headline, w.known_from, w.known_to
FROM development_headline AS w JOIN development AS d ON d.development_id = w.development_id
