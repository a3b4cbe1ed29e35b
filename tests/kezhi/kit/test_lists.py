from collections.abc import Callable
from urllib.parse import parse_qs

import pytest
from django.test import Client
from tests.queries import assert_no_query_per_row

from kezhi.catalog.models import Product, ProductLine, Unit

Enter = Callable[[str], Client]
LIST = "/products/"
PAGE_LIMIT = 60_000


def make(count: int) -> None:
    start = Product.objects.count()
    line = ProductLine.objects.get_or_create(name="Coated coils 彩涂卷")[0]
    unit = Unit.objects.get_or_create(code="t", defaults={"name": "Metric ton"})[0]
    Product.objects.bulk_create(
        Product(code=f"AL-{n:05}", name=f"彩涂铝卷 Coated coil {n}", line=line, unit=unit,
                list_price=28800 + n, product_cost=21000)
        for n in range(start, start + count)
    )  # fmt: skip


def test_a_list_asks_no_query_per_row(sign_in: Enter) -> None:
    assert len(assert_no_query_per_row(sign_in("finance"), LIST, make)) <= 12


def test_fifty_rows_stay_small(sign_in: Enter) -> None:
    make(60)
    office = sign_in("administrator")
    assert len(office.get(LIST).content) < PAGE_LIMIT
    office.cookies["kezhi_language"] = "zh-hans"
    assert len(office.get(LIST).content) < PAGE_LIMIT


def test_pages_go_by_key_and_back(sign_in: Enter) -> None:
    make(120)
    finance = sign_in("finance")
    first = finance.get(LIST).context["listing"]
    second = finance.get(LIST + first.next_address).context["listing"]
    third = finance.get(LIST + second.next_address).context["listing"]
    codes = [row.code for listing in (first, second, third) for row in listing.rows]
    assert codes == sorted(codes)
    assert len(set(codes)) == 120
    assert third.next_address is None
    back = finance.get(LIST + third.previous_address).context["listing"]
    assert [row.pk for row in back.rows] == [row.pk for row in second.rows]


def test_columns_are_chosen_in_the_address(sign_in: Enter) -> None:
    make(1)
    listing = sign_in("finance").get(LIST, {"columns": ["name", "list_price"]}).context["listing"]
    assert [column.name for column in listing.columns] == ["name", "list_price"]
    assert parse_qs(listing.address(sort="-name")[1:])["columns"] == ["name", "list_price"]


def test_a_column_without_its_right_cannot_be_asked_for(sign_in: Enter) -> None:
    make(1)
    page = sign_in("alice").get(LIST, {"columns": "product_cost", "sort": "-product_cost"})
    assert "21,000" not in page.content.decode()


def test_a_part_brings_count_and_tools_along(sign_in: Enter) -> None:
    make(3)
    part = sign_in("finance").get(LIST, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert 'id="found" hx-swap-oob="innerHTML">3 found' in part
    assert 'id="list-tools" hx-swap-oob="innerHTML"' in part


@pytest.mark.parametrize(
    "query",
    ["?sort=nonsense", "?cursor=nonsense", "?columns=nonsense", "?line=999999999999999999999",
     "?line=x", "?q=%00", "?view=99", "?cursor=W251bGwsLTEsMF0", "?q=" + "x" * 5000],
)  # fmt: skip
def test_what_makes_no_sense_breaks_nothing(sign_in: Enter, query: str) -> None:
    make(1)
    assert sign_in("finance").get(LIST + query).status_code == 200


def test_rows_carry_the_names_of_their_columns_for_the_phone(sign_in: Enter) -> None:
    make(1)
    page = sign_in("finance").get(LIST).content.decode()
    assert 'data-label="List price"' in page
    assert 'class="head-cell"' in page
