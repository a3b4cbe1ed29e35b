"""The main job in a browser: a company's own file in, what its customers are worth out.

The sums on the pages are those of the file, to the cent.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Page, expect
from tests.shared_data import shared_data

# Half a million rows on a busy machine: no more than a guard against waiting for ever.
FOR_EVER = 1_800_000


pytestmark = [pytest.mark.browser, pytest.mark.slow]

SUMS = """
    SELECT count(*), count("CustomerID"), count(DISTINCT "CustomerID"), count(DISTINCT "InvoiceNo"),
        sum(spent), sum(spent) FILTER ("CustomerID" IS NOT NULL)
    FROM (SELECT *, "Quantity" * "UnitPrice"::DECIMAL(18, 3) AS spent FROM read_parquet($1))
"""


@dataclass(frozen=True)
class Sums:
    """Taken from the file, without the product."""

    rows: int
    rows_with_customer: int
    customers: int
    orders: int
    money: Decimal
    money_with_customer: Decimal

    @property
    def rows_without(self) -> int:
        return self.rows - self.rows_with_customer

    @property
    def money_without(self) -> Decimal:
        return self.money - self.money_with_customer


def sums_of(path: Path) -> Sums:
    with duckdb.connect() as connection:
        found = connection.execute(SUMS, [str(path)]).fetchone()
    assert found is not None
    return Sums(*found)


def pounds(amount: Decimal) -> str:
    return f"£{amount.quantize(Decimal('0.01'), ROUND_HALF_UP):,}"


def figures(page: Page) -> dict[str, list[str]]:
    """The figures of a page by their labels, each with the note under it."""
    found = {}
    for stat in page.locator(".stat").all():
        label, *rest = stat.inner_text().split("\n")
        found[label] = [line for line in rest if line]
    return found


def run_import(page: Page) -> dict[str, list[str]]:
    page.get_by_role("button", name="Import 541,909 rows").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.get_by_text("Done", exact=True)).to_be_visible(timeout=FOR_EVER)
    return figures(page)


def bring(page: Page, path: Path) -> None:
    """Upload; the file is read behind the page, which then asks for the columns."""
    page.get_by_role("link", name="Import a file").first.click()
    page.get_by_label("What the file holds").select_option("Orders")
    page.get_by_label("File", exact=True).set_input_files(path)
    page.get_by_role("button", name="Upload").click()
    page.wait_for_url("**/mapping/", timeout=FOR_EVER)


def take_those_with_a_customer(page: Page, path: Path, sums: Sums) -> None:
    """What the wizard proposes is taken as it is: rows without a customer are rejected."""
    bring(page, path)
    expect(page.get_by_label("Customer number")).to_have_value("CustomerID")
    expect(page.get_by_label("Rows that name no customer")).to_have_value("reject")
    expect(page.get_by_text(f"{sums.rows_without:,} rows have nothing")).to_be_visible()
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("Of the first 200 rows:")).to_be_visible()
    assert run_import(page) == {
        "Rows in the file": [f"{sums.rows:,}", pounds(sums.money)],
        "Created": [f"{sums.rows_with_customer:,}", pounds(sums.money_with_customer)],
        "Updated": ["0"],
        "Unchanged": ["0"],
        "Rejected": [f"{sums.rows_without:,}", pounds(sums.money_without)],
    }
    found = page.locator(".card", has_text="What was found")
    expect(found).to_contain_text(f"{sums.customers:,} customers created")
    expect(page.get_by_role("main")).to_contain_text("The row names no customer.")


def take_the_others_too(page: Page, sums: Sums) -> None:
    """The same file again, its rows without a customer booked on a walk-in customer."""
    page.get_by_role("button", name="Import again").click()
    page.wait_for_url("**/mapping/", timeout=FOR_EVER)
    page.get_by_label("Rows that name no customer").select_option("walk_in")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("alert")).to_contain_text("Give the walk-in customer a name")
    page.get_by_label("Name of the walk-in customer").fill("Counter")
    page.get_by_role("button", name="Preview").click()
    assert run_import(page) == {
        "Rows in the file": [f"{sums.rows:,}", pounds(sums.money)],
        "Created": [f"{sums.rows_without:,}", pounds(sums.money_without)],
        "Updated": ["0"],
        "Unchanged": [f"{sums.rows_with_customer:,}", pounds(sums.money_with_customer)],
        "Rejected": ["0"],
    }


def look_at_the_pyramid(page: Page, sums: Sums) -> None:
    page.get_by_role("link", name="What customers are worth").click()
    page.get_by_role("button", name="Compute").click()
    page.get_by_role("link", name="See the portfolio").click(timeout=FOR_EVER)
    expect(page.get_by_role("heading", name="Customer pyramid")).to_be_visible()
    assert f"of {sums.customers:,} with orders" in figures(page)["Customers valued"]
    main = page.get_by_role("main")
    expect(main).to_contain_text(f"from net sales of {pounds(sums.money_with_customer)}")
    pyramid = page.locator(".card", has_text="Customer pyramid").locator("table.table-cards")
    counts = pyramid.locator("tbody td:nth-child(2)").all_inner_texts()
    assert sum(int(count.replace(",", "")) for count in counts) == sums.customers
    page.get_by_role("link", name="How this is computed").click()
    expect(main).to_contain_text(f"{sums.orders:,} · {pounds(sums.money)}")
    expect(main).to_contain_text(pounds(sums.money_with_customer))


# page, and what stands on it only where it has something to say
DECISIONS = {
    "/portfolio/equity/": "Roll-forward",
    "/portfolio/customers/": "Platinum",
    "/portfolio/risks/": "silent",
    "/portfolio/retention/": "customers of the year before",
    "/portfolio/cohorts/": "2010-12",
    "/portfolio/loyalty/": "Not asked",
    "/portfolio/changes/": "Who moved",
    "/portfolio/report/": "Held against the past",
    "/retention/": "The leaky bucket",
    "/retention/budget/": "The contact budget",
}


def look_at_every_decision(page: Page) -> None:
    root = page.url.split("/portfolio/")[0]
    for path, told in DECISIONS.items():
        answer = page.goto(root + path)
        assert answer is not None, path
        assert answer.status == 200, path
        expect(page.get_by_role("main"), path).to_contain_text(told)


def test_online_retail_comes_in_is_valued_and_adds_up(rita: Page) -> None:
    path = shared_data("online_retail/online_retail.parquet")
    sums = sums_of(path)
    assert (sums.rows, sums.customers) == (541_909, 4_372)
    assert pounds(sums.money_with_customer) == "£8,300,065.81"
    assert pounds(sums.money) == "£9,747,747.93"
    take_those_with_a_customer(rita, path, sums)
    take_the_others_too(rita, sums)
    look_at_the_pyramid(rita, sums)
    look_at_every_decision(rita)
