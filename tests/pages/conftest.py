"""One installation for all tests that look at pages: started once, walked by many."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from tests.machines import copy_of, drop_database
from tests.processes import Machine

COOKIE = "sessionid"


@dataclass(frozen=True)
class Site:
    root: str
    sessions: dict[str, str]
    addresses: dict[str, str]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, newborn: Machine) -> Iterator[Site]:
    url, data = copy_of(newborn, tmp_path_factory.mktemp("site") / "data")
    with Machine(data, url, DJANGO_SETTINGS_MODULE="tests.settings") as machine:
        told = json.loads(machine.python("from tests.pages import seed; seed.main()"))
        port = machine.serve("--workers", "1", "--no-jobs")
        yield Site(f"http://127.0.0.1:{port}", told["sessions"], told["addresses"])
    if url:
        drop_database(url)


Enter = Callable[..., Page]


@dataclass(frozen=True)
class Doorman:
    """Opens pages as somebody of the cast, in a language and a light."""

    site: Site
    browser: Browser
    options: dict[str, Any]
    opened: list[BrowserContext]

    def enter(
        self, address: str, *, person: str = "administrator", language: str = "en",
        theme: str = "light", **options: Any,
    ) -> Page:  # fmt: skip
        root = self.site.root
        known = {**self.options, "base_url": root, "color_scheme": theme, **options}
        context = self.browser.new_context(**known)
        cookies = {COOKIE: self.site.sessions[person], "kezhi_language": language}
        context.add_cookies([{"name": n, "value": v, "url": root} for n, v in cookies.items()])
        self.opened.append(context)
        page = context.new_page()
        page.goto(address)
        return page


@pytest.fixture
def enter(site: Site, browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Enter]:
    doorman = Doorman(site, browser, browser_context_args, [])
    yield doorman.enter
    for context in doorman.opened:
        context.close()
