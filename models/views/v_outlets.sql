-- One row: an outlet, with the state of its feeds.
SELECT o.slug AS outlet, o.name, o.domain, o.country, o.language, o.kind, o.is_active,
       count(f.url) AS n_feeds, max(f.last_polled_at) AS last_polled_at, max(f.last_read_at) AS last_read_at,
       max(f.last_new_at) AS last_new_at, coalesce(max(f.failures), 0) AS failures, coalesce(o.weight, 0.5) AS weight
FROM outlet AS o LEFT JOIN feed AS f ON f.outlet_slug = o.slug AND f.is_active = 1
GROUP BY o.slug, o.name, o.domain, o.country, o.language, o.kind, o.is_active, o.weight
