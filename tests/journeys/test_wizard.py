"""Every step of the import wizard, good and bad: readable by all, within the screen, quiet."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.pages.walking import ALL, DESK, LOOKS, PHONE, WATCH, WIDER, grave_findings
from tests.processes import PATIENCE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ORDERS = "订单号;日期;客户编号;客户名称;金额\n" + "".join(
    f"{row};1.2.2024;C{row % 3};墙煌 {row % 3};1.{row:03},50\n" for row in range(30)
)
BAD = ORDERS + "31;bald;C1;;5,0\n32;1.2.2024;;;x\n33;1.2.2024;C1;;5,0;zu viel\n"


def look(page: Page) -> None:
    page.set_viewport_size(DESK)
    assert not grave_findings(page, ALL)
    page.set_viewport_size(PHONE)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"], page.evaluate(WIDER)
    page.set_viewport_size(DESK)
    assert page.evaluate("window.breaches") == []


def upload(page: Page, path: Path) -> None:
    page.goto(page.url.split("/imports/")[0] + "/imports/new/")
    look(page)
    page.locator("#id_file").set_input_files(path)
    page.locator("main form button[type=submit]").click()


def wait_for_end(page: Page) -> None:
    expect(page.locator("main progress")).to_have_count(0, timeout=PATIENCE * 1000)


@pytest.mark.parametrize(("language", "theme"), LOOKS)
def test_every_step_is_readable(rita: Page, tmp_path: Path, language: str, theme: str) -> None:
    page, root = rita, rita.url.removesuffix("/imports/")
    page.context.add_cookies([{"name": "kezhi_language", "value": language, "url": root}])
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    page.add_init_script(WATCH)
    path = tmp_path / "订单.csv"
    path.write_bytes(BAD.encode("gb18030"))
    upload(page, path)
    page.wait_for_url("**/mapping/", timeout=PATIENCE * 1000)
    look(page)
    page.locator("main form button.btn-primary").first.click()
    expect(page.get_by_role("alert")).to_be_visible()  # 1.2.2024 reads both ways
    look(page)
    page.locator("#id_option-date_order").select_option("dmy")
    page.locator("main form button.btn-primary").first.click()
    page.wait_for_url("**/preview/")
    look(page)
    page.locator("main form button.btn-primary").click()
    wait_for_end(page)
    expect(page.locator(".stat .figure")).to_have_text(["33", "30", "0", "0", "3"])
    look(page)
    page.locator("main details.menu summary").click()
    look(page)
    page.locator("main details.menu button").click()
    wait_for_end(page)
    look(page)
    path.write_text('a,b\n"1,2\n', encoding="utf-8")
    upload(page, path)
    expect(page.get_by_role("alert")).to_be_visible(timeout=PATIENCE * 1000)
    look(page)
