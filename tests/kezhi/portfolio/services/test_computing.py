from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import Sum
from tests.kezhi.portfolio.conftest import LAST_DAY, NOW, Value, add_order

from kezhi.customers.models import Party
from kezhi.kit.models import AuditEntry
from kezhi.portfolio.choices import RunStatus
from kezhi.portfolio.models import CustomerValuation, ValuationRun
from kezhi.portfolio.queries import runs as queries
from kezhi.portfolio.services import computing, runs
from kezhi.sales.models import Order
from kezhi.staff.models import Company, User

pytestmark = pytest.mark.slow


def test_a_run_values_every_customer_to_the_cent(customers: list[Party], value: Value) -> None:
    run = value()
    assert run.status == RunStatus.FINISHED
    assert run.as_of == LAST_DAY + timedelta(days=1)
    results = CustomerValuation.objects.filter(run=run)
    assert results.count() == len(customers)
    sums = results.aggregate(net=Sum("net_amount"), margin=Sum("net_margin"))
    orders = Order.objects.aggregate(net=Sum("base_amount"), cost=Sum("base_cost"))
    assert sums["net"] == orders["net"]
    assert abs(sums["margin"] - (orders["net"] - orders["cost"])) < Decimal("0.01")
    for row in results:
        assert row.lifetime_value == row.realized + row.residual
        assert 0 <= row.residual_low <= row.residual_high


def test_tiers_are_handed_down_with_a_trail(customers: list[Party], value: Value) -> None:
    run = value()
    tiers = dict(CustomerValuation.objects.filter(run=run).values_list("party_id", "tier"))
    assert dict(Party.objects.values_list("pk", "tier")) == tiers
    Party.objects.filter(pk=customers[0].pk).update(tier="elsewhere")
    value(now=NOW + timedelta(days=1))
    moved = AuditEntry.objects.get(kind="customers.party", action="tier")
    assert moved.target == customers[0].pk
    assert moved.changes["tier"] == ["elsewhere", tiers[customers[0].pk]]


@pytest.mark.parametrize(
    ("method", "cuts", "expected"),
    [
        ("absolute", ["1000000000", "900000000", "0"], set()),
        ("cumulative", ["0.999", "0.9999"], {"platinum"}),
        ("quantile", ["0.5", "0.2", "0.1"], {"platinum", "gold"}),
    ],
)
def test_tiers_are_cut_as_the_company_wants(
    customers: list[Party], value: Value, method: str, cuts: list[str], expected: set[str]
) -> None:
    Company.objects.filter(pk=1).update(tiers={"method": method, "cuts": cuts})
    run = value()
    assert run.settings["tiers"] == {"method": method, "cuts": cuts}
    high = CustomerValuation.objects.filter(run=run, tier__in=["platinum", "gold"])
    assert expected <= set(high.values_list("tier", flat=True))
    assert bool(expected) is high.exists()


def test_a_return_is_netted_on_the_day_of_its_order(customers: list[Party], value: Value) -> None:
    party = Party.objects.create(name="Returns everything")
    bought = add_order(party, LAST_DAY - timedelta(days=40), "500")
    add_order(party, LAST_DAY, "-500", kind=Order.Kind.RETURN, reverses=bought)
    row = CustomerValuation.objects.get(run=value(), party=party)
    assert (row.orders, row.net_amount) == (0, 0)
    assert row.residual is None
    assert row.reason == row.tier_reason == "no_purchase"


def test_walk_ins_are_counted_but_not_valued(customers: list[Party], value: Value) -> None:
    add_order(Party.objects.create(name="Counter", is_walk_in=True), LAST_DAY, "77.50")
    run = value()
    assert run.counts["left_out"] == {"no_customer": 1}
    assert run.counts["amount_left_out"] == {"no_customer": 77.5}
    assert run.customers.count() == len(customers)


def test_without_product_costs_the_figures_are_revenue(
    customers: list[Party], value: Value
) -> None:
    Order.objects.update(base_cost=None)
    run = value()
    assert run.measure == "lifetime_revenue"
    assert not run.customers.filter(net_margin__isnull=False).exists()
    assert {"code": "revenue_only", "figures": {}} in run.warnings


def test_a_killed_run_leaves_the_last_one_current(
    customers: list[Party], value: Value, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = value()
    written = computing.insert

    def killed(*args: object) -> None:
        written(*args)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(computing, "insert", killed)
    with pytest.raises(KeyboardInterrupt):
        value(now=NOW + timedelta(days=1))
    assert queries.newest_finished() == first
    second = ValuationRun.objects.get(status=RunStatus.RUNNING)
    monkeypatch.setattr(computing, "insert", written)
    for _ in range(2):  # the job returned by the lease, and once more for good measure
        computing.compute_run(run_id=second.pk, clock=lambda: NOW + timedelta(days=1))
    second.refresh_from_db()
    assert queries.newest_finished() == second
    assert second.customers.count() == len(customers)


def test_a_second_worker_puts_the_first_off(
    customers: list[Party], people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "enqueue", lambda pk: None)
    run = runs.start_run(by=people["executive"], now=NOW)
    late = computing.take_up(run_id=run.pk, now=NOW)
    assert late is not None
    computing.compute_run(run_id=run.pk, clock=lambda: NOW)
    with pytest.raises(computing.Superseded):
        computing.go_on(late, lambda: NOW, step=computing.RunStep.WRITING, progress=70)
    run.refresh_from_db()
    assert run.status == RunStatus.FINISHED


def test_a_running_run_stops_when_asked(
    customers: list[Party], people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "enqueue", lambda pk: None)
    run = runs.start_run(by=people["executive"], now=NOW)
    valued = computing.value_customers

    def wanted_off(*args: object, **options: object) -> object:
        runs.cancel_run(by=people["executive"], now=NOW, run=run)
        return valued(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(computing, "value_customers", wanted_off)
    computing.compute_run(run_id=run.pk, clock=lambda: NOW)
    run.refresh_from_db()
    assert (run.status, run.place, run.customers.count()) == (RunStatus.CANCELLED, None, 0)


def test_equal_data_have_an_equal_fingerprint(customers: list[Party], value: Value) -> None:
    first = value().fingerprint
    assert value(now=NOW + timedelta(hours=1)).fingerprint == first
    add_order(customers[3], LAST_DAY, "1")
    assert value(now=NOW + timedelta(hours=2)).fingerprint != first
