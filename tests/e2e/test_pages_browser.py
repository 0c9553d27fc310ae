"""The pages in a real browser: nothing blocked, nothing overflowing, readable in light and dark, usable by keyboard."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from tests import press_text
from tests.integration.web_press import press_client
from tests.press_rows import DIGEST_ID, id_of
from web.serve import serving

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed: apt-get install chromium"),
]

PAGES = (
    "/",
    "/developments",
    "/controversies",
    "/controversies/veridane-harrow-falls-police-sales",
    "/articles",
    f"/articles/{id_of(press_text.LETTER)}",
    f"/articles/{id_of(press_text.VOTE_PAYWALLED)}",
    "/entities/veridane",
    "/deals",
    "/outlets",
    "/digests",
    f"/digests/{DIGEST_ID}",
)
WIDTHS = (360, 820, 1280)
AA = 4.5

#: Text whose contrast with what lies behind it is below AA, as [ratio, words].
LOW_CONTRAST = """
() => {
  const parse = value => { const n = value.match(/[\\d.]+/g).map(Number); return n.length < 4 ? [...n, 1] : n; };
  const over = (top, below) => [0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  const behind = node => {
    const layers = [];
    for (let n = node; n; n = n.parentElement) layers.push(parse(getComputedStyle(n).backgroundColor));
    const paper = parse(getComputedStyle(document.body).backgroundColor);
    return layers.reverse().reduce((below, top) => over(top, below), paper);
  };
  const light = rgb => {
    const linear = c => c <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4;
    const [r, g, b] = rgb.slice(0, 3).map(c => linear(c / 255));
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !node.checkVisibility() || node.closest('svg')) continue;
    const back = behind(node), front = over(parse(getComputedStyle(node).color), back);
    const [high, low] = [light(front), light(back)].sort((a, b) => b - a);
    const ratio = (high + .05) / (low + .05);
    if (ratio < LIMIT) found.push([ratio, walker.currentNode.data.trim().slice(0, 40)]);
  }
  return found;
}
""".replace("LIMIT", str(AA))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with press_client(tmp_path_factory.mktemp("browser")) as (_, client), serving(client.app) as server:
        yield f"http://127.0.0.1:{server.port}"


@pytest.fixture(scope="module")
def browser() -> Iterator[sync_api.Browser]:  # type: ignore[name-defined]
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_readable_and_whole_at_every_width(site: str, browser, scheme: str) -> None:  # type: ignore[no-untyped-def]
    page = browser.new_page(color_scheme=scheme)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    for path in PAGES:
        page.goto(site + path)
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert page.evaluate(LOW_CONTRAST) == [], path
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wider <= 0, f"{path} is {wider} px wider than {width}"
    page.close()
    assert said == [], "the browser had to block or complain"


def test_pages_work_without_javascript(site: str, browser) -> None:  # type: ignore[no-untyped-def]
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/controversies")
    page.select_option("#type", "fine")
    page.click("button")
    assert page.inner_text("tbody th a") == "Brightmart: face matching of shoppers"
    page.click("tbody th a")
    page.click("summary >> nth=0")
    assert page.is_visible("text=What would move it")
    context.close()


def test_the_first_key_leads_to_the_content(site: str, browser) -> None:  # type: ignore[no-untyped-def]
    page = browser.new_page()
    page.goto(site)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.close()


def test_a_quote_leads_to_its_place_in_the_article(site: str, browser) -> None:  # type: ignore[no-untyped-def]
    page = browser.new_page(viewport={"width": 390, "height": 500})
    page.goto(f"{site}/controversies/veridane-harrow-falls-police-sales")
    page.click(".timeline li:last-child figcaption a")
    place = page.evaluate("document.querySelector('.text :target').getBoundingClientRect().top")
    assert 0 <= place < 500
    page.close()


def test_the_mail_is_shown_in_its_frame(site: str, browser) -> None:  # type: ignore[no-untyped-def]
    page = browser.new_page()
    page.goto(f"{site}/digests/{DIGEST_ID}")
    assert "Brightmart: face matching of shoppers" in page.frames[1].inner_text("body")
    page.close()
