-- One row: a type that an article has now.
SELECT article_id, type, score FROM article_type
