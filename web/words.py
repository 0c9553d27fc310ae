"""The words of the pages for what the database keeps as codes: outcomes, stages, sources of dates, entity types."""

from __future__ import annotations

STAGES: dict[str, str] = {
    "fetch": "Fetch",
    "extract": "Extract",
    "tag": "Tag",
    "sift": "Sift",
    "group": "Group",
    "assess": "Assess",
}
#: Words for every outcome of every stage; a test holds this against the closed enums.
OUTCOMES: dict[str, dict[str, str]] = {
    "poll": {
        "read": "Read, with entries",
        "empty": "Read, no entries in it",
        "not_modified": "Nothing changed since the last poll",
        "http_error": "The server answered with an error",
        "timeout": "No answer in time",
        "unreachable": "The server could not be reached",
        "robots_denied": "robots.txt asks us not to",
        "robots_unreachable": "robots.txt could not be read, so the feed was left alone",
        "refused_address": "Refused: the address leads into a private network",
        "oversized": "Too large",
        "parse_error": "Not a feed that can be read",
        "rate_limited": "Asked to come back later",
    },
    "fetch": {
        "captured": "Page captured",
        "unchanged": "Page unchanged since it was captured",
        "duplicate_url": "Another address of a page that is known",
        "not_html": "Not a web page",
        "oversized": "Too large",
        "http_error": "The server answered with an error",
        "gone": "The page is gone",
        "timeout": "No answer in time",
        "unreachable": "The server could not be reached",
        "robots_denied": "robots.txt asks us not to",
        "robots_unreachable": "robots.txt could not be read, so the page was left alone",
        "refused_address": "Refused: the address leads into a private network",
        "bad_url": "Not an address that can be fetched",
        "excluded": "Left out by the outlet file",
        "rate_limited": "Asked to come back later",
        "erased": "The page was erased; nothing of it is kept",
    },
    "extract": {
        "article": "Read as an article",
        "copy": "Recognised as a reprint of another article",
        "updated": "The article changed; its new text was read",
        "unchanged": "Same text as before",
        "duplicate_url": "Another address of an article that is known",
        "no_text": "No text found in the page",
        "not_article": "A page, but not an article",
        "too_deep": "Nested too deeply to be read",
        "too_slow": "Reading took too long",
        "undecodable": "The bytes could not be decoded",
        "erased": "The article was erased; its text does not come back",
        "quarantined": "Set aside after an error",
    },
    "tag": {
        "tagged": "Names, roles and deals looked for and linked",
        "no_term": "No term of the field in it, so it was not tagged",
        "quarantined": "Set aside after an error",
    },
    "sift": {
        "controversy": "Facial recognition is a main subject, and a controversy is reported",
        "core": "Facial recognition is a main subject, no controversy is reported",
        "passing": "Facial recognition is named in passing",
        "none": "Not about facial recognition",
    },
    "group": {
        "new_controversy": "Opened a new controversy",
        "known_controversy": "Joined a known controversy",
        "story_only": "Placed in a story that is no controversy",
        "not_grouped": "Not a main subject, so it was not grouped",
    },
    "assess": {
        "development": "Led to a development that subscribers are told",
        "backlog": "Older than the backlog limit: kept, never announced",
        "nothing_new": "Told nothing that was not known",
        "not_assessed": "Belongs to no controversy, so there was nothing to assess",
    },
}
DATE_SOURCES: dict[str, str] = {
    "feed": "the outlet’s feed",
    "jsonld": "structured data in the page (JSON-LD)",
    "meta": "a meta tag of the page",
    "url": "the page’s address",
    "text": "the page’s text",
    "given": "the import that brought it",
}
ENTITY_TYPES: dict[str, str] = {
    "company": "Company",
    "agency": "Agency",
    "group": "Group",
    "media": "Media",
    "research": "Research",
    "product": "Product",
    "person": "Person",
    "other": "Other",
}
TOPICS: dict[str, str] = {
    "core": "main subject",
    "passing": "in passing",
    "none": "not about it",
}


#: Kinds of entities whose code says too little.
_KINDS = {"dpa": "data protection authority", "deployer": "user of the technology", "other": ""}


def entity_kind(code: str | None) -> str:
    """What an entity is, as readers call it; empty where no more is known than its type."""
    return _KINDS.get(code or "", (code or "").replace("-", " "))


def outcome(stage: str, code: str) -> str:
    """What an outcome means; a code that has no words yet is shown as it is."""
    return OUTCOMES.get(stage, {}).get(code) or plain(code)


def plain(code: str) -> str:
    """A code as words: `http_error` is `http error`."""
    return code.replace("_", " ")
