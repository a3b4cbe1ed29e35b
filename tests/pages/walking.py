"""A walk through pages in a real browser: readable by all, quiet, within the screen."""

import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as BrowserError
from tests.kezhi.policy import policy
from tests.pages.conftest import Doorman, Site

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
ALL = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SIGHT = {"runOnly": {"type": "rule", "values": ["color-contrast", "target-size"]}}
GRAVE = {"serious", "critical"}
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
# The second look differs in what colors and the length of words can spoil, not in structure: all
# pages must fit a phone, every third is asked for its colors (`KEZHI_LOOKS=whole`: each).
LOOKS: dict[tuple[str, str], dict[str, Any]] = {("en", "light"): ALL, ("zh-hans", "dark"): SIGHT}
DEALT = 1 if os.environ.get("KEZHI_LOOKS") == "whole" else 3
# The frame is the same on every page: it is looked at on the first one.
FRAMED = "dashboards:today"
FRAME = {"exclude": [["nav.side"], ["header.topbar"], ["#palette"]]}
# A page for a guest speaks the language of the quote, whatever the browser asks for.
SPOKEN = {
    "quotes:shown": "en", "deliveries:tracking": "en",
    "surveys:answering": "en", "surveys:answering_step": "en",
}  # fmt: skip
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
    rules: dict[str, Any]
    said: list[str]


@contextmanager
def walking(
    site: Site, browser: Browser, options: dict[str, Any], look: tuple[str, str]
) -> Iterator[Walker]:
    language, theme = look
    doorman = Doorman(site, browser, options, [])
    page = doorman.enter("about:blank", language=language, theme=theme)
    walker = Walker(page, language, LOOKS[look], [])
    page.add_init_script(WATCH)
    page.on("console", lambda line: walker.said.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: walker.said.append(str(error)))
    yield walker
    doorman.opened[0].close()


def grave_findings(
    page: Page, rules: dict[str, Any], where: dict[str, Any] | None = None
) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    wishes = {**rules, "resultTypes": ["violations"]}
    asked = [where or {"exclude": []}, wishes]
    found: Any = page.evaluate("([where, wishes]) => axe.run(where, wishes)", asked)
    return [
        f"{one['id']}: {one['help']} | {node['html'][:160]} | {node['failureSummary'][:200]}"
        for one in found["violations"]
        if one["impact"] in GRAVE
        for node in one["nodes"][:3]
    ]


def look_at(site: Site, walker: Walker, route: str) -> None:
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
    assert page.locator("html").get_attribute("lang") == (SPOKEN.get(route) or walker.language)
    if walker.rules is ALL or route == FRAMED or zlib.crc32(route.encode()) % DEALT == 0:
        assert not grave_findings(page, walker.rules, None if route == FRAMED else FRAME)
    page.set_viewport_size(PHONE)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"], page.evaluate(WIDER)
    assert page.evaluate("window.breaches") == []
    # A page that answers 4xx on purpose (a used link) is complained of by the browser itself.
    own = f"status of {answer.status} " if answer and 400 <= answer.status < 500 else "\0"
    assert not [line for line in walker.said if own not in line]


def look_at_faults(walker: Walker) -> None:
    """Planted ones: the walk itself has to see them."""
    page = walker.page
    page.goto("/kit/")
    walker.said.clear()
    page.evaluate("""() => {
      document.querySelector("main").insertAdjacentHTML("beforeend",
        "<button></button><p style='color:#999;background:#888'>unreadable</p>");
      document.querySelector("main").setAttribute("onclick", "alert(1)");
    }""")
    found = " ".join(grave_findings(page, walker.rules))
    assert ("button-name" in found) == (walker.language == "en")
    assert "color-contrast" in found
    assert page.evaluate("window.breaches")
    assert walker.said
    walker.said.clear()
