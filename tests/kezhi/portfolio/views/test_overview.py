import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from tests.kezhi.portfolio.conftest import LAST_DAY, NOW, Value, add_order

from customer_value.pyramid import LeadReason
from kezhi.customers.models import Party
from kezhi.portfolio.models import CustomerValuation, RunSums, ValuationRun
from kezhi.portfolio.queries import holdings, totals, worth
from kezhi.portfolio.queries.lens import lens_for
from kezhi.sales.models import CostEntry, Order
from kezhi.staff.models import User

pytestmark = pytest.mark.slow

Enter = Callable[[str], Client]


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_portfolio_of_the_company_and_of_one_person(
    customers: list[Party], value: Value, sign_in: Enter, people: dict[str, User]
) -> None:
    run = value()
    assert "not of the whole company" not in text(sign_in("finance"), "/portfolio/")
    alice = text(sign_in("alice"), "/portfolio/")
    assert "not of the whole company" in alice
    assert "given as sales" in alice
    own = worth.visible_worth(people["alice"], run)
    assert set(own.values_list("party__owner", flat=True)) == {people["alice"].pk}
    seen = holdings.of(people["finance"], run)
    whole = totals.equity(seen, lens_for(people["finance"], run))
    charlie = worth.visible_worth(people["charlie"], run)
    assert whole.customers == own.count() + charlie.count()


def test_no_cost_reaches_those_who_may_not_see_it(
    customers: list[Party], value: Value, sign_in: Enter
) -> None:
    run = value()
    mine = CustomerValuation.objects.filter(run=run, party__owner__name="Alice")
    row = mine.exclude(residual=None).order_by("-residual").first()
    assert row is not None
    client = sign_in("alice")
    pages = [
        "/portfolio/",
        "/portfolio/customers/",
        "/portfolio/risks/",
        "/portfolio/changes/",
        f"/portfolio/customers/{row.party_id}/",
        "/portfolio/report/",
        "/portfolio/runs/",
        f"/portfolio/runs/{run.pk}/",
        "/portfolio/customers/export/?columns=party,value,profit",
    ]
    for page in pages:
        answer = client.get(page)
        body = b"".join(answer) if answer.streaming else answer.content
        for secret in (row.residual, row.net_margin, row.profit, row.realized):
            assert f"{secret:,.2f}".encode() not in body, page
            assert f"{secret:,.0f}".encode() not in body, page
        assert b"Discount factor" not in body


def test_a_figure_is_explained_with_its_own_numbers(
    customers: list[Party], value: Value, sign_in: Enter
) -> None:
    run = value()
    row = run.customers.exclude(residual=None).order_by("-residual").first()
    assert row is not None
    page = text(sign_in("finance"), f"/portfolio/customers/{row.party_id}/")
    assert f"¥{row.residual:,.2f}" in page
    formula = re.search(
        r"<strong>([\d.,]+) × \(¥([\d.,]+) × ([\d.]+) % − ¥([\d.,]+)\) × ([\d.]+)", page
    )
    assert formula is not None
    n, sales, rate, cost, discount = (float(part.replace(",", "")) for part in formula.groups())
    assert n * (sales * rate / 100 - cost) * discount == pytest.approx(
        float(row.residual), rel=0.01
    )


def test_undefined_is_told_with_its_reason(
    customers: list[Party], value: Value, sign_in: Enter
) -> None:
    party = Party.objects.create(name="Returns all")
    bought = add_order(party, LAST_DAY - timedelta(days=9), "500")
    add_order(party, LAST_DAY, "-500", kind=Order.Kind.RETURN, reverses=bought)
    value()
    page = text(sign_in("finance"), f"/portfolio/customers/{party.pk}/")
    assert "no purchase left after returns" in page
    assert "NaN" not in page
    nobody = Party.objects.create(name="New here")
    page = text(sign_in("finance"), f"/portfolio/customers/{nobody.pk}/")
    assert "No order of this customer" in page


def test_before_the_first_run_the_page_says_what_to_do(
    db: None, sign_in: Enter, people: dict[str, User]
) -> None:
    assert "Import customers and orders first" in text(sign_in("executive"), "/portfolio/")
    add_order(Party.objects.create(name="One"), LAST_DAY, "10")
    assert "Nothing has been computed yet" in text(sign_in("executive"), "/portfolio/")


def moves_of(user: User, run: ValuationRun) -> totals.RollForward | None:
    before = run.previous and holdings.of(user, run.previous)
    return totals.roll_forward(holdings.of(user, run), before)


def test_the_roll_forward_closes_to_the_cent(
    customers: list[Party], value: Value, people: dict[str, User]
) -> None:
    value(as_of=LAST_DAY - timedelta(days=120))
    new = Party.objects.create(name="Just won")
    for day in (50, 30, 10):
        add_order(new, LAST_DAY - timedelta(days=day), "321.09")
    Order.objects.filter(party=customers[5]).delete()
    run = value(now=NOW + timedelta(days=1))
    for name in ("finance", "alice", "charlie"):
        rows = worth.visible_worth(people[name], run)
        moves = moves_of(people[name], run)
        assert moves is not None
        assert moves.is_closed
        shown = sum((row.residual or Decimal(0) for row in rows), Decimal(0))
        assert moves.closing == shown
    whole = moves_of(people["finance"], run)
    assert whole is not None
    assert whole.gone > 0
    assert whole.acquired > 0


@pytest.mark.parametrize("path", ["", "customers/", "risks/", "changes/", "report/", "runs/"])
def test_pages_in_chinese(
    customers: list[Party], value: Value, sign_in: Enter, people: dict[str, User], path: str
) -> None:
    value()
    User.objects.update(language="zh-hans")
    page = text(sign_in("finance"), f"/portfolio/{path}")
    main = page.split("<main", 1)[1].split("</main>")[0]
    main = re.sub(r"<script.*?</script>|<[^>]+>", " ", main, flags=re.S)
    assert not re.search(r"\b(the|customers?|value|orders?)\b", main)


def test_the_interval_of_the_whole_holds_what_totals_missed_before(
    customers: list[Party], value: Value, people: dict[str, User], sign_in: Enter
) -> None:
    run = value()
    intervals = run.report["model"]["intervals"]
    assert intervals["totals_tried"] >= 10
    page = text(sign_in("finance"), "/portfolio/report/")
    assert "How far the intervals held" in page
    assert "The model beside the orders" in page
    for picture in ("model-fit", "model-tracking", "model-calibration"):
        assert f'id="{picture}' in page
    holding = holdings.of(people["finance"], run)
    lens = lens_for(people["finance"], run)
    intervals["spread"] = 0.2
    wide = totals.equity(holding, lens)
    intervals["spread"] = 0.0
    chance = totals.equity(holding, lens)
    assert wide.value is not None
    assert wide.half_width is not None
    assert chance.half_width is not None
    extra = 1.281552 * 0.2 * float(wide.value)
    assert float(wide.half_width) == pytest.approx(
        (float(chance.half_width) ** 2 + extra**2) ** 0.5, abs=0.02
    )
    assert "by the error of totals" in text(sign_in("finance"), "/portfolio/")


def test_the_lowest_tier_tells_why_to_those_who_see_costs(
    customers: list[Party], value: Value, sign_in: Enter
) -> None:
    for party in customers[:40]:
        spent = {"currency": "CNY", "amount": 90_000, "base_amount": 90_000}
        CostEntry.objects.create(
            party=party, kind=CostEntry.Kind.SERVICE, spent_on=LAST_DAY, **spent
        )
    run = value()
    lead = CustomerValuation.objects.filter(run=run, tier="lead")
    assert not CustomerValuation.objects.exclude(tier="lead").filter(lead_reasons__gt=0).exists()
    heavy = [row for row in lead if LeadReason.OVER_SERVICE & row.lead_reasons]
    for row in lead.filter(orders__gt=0):
        spent_on = row.selling_cost + row.service_cost
        assert (row in heavy) == (row.net_margin > 0 and spent_on > row.net_margin / 2)
        small = row.net_margin / row.orders < spent_on / row.orders
        assert bool(LeadReason.SMALL_ORDERS & row.lead_reasons) == small
    page = text(sign_in("finance"), "/portfolio/")
    assert "Selling and service take more than half of its margin" in page
    assert f'<td class="num" data-label="Customers">{len(heavy)}</td>' in page
    own = text(sign_in("finance"), f"/portfolio/customers/{heavy[0].party_id}/")
    assert "less service, or service paid for" in own
    assert "half of its margin" not in text(sign_in("alice"), "/portfolio/")
    mine = next(row for row in heavy if row.party.owner and row.party.owner.name == "Alice")
    hidden = text(sign_in("alice"), f"/portfolio/customers/{mine.party_id}/")
    assert "half of its margin" not in hidden


def test_parameters_the_data_cannot_tell_apart_are_named(
    customers: list[Party], value: Value, sign_in: Enter
) -> None:
    run = value()
    model = run.report["model"]
    model["parameters"] |= {"s": 124_138.8, "beta": 76_371_661.9}
    model["standard_errors"] |= {"s": 6_936_980.8, "beta": 4_267_758_908.3}
    run.save()
    page = text(sign_in("finance"), "/portfolio/report/")
    assert "The data tell s, beta only together" in page


def test_value_that_falls_while_orders_hold_is_listed(
    customers: list[Party], value: Value, sign_in: Enter
) -> None:
    run = value()
    kept = CustomerValuation.objects.filter(run=run, residual__gt=0)
    falling, ordering_less, rising = kept.order_by("pk")[:3]
    orders = {"year_before_orders": 5, "last_year_orders": 5, "movement": "kept"}
    for row, opening, changed in (
        (falling, 2, {}),
        (ordering_less, 2, {"last_year_orders": 4}),
        (rising, Decimal("0.9"), {}),
    ):
        assert row.residual is not None
        values = {**orders, **changed, "opening": row.residual * opening}
        CustomerValuation.objects.filter(pk=row.pk).update(**values)
    RunSums.objects.filter(run=run).delete()
    page = text(sign_in("finance"), "/portfolio/changes/")
    listed = page.partition("Worth less, though they order no less")[2].partition("</table>")[0]
    assert falling.party.name in listed
    assert ordering_less.party.name not in listed
    assert rising.party.name not in listed
    assert "though they order no less" not in text(sign_in("alice"), "/portfolio/changes/")
