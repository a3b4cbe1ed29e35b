"""Every page in Chinese and dark: in a file of its own, so that both walks go at once."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser
from tests.pages.conftest import Site
from tests.pages.walking import ROUTES, Walker, look_at, look_at_faults, walking

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def walker(site: Site, browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Walker]:
    with walking(site, browser, browser_context_args, ("zh-hans", "dark")) as walker:
        yield walker


@pytest.mark.parametrize("route", ROUTES)
def test_page(site: Site, walker: Walker, route: str) -> None:
    look_at(site, walker, route)


def test_the_walk_itself_sees_faults(walker: Walker) -> None:
    look_at_faults(walker)
