"""The demo company is the same on every machine and true to what it is said to be."""

import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

import pytest

from kezhi.demo import catalog, classing
from kezhi.demo.company import SEED, build_company, fingerprint
from kezhi.demo.rows import Company, Order, OrderKind
from kezhi.retention.choices import FIRST_HOLES

AS_OF = date(2026, 11, 20)
PROGRAM = (
    "from datetime import date; from kezhi.demo.company import build_company, fingerprint;"
    "print(fingerprint(build_company(date(2026, 11, 20))))"
)


@cache
def company() -> Company:
    return build_company(AS_OF)


@cache
def profits() -> dict[str, Decimal]:
    book = catalog.price_book(SEED, company().first_day, AS_OF)
    return classing.profits(company().orders, company().costs, book)


def sales(customer: str) -> list[Order]:
    return [
        order
        for order in company().orders
        if order.customer == customer and order.kind == OrderKind.SALE
    ]


def carrier(quirk: str) -> str:
    return company().quirk(quirk).customers[0]


def test_another_process_makes_the_same_company() -> None:
    run = subprocess.run(  # a fresh interpreter has another hash seed
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == fingerprint(company())


def test_another_seed_makes_another_company() -> None:
    assert fingerprint(build_company(AS_OF, seed=SEED + 1)) != fingerprint(company())


def test_a_leap_day_has_four_years_before_it() -> None:
    assert build_company(date(2024, 2, 29)).first_day == date(2020, 2, 29)


def test_size() -> None:
    assert len(company().customers) == 600
    assert len(company().products) == 30
    assert 8_000 <= len(company().orders) <= 14_000
    assert len(company().lines) == 5


def test_codes_names_and_numbers_are_unique() -> None:
    for values in (
        [customer.code for customer in company().customers],
        [customer.name for customer in company().customers],
        [customer.tax_number for customer in company().customers if customer.tax_number],
        [order.number for order in company().orders],
        [person.username for person in company().people],
        [product.code for product in company().products],
    ):
        assert max(Counter(values).values()) == 1


def test_rows_refer_to_rows_that_exist() -> None:
    codes = {customer.code for customer in company().customers}
    users = {person.username for person in company().people}
    products = {product.code for product in company().products}
    numbers = {order.number for order in company().orders}
    assert {customer.owner for customer in company().customers} <= users
    assert {customer.parent for customer in company().customers} <= codes | {""}
    assert {contact.customer for contact in company().contacts} <= codes
    assert {order.customer for order in company().orders} <= codes
    assert {order.original for order in company().orders} <= numbers | {""}
    assert {line.product for order in company().orders for line in order.lines} <= products
    assert {cost.customer for cost in company().costs} <= codes
    assert {offer.order for offer in company().rival_offers} <= numbers
    assert set(company().classifications) == codes


def test_nothing_happens_after_the_day_or_before_the_first() -> None:
    for order in company().orders:
        assert company().first_day <= order.ordered_on <= AS_OF
        assert order.delivered_on is None or order.delivered_on <= AS_OF
    assert all(company().first_day <= cost.on <= AS_OF for cost in company().costs)
    assert all(contact.mobile.startswith(("160", "+1 555")) for contact in company().contacts)


def test_orders_are_made_on_workdays_only() -> None:
    holidays = {holiday.on: holiday.is_workday for holiday in company().holidays}
    for order in company().orders:
        assert holidays.get(order.ordered_on, order.ordered_on.weekday() < 5)


def test_hardly_an_order_in_the_spring_festival_and_a_rush_before_it() -> None:
    days = Counter(order.ordered_on for order in company().orders if order.kind == OrderKind.SALE)
    new_year = date(2025, 1, 29)
    around = sum(days[new_year + timedelta(days=n)] for n in range(-2, 7))
    before = sum(days[new_year + timedelta(days=n)] for n in range(-32, -6))
    usual = sum(days[date(2025, 8, 1) + timedelta(days=n)] for n in range(26))
    assert around <= 1
    assert before > 1.2 * usual


def test_a_fifth_of_the_customers_brings_four_fifths_of_the_profit() -> None:
    buyers = {order.customer for order in company().orders}
    values = sorted((profits().get(code, Decimal(0)) for code in buyers), reverse=True)
    share = sum(values[: len(values) // 5]) / sum(values)
    assert Decimal("0.74") <= share <= Decimal("0.87")
    assert 0.03 <= sum(value < 0 for value in values) / len(values) <= 0.25


def test_returns_never_exceed_what_was_sold() -> None:
    sold = {order.number: order for order in company().orders}
    returned: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for order in company().orders:
        if order.kind == OrderKind.RETURN:
            for line in order.lines:
                returned[order.original, line.product] += line.quantity
    assert returned
    for (number, product), quantity in returned.items():
        lines = [line for line in sold[number].lines if line.product == product]
        assert quantity <= sum(line.quantity for line in lines)
        assert sold[number].delivered_on is not None


def test_every_kind_status_currency_and_unit_occurs() -> None:
    orders = company().orders
    assert {order.kind for order in orders} == set(OrderKind)
    assert {order.currency for order in orders} == {"CNY", "USD", "EUR", "JPY"}
    assert {line.unit for order in orders for line in order.lines} == {"t", "m2", "roll"}
    assert any(line.unit_cost is None for order in orders for line in order.lines)
    assert {lost.reason for lost in company().lost_orders} >= {"lead_time", "price"}


def test_customers_have_the_six_classifications() -> None:
    rows = company().classifications[carrier("premium_over_rival")]
    assert {row.criterion for row in rows} == {
        "relation", "source", "region", "settlement", "receivable", "profit", "rank",
    }  # fmt: skip
    values = Counter(row.value for rows in company().classifications.values() for row in rows)
    assert all(
        values[value]
        for value in ("non_customer", "potential", "target", "actual", "lost", "public_interest",
                      "foreign", "prepaid", "bad", "unprofitable", "core", "vip")
    )  # fmt: skip


@pytest.mark.parametrize("quirk", [quirk.id for quirk in company().quirks])
def test_every_quirk_has_a_carrier(quirk: str) -> None:
    found = company().quirk(quirk)
    assert found.customers
    assert found.english
    assert found.chinese


def test_the_loyal_customer_pays_28800_against_28000() -> None:
    code = carrier("premium_over_rival")
    prices = {
        (order.number, line.product): line.unit_price
        for order in sales(code)
        for line in order.lines
    }
    pairs = {
        (prices[offer.order, offer.product], offer.unit_price)
        for offer in company().rival_offers
        if (offer.order, offer.product) in prices
    }
    assert (Decimal(28800), Decimal(28000)) in pairs


def test_silent_customers_were_frequent_and_are_silent() -> None:
    orders = sales(carrier("silent_key_customer"))
    days = sorted(order.ordered_on for order in orders)
    usual = (days[-1] - days[0]) / (len(days) - 1)
    assert AS_OF - days[-1] > 8 * usual


def test_the_dropped_product_ends_and_the_others_go_on() -> None:
    code = carrier("product_dropped")
    since = AS_OF - timedelta(days=250)
    early = {li.product for o in sales(code) if o.ordered_on < since for li in o.lines}
    late = {li.product for o in sales(code) if o.ordered_on >= since for li in o.lines}
    assert "HAP-A50" in early
    assert "HAP-A50" not in late
    assert late


def test_paths_turn_as_told() -> None:
    def year(code: str, back: int) -> int:
        first = AS_OF - timedelta(days=365 * (back + 1))
        last = AS_OF - timedelta(days=365 * back)
        return sum(first < order.ordered_on <= last for order in sales(code))

    star, back = carrier("rising_star"), carrier("won_back")
    assert year(star, 0) > 1.5 * year(star, 2)
    assert year(back, 0) > 0
    assert year(back, 1) == 0
    assert year(back, 2) > 0
    assert len(sales(carrier("one_time_giant"))) == 1
    assert {o.ordered_on.month for o in sales(carrier("once_a_year"))} == {3}
    assert {o.ordered_on.month for o in sales(carrier("summer_only"))} <= {3, 4, 5, 6, 7}
    assert profits()[carrier("busy_loss_maker")] < 0
    assert all(o.status == "cancelled" for o in sales(carrier("cancelled_only")))
    assert not any(c.customer == carrier("no_cost_records") for c in company().costs)


def test_who_fell_silent_had_met_more_reasons_to_leave() -> None:
    """Not all who left met one, and many who met one stayed."""
    met = {one.customer for one in company().exposures}
    buyers = {order.customer for order in company().orders}
    silent = {one.code for one in company().customers if one.stage == "silent"}
    stable = {one.code for one in company().customers if one.stage == "stable"} & buyers
    left, stayed = (len(met & group) / len(group) for group in (silent, stable))
    assert 0.1 < stayed < left - 0.2
    assert left < 1
    assert all(one.on <= AS_OF for one in company().exposures)
    assert {one.hole for one in company().exposures} <= FIRST_HOLES.keys()
