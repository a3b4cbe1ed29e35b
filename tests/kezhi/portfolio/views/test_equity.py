import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from tests.kezhi.portfolio.conftest import Value

from kezhi.customers.models import Party
from kezhi.portfolio import planning
from kezhi.portfolio.models import CustomerValuation, RunSums, ValuationRun
from kezhi.portfolio.queries import holdings, keeping, worth
from kezhi.portfolio.queries.lens import lens_for
from kezhi.portfolio.queries.planning import cost_of_winning
from kezhi.sales.models import Order
from kezhi.staff.models import User

Enter = Callable[[str], Client]


def told(user: User, run: ValuationRun, asked: dict[str, str]) -> dict[str, Any]:
    lens = lens_for(user, run)
    return planning.told(user, holdings.of(user, run), lens, asked)


def test_the_plan_starts_from_facts_and_closes_to_the_cent(
    customers: list[Party], value: Value, people: dict[str, User]
) -> None:
    run, user = value(), people["finance"]
    rows = list(worth.visible_worth(user, run))
    today = sum(row.residual or Decimal(0) for row in rows)
    for asked in (
        {"years": "5"},
        {"years": "3", "new_customers": "40", "value_of_new": "1234.56", "retention": "71.3"},
    ):
        lines = {line.label: line.amounts for line in told(user, run, asked)["lines"]}
        opening, closing = lines.pop("Opening"), lines.pop("Closing")
        assert opening[0] == today
        assert opening[1:] == closing[:-1]
        for year, end in enumerate(closing):
            assert opening[year] + sum(line[year] for line in lines.values()) == end
    begin = told(user, run, {})["start"]
    new = [row for row in rows if row.first_day and (run.as_of - row.first_day).days < 365]
    assert begin.new_customers == len(new)
    assert begin.acquisition_cost == 0  # nobody was won
    # One hundred was spent on courting in the year, whoever came of it.
    assert cost_of_winning(user, run, 4) == 25
    assert begin.retention == keeping.kept(holdings.of(user, run)).rate
    expected = sum(row.expected_margin or Decimal(0) for row in rows)
    earned = told(user, run, {})["lines"][4]
    assert earned.label == "Earned in the year"
    assert float(-earned.amounts[0]) == pytest.approx(float(expected), rel=0.001)
    planned = {"years": "2", "new_customers": "10", "value_of_new": "50", "discount": "10"}
    found = told(user, run, {**planned, "acquisition_cost": "28"})
    assert found["added"] == pytest.approx(Decimal(220 / 1.1 + 220 / 1.21), abs=Decimal("0.01"))
    assert found["spent_a_year"] == 280


def test_the_page_keeps_the_assumptions_in_its_address(
    customers: list[Party], value: Value, sign_in: Enter, people: dict[str, User]
) -> None:
    run = value()
    client = sign_in("finance")
    page = client.get("/portfolio/equity/").content.decode()
    assert "These are assumptions" in page
    assert "Year 3" in page
    assert "Year 4" not in page
    page = client.get("/portfolio/equity/?years=4&new_customers=7").content.decode()
    assert "Year 4" in page
    assert re.search(r'name="new_customers" value="7"', page)
    for wrong in ("years=11", "retention=101", "value_of_new=1e99", "new_customers=-1", "years=x"):
        page = client.get(f"/portfolio/equity/?{wrong}").content.decode()
        assert "The plan needs other numbers" in page
        assert "Customer equity over the plan" not in page
    hidden = sign_in("alice").get("/portfolio/equity/").content.decode()
    assert "does not see costs" in hidden
    assert "acquisition_cost" not in hidden
    CustomerValuation.objects.filter(run=run).update(
        residual=None, residual_low=None, residual_high=None, reason="no_model"
    )
    RunSums.objects.filter(run=run).delete()
    page = client.get("/portfolio/equity/").content.decode()
    assert "undefined" in page
    assert "nothing to plan from" in page


def test_before_anything_is_computed(customers: list[Party], sign_in: Enter) -> None:
    Order.objects.all().delete()
    assert "no orders yet" in sign_in("finance").get("/portfolio/equity/").content.decode()
