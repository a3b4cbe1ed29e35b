"""From the order's page to the answer on a phone: taps and typed numbers are counted."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.pages.conftest import Enter, Site

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
MOST_TAPS, MOST_NUMBERS = 12, 6


class Thumb:
    """Taps and types, and counts both."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.taps = self.numbers = 0

    def tap(self, target: Locator) -> None:
        target.tap()
        self.taps += 1

    def type(self, target: Locator, number: str) -> None:
        self.tap(target)
        target.press_sequentially(number)
        self.numbers += 1


def test_the_answer_takes_few_taps_and_numbers(enter: Enter, site: Site) -> None:
    page = enter(
        site.addresses["sales:detail"], person="alice", viewport=PHONE, has_touch=True,
        is_mobile=True,
    )  # fmt: skip
    thumb = Thumb(page)
    thumb.tap(page.get_by_role("link", name="Work it out beside the best alternative"))
    expect(page.get_by_label("Our price")).to_have_value("25000")
    thumb.type(page.get_by_label("Its price", exact=True), "24000")
    expect(page.locator("#answer")).to_contain_text("has no worth behind it")
    for line, worth in enumerate(("400", "300", "500")):
        thumb.type(page.locator(f"#id_ours_{line}"), worth)
    thumb.type(page.locator("#id_rivals_0"), "100")
    answer = "Our price may be ¥1,100 higher; you ask ¥1,000; ¥100 is left on the table."
    expect(page.locator("#answer")).to_contain_text(answer)
    thumb.tap(page.get_by_role("button", name="Keep it and work it out"))
    expect(page).to_have_url(re.compile(r"/value/ledgers/\d+/$"))
    expect(page.locator("#answer")).to_contain_text(answer)
    assert (thumb.taps, thumb.numbers) == (7, 5)
    assert thumb.taps <= MOST_TAPS
    assert thumb.numbers <= MOST_NUMBERS
