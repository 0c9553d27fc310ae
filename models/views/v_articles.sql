-- One row: an article as it stands now.
SELECT a.article_id, a.url, a.canonical_url, a.copy_of, a.outlet_slug AS outlet, a.title, a.authors,
       a.published_at, a.published_source, a.published_precision, a.first_seen_at, a.language,
       a.text, a.text_rights, coalesce(s.topic, 'none') AS topic, coalesce(s.topic_score, 0.0) AS topic_score,
       coalesce(s.is_controversy, 0) AS is_controversy, coalesce(s.controversy_score, 0.0) AS controversy_score,
       coalesce(s.types, '[]') AS types, a.page_sha256, a.is_backlog,
       coalesce(s.jurisdictions, '[]') AS jurisdictions, coalesce(s.affected, '[]') AS affected,
       s.has_reply
FROM article AS a LEFT JOIN article_sift AS s ON s.article_id = a.article_id AND s.known_to IS NULL
