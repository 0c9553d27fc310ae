-- One row: one poll of a feed or one fetch of a page, and how it ended.
SELECT fetch_id, stage, url, outlet_slug AS outlet, at, outcome, status, n_bytes, n_entries, detail
FROM fetch_event
