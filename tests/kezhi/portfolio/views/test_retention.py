from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from tests.kezhi.portfolio.conftest import Value

from kezhi.customers.models import Party
from kezhi.portfolio.queries import holdings, keeping
from kezhi.sales.models import Order
from kezhi.staff.models import User

pytestmark = pytest.mark.slow

Enter = Callable[[str], Client]
YEAR = timedelta(days=365)


def amounts(as_of: date, first: int, last: int) -> dict[int, Decimal]:
    """Net sales by party from `first` to `last` years ago, straight from orders."""
    found: dict[int, Decimal] = defaultdict(Decimal)
    days = (as_of - first * YEAR, as_of - last * YEAR)
    orders = Order.objects.filter(ordered_on__gt=days[0], ordered_on__lte=days[1])
    for party, amount in orders.values_list("party_id", "base_amount"):
        found[party] += amount
    return found


def test_every_customers_change_stands_in_one_line(
    customers: list[Party], value: Value, people: dict[str, User]
) -> None:
    run = value()
    before, now = amounts(run.as_of, 2, 1), amounts(run.as_of, 1, 0)
    holding = holdings.of(people["finance"], run)
    kept, moves = keeping.kept(holding), keeping.sales_moves(holding)
    assert (kept.active, kept.kept) == (len(before), len(before.keys() & now.keys()))
    assert kept.rate == pytest.approx(len(before.keys() & now.keys()) / len(before))
    assert kept.rate is not None
    assert kept.churn == pytest.approx(1 - kept.rate)
    assert kept.bounds is not None
    assert kept.bounds[0] < kept.rate < kept.bounds[1]
    both = before.keys() & now.keys()
    assert moves.start == sum(before.values())
    assert moves.end == sum(now.values())
    assert moves.lost == -sum(amount for party, amount in before.items() if party not in now)
    assert moves.shrunk == sum(min(now[p] - before[p], Decimal(0)) for p in both)
    assert moves.grown == sum(max(now[p] - before[p], Decimal(0)) for p in both)
    assert moves.won_back + moves.new == sum(a for p, a in now.items() if p not in before)
    assert moves.is_closed


def test_groups_add_up_to_the_whole(
    customers: list[Party], value: Value, people: dict[str, User]
) -> None:
    holding = holdings.of(people["finance"], value())
    whole = keeping.kept(holding)
    for groups in (keeping.by_first_year(holding), keeping.by_owner(holding)):
        assert sum(one.kept.active for one in groups) == whole.active
        assert sum(one.kept.kept for one in groups) == whole.kept
    assert {one.label for one in keeping.by_owner(holding)} == {"Alice", "Charlie"}
    assert all(one.customers <= one.of for one in keeping.definitions(holding))


def test_the_page_tells_it_of_those_one_may_see(
    customers: list[Party], value: Value, sign_in: Enter, people: dict[str, User]
) -> None:
    run = value()
    page = sign_in("finance").get("/portfolio/retention/").content.decode()
    kept = keeping.kept(holdings.of(people["finance"], run))
    assert f"{kept.kept} of {kept.active} customers of the year before" in page
    own = sign_in("alice").get("/portfolio/retention/").content.decode()
    assert "not of the whole company" in own
    assert "Charlie" not in own


@pytest.mark.parametrize("page", ["", "customers/", "risks/", "retention/", "changes/", "report/"])
def test_nothing_computed_yet_says_what_to_do(
    page: str, customers: list[Party], sign_in: Enter
) -> None:
    told = sign_in("finance").get(f"/portfolio/{page}").content.decode()
    assert "Nothing has been computed yet" in told
    Order.objects.all().delete()
    told = sign_in("finance").get(f"/portfolio/{page}").content.decode()
    assert "There are no orders yet" in told
