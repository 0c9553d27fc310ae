-- One row: severity, reach and novelty of a controversy from a time on.
SELECT controversy_id, known_from, formula_version, severity, reach, novelty, parts, position, article_id
FROM assessment
