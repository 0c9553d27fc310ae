"""Topic terms, cues of each type, attribution, response, severity and boilerplate phrases: data with its loader."""

from pipeline.lexicon.loader import Lexicon, LexiconError, Term, load_lexicon
from pipeline.lexicon.regex import as_regex

__all__ = ["Lexicon", "LexiconError", "Term", "as_regex", "load_lexicon"]
