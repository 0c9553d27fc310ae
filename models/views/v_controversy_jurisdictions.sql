-- One row: a country or region in which a controversy plays, and since when that is known.
SELECT controversy_id, jurisdiction, known_from FROM controversy_jurisdiction
