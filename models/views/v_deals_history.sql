-- One row: what an article says of a deal, as of its date, and when that was said.
SELECT t.deal_id, d.vendor_id, d.buyer_id, t.article_id, t.product, t.status, t.is_disputed, t.amount, t.currency,
       t.since, t.as_of, t.start_char, t.end_char, t.quote, t.text_sha256, t.is_status_told, t.is_news, t.shows,
       t.confidence, t.version, t.known_from, t.known_to
FROM deal_telling AS t JOIN deal AS d ON d.deal_id = t.deal_id
