"""How much of an article's body `extract` finds, beside trafilatura alone, on the public benchmark of 181 pages."""
