"""Every page of the product in a real browser: readable by all, quiet, within the screen."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as BrowserError
from tests.kezhi.policy import policy
from tests.pages.conftest import Doorman, Site

pytestmark = pytest.mark.browser
AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
GRAVE = {"serious", "critical"}
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
LOOKS = [("en", "light"), ("zh-hans", "dark")]
WATCH = """
window.breaches = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.breaches.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""
WIDER = """() => [...document.querySelectorAll("body *")]
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 1
    && !one.closest(".table-responsive, .tabs, [popover], .visually-hidden"))
  .slice(0, 5).map((one) => one.outerHTML.slice(0, 120))"""
ROUTES = sorted(
    name
    for name, line in policy().items()
    if not line.skip and not line.is_api and "GET" in line.methods and not line.ends_session
)


@dataclass(frozen=True)
class Walker:
    """One browser page in one look, and what it complained of since it was last asked."""

    page: Page
    language: str
    said: list[str]


@pytest.fixture(scope="module", params=LOOKS, ids=lambda look: "-".join(look))
def walker(
    request: pytest.FixtureRequest, site: Site, browser: Browser,
    browser_context_args: dict[str, Any],
) -> Iterator[Walker]:  # fmt: skip
    language, theme = request.param
    doorman = Doorman(site, browser, browser_context_args, [])
    page = doorman.enter("about:blank", language=language, theme=theme)
    walker = Walker(page, language, [])
    page.add_init_script(WATCH)
    page.on("console", lambda line: walker.said.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: walker.said.append(str(error)))
    yield walker
    doorman.opened[0].close()


def grave_findings(page: Page) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: Any = page.evaluate("rules => axe.run(document, rules)", RULES)
    return [
        f"{one['id']}: {one['help']} | {node['html'][:160]} | {node['failureSummary'][:200]}"
        for one in found["violations"]
        if one["impact"] in GRAVE
        for node in one["nodes"][:3]
    ]


@pytest.mark.parametrize("route", ROUTES)
def test_page(site: Site, walker: Walker, route: str) -> None:
    page = walker.page
    page.goto("about:blank")  # what the page before still had to say is over
    walker.said.clear()
    page.set_viewport_size(DESK)
    try:
        answer = page.goto(site.addresses[route])
    except BrowserError as error:
        if "Download is starting" in str(error) or "ERR_ABORTED" in str(error):
            return
        raise
    page.wait_for_selector("[aria-busy=true], .htmx-request", state="detached")
    if not page.locator("html[lang]").count():
        return  # not a page: a file or a part
    assert page.locator("html").get_attribute("lang") == walker.language
    assert not grave_findings(page)
    page.set_viewport_size(PHONE)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"], page.evaluate(WIDER)
    assert page.evaluate("window.breaches") == []
    # A page that answers 4xx on purpose (a used link) is complained of by the browser itself.
    own = f"status of {answer.status} " if answer and 400 <= answer.status < 500 else "\0"
    assert not [line for line in walker.said if own not in line]


def test_the_walk_itself_sees_faults(site: Site, walker: Walker) -> None:
    page = walker.page
    page.goto("/kit/")
    walker.said.clear()
    page.evaluate("""() => {
      document.querySelector("main").insertAdjacentHTML("beforeend",
        "<button></button><p style='color:#999;background:#888'>unreadable</p>");
      document.querySelector("main").setAttribute("onclick", "alert(1)");
    }""")
    found = " ".join(grave_findings(page))
    assert "button-name" in found
    assert "color-contrast" in found
    assert page.evaluate("window.breaches")
    assert walker.said
    walker.said.clear()
