-- One row: the quote with which an article tells a deal, or its status, amount or year where those stand elsewhere.
SELECT deal_id, article_id, start_char, end_char, quote, shows FROM deal_telling WHERE known_to IS NULL AND quote != ''
