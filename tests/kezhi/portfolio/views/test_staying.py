import re
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from django.test import Client
from tests.kezhi.portfolio.conftest import Value, add_order

from kezhi.customers.models import Party
from kezhi.portfolio import cohorts
from kezhi.portfolio.models import ValuationRun
from kezhi.portfolio.queries import cohorts as queries
from kezhi.portfolio.queries import worth
from kezhi.portfolio.queries.lens import lens_for
from kezhi.sales.models import Order
from kezhi.staff.models import User

pytestmark = pytest.mark.slow

Enter = Callable[[str], Client]


def by_quarter(party_ids: set[int]) -> dict[int, dict[int, Decimal]]:
    """Net sales of each customer by quarter, one order after another."""
    found: dict[int, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for order in Order.objects.filter(party__in=party_ids).select_related("reverses"):
        day = order.reverses.ordered_on if order.reverses else order.ordered_on
        found[order.party_id][day.year * 4 + (day.month - 1) // 3] += order.base_amount
    return found


def naive(party_ids: set[int], first: int, count: int) -> tuple[list[int], list[list[int]]]:
    sizes, active = [0] * count, [[0] * count for _ in range(count)]
    for nets in by_quarter(party_ids).values():
        bought = sorted(quarter for quarter, net in nets.items() if net > 0)
        sizes[bought[0] - first] += 1
        for quarter in bought:
            active[bought[0] - first][quarter - bought[0]] += 1
    return sizes, active


def with_a_return(customers: list[Party]) -> None:
    """Sold in one quarter and taken back in the next: nothing was bought in the first."""
    sale = add_order(customers[1], date(2026, 1, 20), "500.00")
    add_order(customers[1], date(2026, 4, 2), "-500.00", kind="return", reverses=sale)
    add_order(customers[3], date(2026, 2, 1), "0.00", status="draft")


@pytest.mark.parametrize("person", ["finance", "alice"])
def test_every_cell_equals_the_orders_counted_one_by_one(
    person: str, customers: list[Party], value: Value, people: dict[str, User]
) -> None:
    with_a_return(customers)
    run, user = value(), people[person]
    rows = worth.visible_worth(user, run)
    found = queries.cohort_table(rows, run, lens_for(user, run))
    assert found is not None
    table, span = found
    assert (span.months, span.first, span.count) == (3, 2024 * 4, 10)
    mine = set(rows.values_list("party_id", flat=True))
    sizes, active = naive(mine, span.first, span.count)
    assert table.sizes.tolist() == sizes
    for came, row in enumerate(active):
        assert table.active[came, : span.count - came].tolist() == row[: span.count - came]
    whole = sum(sum(nets.values()) for nets in by_quarter(mine).values())
    assert np.nansum(table.amounts) == pytest.approx(float(whole))


def test_the_page_shows_shares_and_sales(
    customers: list[Party], value: Value, sign_in: Enter, people: dict[str, User]
) -> None:
    run = value()
    client = sign_in("finance")
    page = client.get("/portfolio/cohorts/").content.decode()
    found, _ = cohorts.read(run.report["cohorts"])
    assert f"{found.retention[0, 1]:.0%}".replace("%", " %") in page
    assert "2024 Q1" in page
    assert 'style="--heat: 55%"' in page
    assert "A cell is the share" in page
    sales = client.get("/portfolio/cohorts/?show=sales").content.decode()
    assert "divided by all customers of the row" in sales
    added_up = client.get("/portfolio/cohorts/?show=total").content.decode()
    assert "up to then" in added_up
    assert client.get("/portfolio/cohorts/?show=nonsense").content.decode().count("--heat") > 9


def test_the_curve_counts_every_customer_once(
    customers: list[Party], value: Value, sign_in: Enter, people: dict[str, User]
) -> None:
    run = value()
    finance = people["finance"]
    stays = queries.stays(worth.visible_worth(finance, run), run, lens_for(finance, run))
    assert sum(row[3] for row in stays) == len(customers)
    lost = run.customers.filter(risk="lost").count()
    assert sum(row[3] for row in stays if row[2]) == lost
    curve = cohorts.curve(stays)
    assert curve is not None
    assert curve.at_risk[0] <= len(customers)
    own = worth.visible_worth(people["alice"], run)
    seen = queries.stays(own, run, lens_for(people["alice"], run))
    assert sum(row[3] for row in seen) == own.count()
    page = sign_in("alice").get("/portfolio/cohorts/").content.decode()
    assert "not of the whole company" in page


def test_the_page_reads_results_only(
    customers: list[Party], value: Value, sign_in: Enter, django_assert_max_num_queries: Any
) -> None:
    value()
    client = sign_in("finance")
    client.get("/portfolio/cohorts/")
    with django_assert_max_num_queries(12) as seen:
        client.get("/portfolio/cohorts/")
    asked = " ".join(one["sql"] for one in seen.captured_queries)
    assert "sales_order" not in asked
    assert "portfolio_customervaluation" not in asked


def test_a_run_of_old_says_when_cohorts_will_show(
    customers: list[Party], value: Value, sign_in: Enter
) -> None:
    run = value()
    kept = {name: told for name, told in run.report.items() if name not in {"cohorts", "stays"}}
    ValuationRun.objects.filter(pk=run.pk).update(report=kept)
    page = sign_in("finance").get("/portfolio/cohorts/").content.decode()
    assert "from the next run on" in page
    assert not re.search("--heat", page)


@pytest.mark.parametrize(
    ("first", "as_of", "months", "count"),
    [
        (date(2025, 1, 5), date(2026, 6, 30), 1, 18),
        (date(2025, 1, 5), date(2026, 6, 29), 1, 17),
        (date(2022, 2, 5), date(2026, 6, 29), 3, 17),
        (date(2017, 1, 1), date(2026, 6, 30), 6, 19),
        (date(2001, 1, 1), date(2026, 6, 30), 12, 25),
        (date(2026, 6, 2), date(2026, 6, 30), 1, 1),
    ],
)
def test_the_length_of_a_period_follows_the_span(
    first: date, as_of: date, months: int, count: int
) -> None:
    span = cohorts.span_of(first, as_of)
    assert (span.months, span.count) == (months, count)
    assert span.is_long_enough is (count > 1)
    assert span.starts_on(0) <= first
