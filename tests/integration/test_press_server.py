"""The press as a real HTTP server: proxy form, conditions, encodings, planned failures, log, speed of a crawl."""

from __future__ import annotations

import gzip
import http.client
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from demo.press import Press
from demo.press.ticks import TICKS

FEED = ("ledgerline.example", "/feeds/technology.atom")


@pytest.fixture
def press() -> Iterator[Press]:
    with Press(TICKS[-1]) as running:
        yield running


def connect(press: Press) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(press.address.removeprefix("http://"), timeout=10)


def fetch(
    press: Press, host: str, path: str, method: str = "GET", proxy: bool = True, **headers: str
) -> tuple[http.client.HTTPResponse, bytes]:
    connection = connect(press)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    target = f"http://{host}{path}" if proxy else path
    connection.request(method, target, headers={"Host": host, **named})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response, body


@pytest.mark.parametrize("proxy", [True, False])
def test_proxy_form_and_origin_form_give_the_same(press: Press, proxy: bool) -> None:
    response, body = fetch(press, "gatewatch.example", "/feed/", proxy=proxy)
    assert (response.status, response.version) == (200, 11)
    assert response.headers["Content-Type"] == "application/rss+xml; charset=utf-8"
    assert body == press.resource("gatewatch.example", "/feed/").body


def test_a_page_or_feed_that_has_not_changed_is_304_by_etag_and_by_date(press: Press) -> None:
    first, _ = fetch(press, *FEED)
    for condition in (
        {"If_None_Match": first.headers["ETag"]},
        {"If_None_Match": f"W/{first.headers['ETag']}"},
        {"If_Modified_Since": first.headers["Last-Modified"]},
    ):
        again, body = fetch(press, *FEED, **condition)
        assert (again.status, body, again.headers["ETag"]) == (304, b"", first.headers["ETag"])


def test_a_feed_with_news_is_sent_again(press: Press) -> None:
    press.set_now(TICKS[1])
    first, _ = fetch(press, *FEED)
    press.set_now(TICKS[2])
    etag, since = first.headers["ETag"], first.headers["Last-Modified"]
    assert fetch(press, *FEED, If_None_Match=etag)[0].status == 200
    assert fetch(press, *FEED, If_Modified_Since=since)[0].status == 200
    assert (
        fetch(press, *FEED, If_None_Match='"other"', If_Modified_Since="Thu, 01 Jan 2099 00:00:00 GMT")[0].status == 200
    )
    assert fetch(press, *FEED, If_Modified_Since="nonsense")[0].status == 200


def test_gzip_only_for_those_who_ask(press: Press) -> None:
    plain, body = fetch(press, *FEED)
    packed, compressed = fetch(press, *FEED, Accept_Encoding="gzip, deflate")
    assert plain.headers["Content-Encoding"] is None
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(compressed) == body
    assert plain.headers["ETag"] != packed.headers["ETag"]
    assert fetch(press, *FEED, Accept_Encoding="gzip", If_None_Match=packed.headers["ETag"])[0].status == 304
    assert fetch(press, "gatewatch.example", "/feed/", Accept_Encoding="gzip")[0].headers["Content-Encoding"] is None


def test_head_has_the_length_and_no_body(press: Press) -> None:
    response, body = fetch(press, "stackfield.example", "/index.atom", method="HEAD")
    assert body == b""
    assert int(response.headers["Content-Length"]) == len(press.resource("stackfield.example", "/index.atom").body)


def test_redirects_and_missing_pages(press: Press) -> None:
    moved, _ = fetch(press, "stackfield.example", "/?p=28840")
    missing, _ = fetch(press, "northmerecourier.example", "/story.php/48790-high-school-honor-roll")
    assert (moved.status, moved.headers["Location"].startswith("http://stackfield.example/2026/03/")) == (301, True)
    assert missing.status == 404


def test_planned_failures_come_in_order_and_touch_nothing_else(press: Press) -> None:
    press.fail("civiclens.example", "/rss.xml", (503, 429))
    assert fetch(press, "civiclens.example", "/robots.txt")[0].status == 200
    assert [fetch(press, "civiclens.example", "/rss.xml")[0].status for _ in range(3)] == [503, 429, 200]


def test_the_log_names_every_request(press: Press) -> None:
    fetch(press, "civiclens.example", "/rss.xml", User_Agent="tester", If_None_Match='"x"')
    assert [tuple(request) for request in press.requests] == [
        ("GET", "civiclens.example", "/rss.xml", 200, '"x"', "tester")
    ]


def test_a_subset_serves_only_its_outlets() -> None:
    with Press(TICKS[0], outlets=("gatewatch", "halyard-wire", "northmere-courier")) as press:
        assert fetch(press, "gatewatch.example", "/feed/")[0].status == 200
        assert fetch(press, "ledgerline.example", "/feeds/technology.atom")[0].status == 404


def test_an_unknown_outlet_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="no outlet evening-post"):
        Press(TICKS[0], outlets=("evening-post",))


def test_a_connection_is_kept_for_many_requests_and_several_are_served_at_once(press: Press) -> None:
    def crawl() -> None:
        connection = connect(press)
        for _ in range(50):
            connection.request("GET", "http://gatewatch.example/feed/")
            assert connection.getresponse().read()
        connection.close()

    started = datetime.now(UTC)
    threads = [threading.Thread(target=crawl) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [request.status for request in press.requests] == [200] * 400
    assert (datetime.now(UTC) - started).total_seconds() < 10


def test_stopping_twice_is_harmless_and_frees_the_port() -> None:
    press = Press(TICKS[0])
    press.start()
    press.stop()
    press.stop()
    again = Press(TICKS[0], port=int(press.address.rpartition(":")[2]))
    again.stop()
