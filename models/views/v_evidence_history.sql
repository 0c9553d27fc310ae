-- One row: a quote, the text into which it is anchored, and when it was.
SELECT evidence_id, rank, development_id, article_id, start_char, end_char, quote, page_sha256, text_sha256,
       known_from, known_to
FROM evidence
