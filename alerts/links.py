"""The addresses that a digest leads to; the only place that knows the paths of the pages."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses below `base_url` for one subscriber; `token` is the signed unsubscribe token."""

    base_url: str
    token: str = ""

    def _at(self, path: str) -> str:
        return f"{self.base_url.rstrip('/')}/{path}"

    def controversy(self, slug: str) -> str:
        """The page of one controversy."""
        return self._at(f"controversies/{quote(slug, safe='', errors='replace')}")

    def digest(self, digest_id: str) -> str:
        """The page that shows a digest in full."""
        return self._at(f"digests/{quote(digest_id, safe='')}")

    def unsubscribe(self) -> str:
        """The page that asks, on GET, and the address that acts, on POST (RFC 8058)."""
        return self._at(f"unsubscribe/{quote(self.token, safe='')}")

    def coverage(self) -> str:
        """The page about outlets."""
        return self._at("outlets")
