"""The project's own labelled articles: invented parties, exact labels, to learn from."""
