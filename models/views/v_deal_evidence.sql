-- One row: the quote with which an article tells a deal.
SELECT deal_id, article_id, start_char, end_char, quote FROM deal_telling WHERE known_to IS NULL
