"""Public ids: text made from natural keys, so that the same input gives the same id on any machine."""

from __future__ import annotations

import hashlib


def public_id(prefix: str, *parts: object) -> str:
    """`prefix-` and 16 hex digits of the SHA-256 of the parts; a NUL between parts keeps them apart."""
    joined = "\0".join(str(part) for part in parts)
    return f"{prefix}-{hashlib.sha256(joined.encode()).hexdigest()[:16]}"


def article_id(url: str) -> str:
    """Id of the article at this address."""
    return public_id("a", url)


def story_id(first_article_id: str) -> str:
    """Id of the story that this article opened."""
    return public_id("s", first_article_id)


def controversy_id(first_story_id: str) -> str:
    """Id of the controversy that this story opened."""
    return public_id("c", first_story_id)


def development_id(controversy: str, kind: str, article: str | None) -> str:
    """Id of the development of this kind that this article caused."""
    return public_id("d", controversy, kind, article or "")


def text_sha256(text: str) -> str:
    """SHA-256 of a text in UTF-8, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()
