"""What JavaScript adds, and that nothing needs it: keys, filters while typing, palette, notices."""

import pytest
from playwright.sync_api import Page, expect
from tests.pages.conftest import Enter

pytestmark = pytest.mark.browser


def test_the_list_follows_chinese_typing(enter: Enter) -> None:
    page = enter("/products/", language="zh-hans")
    page.locator("#id_q").focus()
    page.keyboard.insert_text("铝卷 Coated coil 77")
    expect(page.locator("#rows tbody tr")).to_have_count(1)
    expect(page.locator("#found")).to_have_text("找到 1 条")
    assert "q=" in page.url
    page.locator("#id_q").fill("")
    expect(page.locator("#rows tbody tr")).to_have_count(50)


def test_slash_finds_and_j_k_walk_the_rows(enter: Enter) -> None:
    page = enter("/products/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.locator("#rows tbody tr").nth(1)
    expect(second).to_have_class("at")
    page.keyboard.press("x")
    expect(second.locator("input")).to_be_checked()
    expect(page.locator("[data-ticked]")).to_have_text("1")
    page.keyboard.press("k")
    page.keyboard.press("/")
    expect(page.locator("#find")).to_be_focused()
    page.keyboard.type("coil 42")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("AL-00042")


def test_the_palette_needs_only_keys(enter: Enter) -> None:
    page = enter("/products/")
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Type a name or a command")
    expect(field).to_be_focused()
    page.keyboard.type("audit")
    option = page.get_by_role("option", name="Audit trail")
    expect(option).to_have_attribute("aria-selected", "true")
    active = field.get_attribute("aria-activedescendant")
    assert active == option.get_attribute("id")
    page.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "false")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/audit/")


def test_the_palette_offers_nobody_what_they_may_not_open(enter: Enter) -> None:
    page = enter("/products/", person="alice")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("option", name="Products")).to_be_visible()
    expect(page.get_by_role("option", name="Audit trail")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).not_to_be_visible()


def test_what_was_archived_comes_back_by_undo(enter: Enter) -> None:
    page = enter("/products/?q=AL-00007")
    page.get_by_role("link", name="coil 7").click()
    page.get_by_role("button", name="Archive").click()
    notice = page.locator(".notice")
    expect(notice).to_contain_text("archived")
    notice.get_by_role("button", name="Undo").click()
    expect(page.locator(".notice")).to_contain_text("back in use")
    page.locator(".notice").get_by_role("button", name="Close").click()
    expect(page.locator(".notice")).to_have_count(0)


def background(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def test_light_and_dark_follow_the_device_or_the_person(enter: Enter) -> None:
    page = enter("/products/", person="alice", theme="dark")
    dark = background(page)
    page.emulate_media(color_scheme="light")
    light = background(page)
    assert light != dark
    page.locator("summary", has_text="Alice").click()
    page.get_by_role("button", name="Dark theme").click()
    assert background(page) == dark
    page.locator("summary", has_text="Alice").click()
    page.get_by_role("button", name="Like the device").click()
    assert background(page) == light


def test_a_chart_has_a_table_beside_it(enter: Enter) -> None:
    page = enter("/kit/")
    figure = page.locator("#sample-lines")
    expect(figure.locator("svg text", has_text="900K")).to_be_visible()
    expect(figure.locator("table")).not_to_be_visible()
    figure.get_by_role("button", name="Table").click()
    expect(figure.locator("table")).to_contain_text("1,310,000")


def test_chinese_charts_count_in_wan(enter: Enter) -> None:
    page = enter("/kit/", language="zh-hans")
    expect(page.locator("#sample-lines svg text", has_text="90万")).to_be_visible()


def test_the_menu_of_a_phone_opens_and_closes(enter: Enter) -> None:
    page = enter("/products/", viewport={"width": 390, "height": 844})
    entry = page.get_by_role("link", name="Audit trail")
    expect(entry).not_to_be_visible()
    page.get_by_role("button", name="Open the menu").click()
    expect(entry).to_be_visible()
    page.keyboard.press("Escape")
    expect(entry).not_to_be_visible()


def test_everything_but_drawing_works_without_javascript(enter: Enter) -> None:
    page = enter("/products/", java_script_enabled=False)
    page.locator("#id_q").fill("coil 77")
    page.get_by_role("button", name="Filter").click()
    expect(page.locator("#rows tbody tr")).to_have_count(1)
    page.locator("summary", has_text="Columns").click()
    page.get_by_label("Product line", exact=True).last.uncheck()
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("columnheader", name="Product line")).to_have_count(0)
    page.goto("/kit/")
    expect(page.locator("#sample-bars table")).to_contain_text("52.0%")
    expect(page.locator(".needs-js:visible")).to_have_count(0)
    page.get_by_role("link", name="A panel of another feature").click()
    expect(page.locator("main")).to_contain_text("Loaded from its own address.")
    page.goto("/search/?q=coil+99")
    expect(page.locator("main")).to_contain_text("AL-00099")
