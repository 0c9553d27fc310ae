-- One row: a text that an article had, and when; the current one has no known_to.
SELECT t.article_id, t.text_sha256, t.text, t.known_from, t.known_to, t.title
FROM article_text AS t
