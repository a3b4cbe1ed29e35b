from collections.abc import Callable

import pytest
from django.test import Client

from kezhi.catalog.models import Product
from kezhi.kit import search

Enter = Callable[[str], Client]


@pytest.fixture
def coils(db: None) -> None:
    Product.objects.bulk_create(Product(code=f"AL-{n:02}", name=f"彩涂铝卷 {n}") for n in range(30))


def test_the_page_finds_two_characters_without_javascript(sign_in: Enter, coils: None) -> None:
    page = sign_in("alice").get("/search/", {"q": "铝卷"}).content.decode()
    assert "AL-00" in page
    assert page.count('<li class="list-group-item') == search.LONG
    assert "/products/?q=" in page


def test_nothing_found_says_what_to_try(sign_in: Enter) -> None:
    assert "Nothing found" in sign_in("alice").get("/search/", {"q": "nowhere"}).content.decode()


def test_the_palette_holds_records_actions_and_pages(sign_in: Enter, coils: None) -> None:
    part = sign_in("back_office").get("/search/palette/", {"q": "AL-07"}).content.decode()
    assert 'role="option"' in part
    assert "彩涂铝卷 7" in part
    assert "New product" in sign_in("back_office").get("/search/palette/").content.decode()
    assert "New product" not in sign_in("alice").get("/search/palette/").content.decode()


def test_commands_are_found_by_pinyin() -> None:
    entries = [{"label": "产品"}, {"label": "审计日志"}]
    assert search.commands(entries, "cp") == [{"label": "产品"}]
    assert search.commands(entries, "shenji") == [{"label": "审计日志"}]
    assert search.commands(entries, "") == entries


@pytest.mark.parametrize("query", ["\x00", "x" * 101, "%", "_", "'", '"', "\\", "？", " "])
def test_odd_words_break_nothing(sign_in: Enter, coils: None, query: str) -> None:
    for address in ("/search/", "/search/palette/"):
        assert sign_in("alice").get(address, {"q": query}).status_code == 200


def test_a_source_needs_its_right(people: dict[str, object]) -> None:
    def find(user: object, query: str, limit: int) -> list[search.Hit]:
        return [search.Hit("x", "/x/")]

    source = search.Source("X", "box", find, right="audit.view")
    assert not search.find_everywhere([source], people["alice"], "x")
    assert search.find_everywhere([source], people["finance"], "x")
