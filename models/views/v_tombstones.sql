-- One row: an article whose text, captures and mentions were erased, when and why.
SELECT t.article_id, a.url, t.erased_at, t.reason
FROM tombstone AS t JOIN article AS a ON a.article_id = t.article_id
