"""One's own pages in a real browser: readable at every width, by keyboard, by screen reader, and without JavaScript."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from tests.e2e.test_pages_browser import LOW_CONTRAST
from tests.own_pages import ADA, OwnPages, own_pages
from web.serve import ServerThread, listen, port_of

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed: apt-get install chromium"),
]
WIDTHS = (320, 390, 820, 1280)

#: What a screen reader would trip over, as words.
FLAWS = """
() => {
  const found = [];
  const ids = [...document.querySelectorAll('[id]')].map(n => n.id);
  for (const id of new Set(ids)) if (ids.filter(other => other === id).length > 1) found.push('id twice: ' + id);
  for (const n of document.querySelectorAll('input:not([type=hidden]), select, textarea'))
    if (!n.labels.length || !n.labels[0].textContent.trim()) found.push('no label: ' + n.outerHTML.slice(0, 80));
  for (const n of document.querySelectorAll('button, a[href]'))
    if (!n.textContent.trim()) found.push('no name: ' + n.outerHTML.slice(0, 80));
  for (const n of document.querySelectorAll('fieldset'))
    if (!n.querySelector(':scope > legend')) found.push('no legend: ' + n.id);
  for (const attribute of ['aria-describedby', 'aria-labelledby'])
    for (const n of document.querySelectorAll('[' + attribute + ']'))
      for (const id of n.getAttribute(attribute).split(' '))
        if (!document.getElementById(id)) found.push(attribute + ' leads nowhere: ' + id);
  for (const a of document.querySelectorAll('a[href^="#"]'))
    if (!document.getElementById(a.getAttribute('href').slice(1))) found.push('leads nowhere: ' + a.outerHTML);
  let level = 0;
  for (const h of document.querySelectorAll('h1, h2, h3, h4')) {
    const now = Number(h.tagName[1]);
    if (now > level + 1) found.push('heading skips: ' + h.innerText);
    level = now;
  }
  for (const one of ['h1', 'main', 'body > header', 'body > footer'])
    if (document.querySelectorAll(one).length !== 1) found.push('not one ' + one);
  const names = [...document.querySelectorAll('main button')].map(n => n.textContent.trim());
  for (const name of new Set(names))
    if (names.filter(other => other === name).length > 1) found.push('same button: ' + name);
  const small = n => { const box = n.getBoundingClientRect(); return box.height < 24; };
  for (const n of document.querySelectorAll('button, input:not([type=hidden], [type=checkbox], [type=radio]), select'))
    if (n.checkVisibility() && small(n)) found.push('too small to hit: ' + n.outerHTML.slice(0, 80));
  return found;
}
"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnPages]:
    listening = listen("127.0.0.1", 0)
    base_url = f"http://127.0.0.1:{port_of(listening)}"
    with own_pages(tmp_path_factory.mktemp("own"), base_url=base_url, has_subscribe_page=True) as client:
        server = ServerThread(client.app, listening)
        server.start()
        yield client
        server.stop()


@pytest.fixture(scope="module")
def site(client: OwnPages) -> str:
    return str(client.app.state.site.base_url)  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def browser() -> Iterator[sync_api.Browser]:  # type: ignore[name-defined]
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


def pages(client: OwnPages) -> list[str]:
    links = client.links()
    return [
        *("/subscribe", "/preferences", "/preferences?asked=1", "/subscribe?asked=1"),
        *(links.preferences(), client.owner_link(), links.digest(""), links.unsubscribe(), "/digest/no-token"),
        *(f"{links.feedback()}/1{kind}" for kind in ("", "/confirmed", "/not-relevant", "/wrong-company", "/same-as")),
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_readable_whole_and_well_built_at_every_width(site, client, browser, scheme) -> None:  # type: ignore[no-untyped-def]
    page = browser.new_page(color_scheme=scheme)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    for path in pages(client):
        page.goto(site + path)
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert page.evaluate(LOW_CONTRAST) == [], path
        assert page.evaluate(FLAWS) == [], path
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wider <= 0, f"{path} is {wider} px wider than {width}"
    page.close()
    assert [text for text in said if "404" not in text] == [], "the browser had to block or complain"


def test_what_is_wrong_is_read_first_and_leads_to_its_field(site, client, browser) -> None:  # type: ignore[no-untyped-def]
    context = browser.new_context(java_script_enabled=True)
    page = context.new_page()
    page.goto(site + client.links().preferences())
    page.fill("#schedule-zone", "Mars/Olympus")
    page.fill("#schedule-holidays", "Nowhere")
    page.click("text=Save the times")
    assert page.evaluate("document.activeElement.className") == "problems"
    assert page.evaluate(FLAWS) == []
    assert page.evaluate(LOW_CONTRAST) == []
    assert page.inner_text(".problems h2") == "Not saved: 2 things to mend"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#schedule-zone"
    described = page.get_attribute("#schedule-zone", "aria-describedby").split()
    assert "is not known" in page.inner_text(f"#{described[0]}")
    assert page.input_value("#schedule-zone") == "Mars/Olympus"
    context.close()


def test_everything_works_by_keyboard_and_without_javascript(site, client, browser) -> None:  # type: ignore[no-untyped-def]
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + client.links().preferences())
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")  # from the content to its first field
    page.keyboard.press("Control+A")
    page.keyboard.type("Europe/Zurich")
    page.keyboard.press("Enter")
    page.wait_for_url("**?done=saved")
    assert page.inner_text("[role=status]") == "Saved."
    assert client.required(ADA).zone == "Europe/Zurich"
    page.goto(f"{site}{client.links().feedback()}/1/wrong-company")
    page.get_by_label("Halden Optics").check()
    page.click("button")
    assert page.inner_text("[role=status]") == "Kept, thank you."
    page.click("text=Withdraw")
    assert page.inner_text("[role=status]") == "Withdrawn."
    context.close()


def test_tabbing_goes_through_a_form_from_top_to_bottom(site, client, browser) -> None:  # type: ignore[no-untyped-def]
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(site + client.owner_link())
    places = []
    for _ in range(60):
        page.keyboard.press("Tab")
        place = page.evaluate(
            "(n => n === document.body ? null : n.getBoundingClientRect().top + scrollY)(document.activeElement)"
        )
        if place is None:
            break
        places.append(place)
    rows = [round(place / 12) for place in places[1:]]  # boxes in one row are level; the skip link stands apart
    assert len(rows) > 25
    assert rows == sorted(rows)
    page.close()


def test_no_token_leaves_the_site_by_a_referrer(site, client, browser) -> None:  # type: ignore[no-untyped-def]
    """Every request that the browser makes from one's own pages, a click on a link to an outlet included."""
    page = browser.new_page()
    referrers: list[str] = []
    page.on("request", lambda request: referrers.append(request.headers.get("referer", "")))
    page.route("**/harbour-courier.example/**", lambda route: route.fulfill(body="the outlet"))
    page.goto(site + client.links().digest(""))
    page.click("a.out >> nth=0")
    page.wait_for_url("**harbour-courier.example**")
    page.goto(site + client.links().preferences())
    page.click("text=Save the times")
    assert len(referrers) > 4
    assert set(referrers) == {""}
    page.close()


def test_a_download_is_a_file(site, client, browser) -> None:  # type: ignore[no-untyped-def]
    page = browser.new_page()
    page.goto(site + client.owner_link())
    with page.expect_download() as waiting:
        page.click("text=Download my data")
    assert waiting.value.suggested_filename == "gazewire-my-data.json"
    page.close()
