"""What Scrapy says of single requests and items: nothing. We say how each ended, and no body goes to a log."""

from __future__ import annotations

from typing import Any

from scrapy.logformatter import LogFormatter


class QuietLogFormatter(LogFormatter):
    """Scrapy's LOG_FORMATTER; None means that nothing is logged."""

    def crawled(self, *_: Any) -> None:  # type: ignore[override]
        return None

    def scraped(self, *_: Any) -> None:  # type: ignore[override]
        return None

    def dropped(self, *_: Any) -> None:  # type: ignore[override]
        return None
