"""Every tunable, read once from environment variables named GAZEWIRE_<NAME>; Scrapy's settings module too.

Read only by the roots (cli.py, scheduler.py) and by Scrapy; everything else gets values as arguments.
A value of the wrong kind ends the program with the variable's name. `.env.example` lists them all.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

_T = TypeVar("_T")
_N = TypeVar("_N", int, float)
#: Beyond every count, size in bytes and number of seconds that makes sense.
_MOST = 1e15
#: Beyond every number of days that makes sense: a hundred years.
MOST_DAYS = 36_500


def _read(name: str, default: _T, kind: Callable[[str], _T], wanted: str) -> _T:
    """The variable's value as `kind`; an unset or blank variable is its default."""
    raw = os.environ.get(f"GAZEWIRE_{name}", "").strip()
    if not raw:
        return default
    try:
        return kind(raw)
    except ValueError as error:
        raise SystemExit(f"GAZEWIRE_{name}: want {wanted}, got {raw!r}") from error


def _truth(raw: str) -> bool:
    return {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}[
        raw.lower()
    ]


def _flag(name: str, default: bool) -> bool:
    def kind(raw: str) -> bool:
        try:
            return _truth(raw)
        except KeyError as error:
            raise ValueError(raw) from error

    return _read(name, default, kind, "yes or no")


def _text(name: str, default: str) -> str:
    return _read(name, default, str, "text")


def _within(value: _N, least: float, most: float) -> _N:
    if not least <= value <= most:  # no number ("nan") is within anything
        raise ValueError(value)
    return value


def _whole(name: str, default: _T) -> int | _T:
    unset: int | _T = default
    return _read(name, unset, lambda raw: _within(int(raw), 0, _MOST), "a whole number from 0")


def _days(name: str, default: int) -> int:
    return _read(name, default, lambda raw: _within(int(raw), 0, MOST_DAYS), f"days from 0 to {MOST_DAYS}")


def _port(name: str, default: int) -> int:
    return _read(name, default, lambda raw: _within(int(raw), 1, 65_535), "a port from 1 to 65535")


def _number(name: str, default: float) -> float:
    return _read(name, default, lambda raw: _within(float(raw), 0, _MOST), "a number from 0")


def _site(name: str, default: str) -> str:
    def kind(raw: str) -> str:
        parts = urlsplit(raw)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise ValueError(raw)
        return raw

    return _read(name, default, kind, "an address like https://gazewire.example")


def _path(name: str) -> Path | None:
    return _read(name, None, Path, "a path")


# --- where things are -----------------------------------------------------------------------------

# Folder for the databases, the outbox and the lock when no address below says otherwise.
VAR_DIR: Path = _path("VAR_DIR") or Path("var")
# The article database: outlets to developments; what researchers may read.
DATABASE_URL: str = _text("DATABASE_URL", f"sqlite:///{VAR_DIR / 'gazewire.db'}")
# The captures: raw pages, and texts that their rights withhold. Empty: beside the article database.
CAPTURES_URL: str = _text("CAPTURES_URL", "")
# The desk: subscribers, digests, deliveries. Empty: beside the article database.
DESK_URL: str = _text("DESK_URL", "")
# A TOML file of outlets of one's own; a slug that is known already is replaced.
OUTLETS_OVERLAY: Path | None = _path("OUTLETS_OVERLAY")
# A folder with gazetteer files of one's own, laid over the packaged ones.
GAZETTEER_OVERLAY: Path | None = _path("GAZETTEER_OVERLAY")

# --- reading ---------------------------------------------------------------------------------------

# An installed spaCy pipeline that finds names in its language, in English in the place of the reader of names. Empty:
# English is read by that reader, and in other languages names are found by gazetteer and shape.
SPACY_PIPELINE: str = _text("SPACY_PIPELINE", "")
# A page that is not read within this many seconds ends as too_slow.
EXTRACT_TIMEOUT_S: float = _number("EXTRACT_TIMEOUT_S", 20.0)

# --- researchers ----------------------------------------------------------------------------------

# Seconds that the database may work on the answer to one `gazewire query`. 0: any number.
QUERY_TIMEOUT_S: float = _number("QUERY_TIMEOUT_S", 300.0)

# --- what is told to whom -------------------------------------------------------------------------

# Articles older than this many days on a feed's first poll are processed, but never announced.
BACKLOG_DAYS: int = _days("BACKLOG_DAYS", 14)
# A controversy of which nothing was heard for this many days is quiet.
QUIET_DAYS: int = _days("QUIET_DAYS", 90)
# Developments of controversies from this severity on wait for `gazewire digest approve`. Empty: none does.
HOLD_SEVERITY: int | None = _whole("HOLD_SEVERITY", None)
# The operator's mail address, for alarms. Empty: alarms go to the log and to `doctor` only.
OPERATOR_ADDRESS: str = _text("OPERATOR_ADDRESS", "")
# Where the web app is reached from outside; links in mails start with it.
PUBLIC_URL: str = _site("PUBLIC_URL", "http://127.0.0.1:8000")

# Whether anybody may ask for digests on the page /subscribe; the owner of the address has to confirm.
SUBSCRIBE_PAGE: bool = _flag("SUBSCRIBE_PAGE", False)
# Contents of digests and deliveries are dropped after this many days; the ledger of what was told stays. 0 keeps them.
DESK_RETENTION_DAYS: int = _days("DESK_RETENTION_DAYS", 365)
# Articles are erased this many days after they were first seen, each with a tombstone. 0: none is by age.
TEXT_RETENTION_DAYS: int = _days("TEXT_RETENTION_DAYS", 0)

# --- mail (not MAIL_…: Scrapy prints its own settings of that name) --------------------------------

# The SMTP server. Empty: digests are written as .eml files into the outbox folder.
SMTP_HOST: str = _text("SMTP_HOST", "")
# Its port: 587 with STARTTLS, 465 with TLS from the start.
SMTP_PORT: int = _port("SMTP_PORT", 587)
# The user name for it, where it asks for one.
SMTP_USER: str = _text("SMTP_USER", "")
# The password for it.
SMTP_PASSWORD: str = _text("SMTP_PASSWORD", "")
# How the connection is encrypted: starttls, tls or none.
SMTP_SECURITY: str = _text("SMTP_SECURITY", "starttls")
# The address in From.
SMTP_FROM: str = _text("SMTP_FROM", "gazewire@localhost")
# Conversations with the server at the same time.
SMTP_CONNECTIONS: int = _whole("SMTP_CONNECTIONS", 2)
# Mails to one domain in one run of the sender, each half minute; the others wait for the next.
MAILS_PER_DOMAIN: int = _whole("MAILS_PER_DOMAIN", 500)
# Where mails that ask to unsubscribe arrive, beside the link; `gazewire bounces read` takes them. Empty: the link only.
UNSUBSCRIBE_ADDRESS: str = _text("UNSUBSCRIBE_ADDRESS", "")
# The domain that signs mails (DKIM). Empty: they are not signed here.
DKIM_DOMAIN: str = _text("DKIM_DOMAIN", "")
# The selector under which its public key stands in the DNS.
DKIM_SELECTOR: str = _text("DKIM_SELECTOR", "gazewire")
# The PEM file of the private RSA key.
DKIM_KEY_FILE: Path | None = _path("DKIM_KEY_FILE")

# --- doors: chats, webhooks and private feeds -----------------------------------------------------

# Kinds of chats that doors may lead to, by Apprise's schemes, comma-separated; only reviewed ones are on the list.
CHAT_SCHEMES: str = _text("CHAT_SCHEMES", "slack,msteams,workflows,discord,mmosts,matrixs,ntfys")
# Seconds for one request to a chat or a webhook.
DOOR_TIMEOUT_S: float = _number("DOOR_TIMEOUT_S", 10.0)
# TEST ONLY: a loopback address and port such as `127.0.0.1:8099` that chats and webhooks may lead to, http included.
DOOR_TEST_ENDPOINT: str = _text("DOOR_TEST_ENDPOINT", "")
# A private feed shows what was told in the last so many days.
FEED_DAYS: int = _days("FEED_DAYS", 30)

# --- crawling: who we are and how we behave -------------------------------------------------------

# Sent in the user agent, so that an outlet can reach the operator: a page or a mail address. Set it first of all.
USER_AGENT_CONTACT: str = _text("USER_AGENT_CONTACT", "")
# TEST ONLY: an HTTP proxy on a loopback address that all hosts ending in `.example` are asked through.
PRESS_PROXY: str = _text("PRESS_PROXY", "")
# At most this many due feeds are polled in one crawl.
FEEDS_PER_CRAWL: int = _whole("FEEDS_PER_CRAWL", 500)
# At most this many pages are fetched in one crawl; the others wait for the next.
PAGES_PER_CRAWL: int = _whole("PAGES_PER_CRAWL", 2000)
# Redirects followed for one address; one more ends as http_error.
MAX_REDIRECTS: int = _whole("MAX_REDIRECTS", 5)
# A robots.txt may ask for a Crawl-delay up to this many seconds; a longer one counts as this.
CRAWL_DELAY_CAP_S: float = _number("CRAWL_DELAY_CAP_S", 30.0)
# Seconds of one crawl that a host may take; entries that do not fit into it wait for the next.
HOST_BUDGET_S: float = _number("HOST_BUDGET_S", 600.0)
# Seconds until the next try after 429 or 503 without Retry-After, and after any passing failure.
RETRY_AFTER_S: float = _number("RETRY_AFTER_S", 1800.0)
# A Retry-After longer than this many seconds counts as this.
RETRY_AFTER_CAP_S: float = _number("RETRY_AFTER_CAP_S", 86_400.0)
# The service looks every so many seconds which feeds are due.
TICK_S: float = _number("TICK_S", 300.0)
# A crawl process that runs longer than this many seconds is ended with an error.
CRAWL_TIMEOUT_S: float = _number("CRAWL_TIMEOUT_S", 3600.0)

# --- Scrapy's own names ---------------------------------------------------------------------------

# The name that robots.txt files and logs know us by.
BOT_NAME = "gazewire"
VERSION = "0.1.0"
SPIDER_MODULES = ["spiders"]
# Honest: a name, a version, and where to complain.
USER_AGENT = f"{BOT_NAME}/{VERSION} (+{USER_AGENT_CONTACT})" if USER_AGENT_CONTACT else f"{BOT_NAME}/{VERSION}"
# Requests under way in total, over all hosts.
CONCURRENT_REQUESTS: int = _whole("CONCURRENT_REQUESTS", 32)
# Requests under way at one host.
CONCURRENT_REQUESTS_PER_DOMAIN: int = _whole("CONCURRENT_REQUESTS_PER_HOST", 1)
# Seconds between two requests to one host.
DOWNLOAD_DELAY: float = _number("DOWNLOAD_DELAY_S", 1.0)
# Seconds for one fetch, from the name lookup to the last byte.
DOWNLOAD_TIMEOUT: float = _number("DOWNLOAD_TIMEOUT_S", 30.0)
# Bytes of one body as sent; a longer one is broken off and ends as oversized.
DOWNLOAD_MAXSIZE: int = _whole("DOWNLOAD_MAX_BYTES", 8 * 1024 * 1024)
# DEBUG, INFO, WARNING or ERROR.
LOG_LEVEL: str = _text("LOG_LEVEL", "INFO")

DOWNLOAD_WARNSIZE = 0
DOWNLOAD_DELAY_JITTER = 0.0  # a Crawl-delay is a least, not a mean
DOWNLOAD_VERIFY_CERTIFICATES = True
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
ASYNCIO_EVENT_LOOP = "uvloop.Loop"
TWISTED_DNS_RESOLVER = "spiders.resolver.PublicResolver"
INGEST_FACTORY = "pipeline.item_pipelines.database_ingest"
ITEM_PIPELINES = {"pipeline.item_pipelines.IngestPipeline": 300}
CONCURRENT_ITEMS = 1  # an answer gives one item; Scrapy starts this many tasks for each answer, 100 unless told
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"  # the database knows what was fetched
DOWNLOAD_HANDLERS = {"data": None, "file": None, "ftp": None, "s3": None}
LOG_FORMATTER = "spiders.logs.QuietLogFormatter"
STATS_DUMP = False
# Scrapy imports its own components even where they are switched off, which takes 0.7 s a crawl; so we name what we use.
DOWNLOADER_MIDDLEWARES_BASE: dict[str, int] = {}
DOWNLOADER_MIDDLEWARES = {
    "spiders.guard.GuardMiddleware": 100,
    "spiders.robots.RobotsMiddleware": 200,
    "spiders.politeness.PolitenessMiddleware": 250,
    "spiders.identity.IdentityMiddleware": 400,
    "spiders.redirects.RedirectMiddleware": 600,
}
SPIDER_MIDDLEWARES_BASE: dict[str, int] = {}
EXTENSIONS_BASE: dict[str, int] = {}
EXTENSIONS = {
    "spiders.limits.ContentTypeLimit": 0,
}
