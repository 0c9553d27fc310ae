-- One row: a verbatim quote that backs a development, anchored in the article's current text.
SELECT e.evidence_id, e.rank, e.development_id, e.article_id, e.start_char, e.end_char, e.quote, e.page_sha256
FROM evidence AS e JOIN article AS a ON a.article_id = e.article_id AND a.text_sha256 = e.text_sha256
WHERE e.known_to IS NULL
