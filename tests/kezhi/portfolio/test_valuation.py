"""From a table of orders to the value of each customer: sums, costs, doubt and risk."""

from datetime import date, timedelta
from typing import Any

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pytest

from customer_value.models.base import Identification
from kezhi.portfolio import engine
from kezhi.portfolio.adding_up import value_customers
from kezhi.portfolio.results import (
    Measure,
    ModelName,
    Stage,
    Valuation,
    ValuationSettings,
    WarningCode,
)
from kezhi.portfolio.writing import sign_words

AS_OF = date(2024, 12, 31)
CONNECTION = engine.connect(memory_limit="500MB", threads=1)


def table(name: str, columns: dict[str, Any]) -> ir.Table:
    return engine.register(CONNECTION, name, pa.table(columns))


def company(size: int = 300, *, with_cost: bool = False) -> ir.Table:
    """Orders of a world in which customers leave."""
    random = np.random.default_rng(7)
    rows: list[tuple[str, date, float]] = []
    for i in range(size):
        rate, leaving = random.gamma(0.9) / 30.0, random.beta(0.9, 4.0)
        worth = 90.0 / random.gamma(3.7)
        ago = random.uniform(60, 900)
        while ago > 0:
            amount = round(random.gamma(6.0) / 6.0 * worth * 4, 2)
            rows.append((f"C{i:04}", AS_OF - timedelta(days=int(ago)), amount))
            if len(rows) > 1 and random.random() < leaving:
                break
            ago -= random.exponential(1 / max(rate, 1e-9))
    customer, day, amount = (list(column) for column in zip(*rows, strict=True))
    columns: dict[str, Any] = {"customer_id": customer, "day": day, "amount": amount}
    if with_cost:
        columns["cost"] = [0.7 * value for value in amount]
    return table("company", columns)


def settings(**wishes: Any) -> ValuationSettings:
    return ValuationSettings(**{"as_of": AS_OF} | wishes)


def codes(valuation: Valuation) -> set[str]:
    return {warning.code.value for warning in valuation.report.warnings}


def test_without_costs_it_is_revenue_and_says_so() -> None:
    found = value_customers(company(), settings())
    assert found.report.measure is Measure.LIFETIME_REVENUE
    assert WarningCode.REVENUE_ONLY in codes(found)
    assert found.report.model.used == "bg_nbd"


def test_sums_equal_those_of_the_orders() -> None:
    orders = company()
    found = value_customers(orders, settings())
    total = CONNECTION.to_pyarrow(orders["amount"].sum()).as_py()
    assert found.customers.revenue.sum() == pytest.approx(total)
    assert found.report.rows.amount_used == pytest.approx(total)
    assert found.report.totals["revenue"] == pytest.approx(total)
    whole = found.customers.realised + found.customers.residual
    assert found.customers.lifetime == pytest.approx(whole)


def test_a_margin_rate_scales_every_figure() -> None:
    revenue = value_customers(company(), settings()).customers
    found = value_customers(company(), settings(margin_rate=0.3))
    assert found.report.measure is Measure.LIFETIME_VALUE
    assert found.customers.lifetime == pytest.approx(revenue.lifetime * 0.3)
    assert found.customers.margin == pytest.approx(revenue.revenue * 0.3)


def test_product_cost_gives_each_customer_an_own_margin() -> None:
    found = value_customers(company(with_cost=True), settings())
    assert found.customers.margin_rate == pytest.approx(0.3)
    by_rate = value_customers(company(), settings(margin_rate=0.3))
    assert found.customers.lifetime == pytest.approx(by_rate.customers.lifetime)


def test_cost_and_margin_rate_contradict() -> None:
    with pytest.raises(ValueError, match="margin_rate"):
        value_customers(company(with_cost=True), settings(margin_rate=0.3))


def test_value_is_net_of_acquiring_selling_and_serving() -> None:
    plain = value_customers(company(), settings(margin_rate=0.3)).customers
    one = plain.customer_id[0]
    costs = table(
        "costs",
        {
            "customer_id": [one, one, "stranger"],
            "day": [AS_OF - timedelta(days=365), AS_OF, AS_OF],
            "kind": ["acquisition", "service", "selling"],
            "amount": [100.0, 50.0, 9.0],
        },
    )
    found = value_customers(company(), settings(margin_rate=0.3), costs=costs)
    assert found.customers.cost_to_serve[0] == 150
    assert plain.realised[0] - found.customers.realised[0] == pytest.approx(110 + 50)
    assert found.customers.residual[0] < plain.residual[0]
    assert (found.customers.residual[1:] <= plain.residual[1:]).all()
    assert WarningCode.COSTS_WITHOUT_ORDERS in codes(found)


def test_intervals_hold_what_happens() -> None:
    """Simulated truth: about 80 % of customers fall into their 80 % interval, or on its edge."""
    found = value_customers(company(), settings()).customers
    assert (found.expected_orders_low <= found.expected_orders_high).all()
    assert (found.residual_low <= found.residual_high + 1e-9).all()
    assert (found.expected_orders_low <= found.expected_orders + 1).all()
    wide = value_customers(company(), settings(interval=0.95)).customers
    assert wide.expected_orders_high.sum() > found.expected_orders_high.sum()


def test_the_same_seed_gives_the_same_result() -> None:
    first, again = (value_customers(company(), settings()).customers for _ in range(2))
    assert (first.residual_high == again.residual_high).all()


@pytest.mark.parametrize("model", ["mbg_nbd", "pareto_nbd", "nbd"])
def test_the_model_asked_for_is_used(model: str) -> None:
    found = value_customers(company(), settings(model=ModelName(model)))
    assert found.report.model.used == model
    alive = found.customers.p_alive
    assert np.isnan(alive).all() if model == "nbd" else ((alive >= 0) & (alive <= 1)).all()


def never_leaving(size: int = 300) -> ir.Table:
    random = np.random.default_rng(2)
    customer, day = [], []
    for i in range(size):
        for ago in random.uniform(0, 500, 1 + random.poisson(8 * random.gamma(1.5))):
            customer.append(i)
            day.append(AS_OF - timedelta(days=int(ago)))
    return table("loyal", {"customer_id": customer, "day": day, "amount": [10.0] * len(day)})


@pytest.mark.parametrize("asked", ["auto", "bg_nbd", "pareto_nbd"])
def test_dropout_that_cannot_be_seen_is_said_and_not_printed(asked: str) -> None:
    found = value_customers(never_leaving(), settings(model=ModelName(asked)))
    assert found.report.model.used == "nbd"
    assert found.report.model.tried[0][1] is Identification.NO_DROPOUT
    expected = {"model_not_identified", "model_fallback", "dropout_unknown"}
    assert expected <= codes(found)
    assert np.isnan(found.customers.p_alive).all()
    assert (found.customers.expected_orders > 0).all()


def test_nothing_is_said_of_the_future_when_nobody_came_back() -> None:
    orders = table(
        "once",
        {"customer_id": [1, 2], "day": [date(2024, 1, 1)] * 2, "amount": [5.0, 7.0]},
    )
    found = value_customers(orders, settings())
    assert found.report.model.used is None
    assert found.customers.undefined.tolist() == ["no_model", "no_model"]
    assert np.isnan(found.customers.lifetime).all()
    assert found.report.totals["residual"] is None
    assert WarningCode.NO_MODEL in codes(found)


def test_an_empty_table_is_no_accident() -> None:
    empty = table(
        "nothing",
        {
            "customer_id": pa.array([], pa.string()),
            "day": pa.array([], pa.date32()),
            "amount": pa.array([], pa.float64()),
        },
    )
    found = value_customers(empty, settings())
    assert len(found.customers) == 0
    assert found.report.rows.read == 0


def test_rows_that_cannot_be_used_are_counted_with_their_money() -> None:
    orders = table(
        "partly",
        {
            "customer_id": ["a", None, "a", "b", "a"],
            "day": [date(2024, 1, 1), date(2024, 1, 1), None, date(2025, 6, 1), date(2024, 3, 1)],
            "amount": [1.0, 2.0, 4.0, 8.0, None],
        },
    )
    found = value_customers(orders, settings(), rejected={"malformed": 3})
    rows = found.report.rows
    assert (rows.read, rows.used) == (8, 1)
    assert rows.left_out == {
        "after_as_of": 1,
        "malformed": 3,
        "no_amount": 1,
        "no_customer": 1,
        "no_date": 1,
    }
    assert rows.amount_left_out["after_as_of"] == 8.0


def regular(customer: str, agos: list[int], amount: float = 100.0) -> list[tuple[str, int, float]]:
    return [(customer, ago, amount) for ago in agos]


def test_risk_names_its_reasons() -> None:
    rows = regular("silent", list(range(700, 200, -30)))
    rows += regular("steady", list(range(720, 0, -30)))
    rows += regular("slower", [*range(725, 370, -15), 330, 250, 170, 90, 40])
    rows += regular("smaller", list(range(720, 370, -30))) + regular(
        "smaller", list(range(360, 0, -30)), 40.0
    )
    for i in range(60):
        rows += regular(f"z{i}", [600 - 3 * i, 500 - 3 * i][: 1 + i % 2])
    customer, ago, amount = zip(*rows, strict=True)
    orders = table(
        "risky",
        {
            "customer_id": list(customer),
            "day": [AS_OF - timedelta(days=n) for n in ago],
            "amount": list(amount),
        },
    )
    found = value_customers(orders, settings(model=ModelName.NBD)).customers
    by_name = {name: i for i, name in enumerate(found.customer_id.tolist())}
    words = sign_words()

    def risk(name: str) -> tuple[str, str]:
        i = by_name[name]
        return found.risk[i], words[found.risk_signs[i]]

    assert risk("steady") == ("none", "")
    assert found.usual_interval_days[by_name["steady"]] == 30
    assert found.interval_source[by_name["steady"]] == "own"
    assert risk("silent")[0] == "lost"
    assert "silence_beyond_usual" in risk("silent")[1]
    assert found.silence_days[by_name["silent"]] == 220
    assert "rate_fell" in risk("slower")[1]
    assert risk("smaller") == ("watch", "amount_fell")


def test_tiers_hold_on_to_the_tier_before() -> None:
    first = value_customers(company(), settings()).customers
    before = dict(zip(first.customer_id.tolist(), first.tier.tolist(), strict=True))
    again = value_customers(company(), settings(), previous_tiers=before).customers
    assert (again.tier == first.tier).all()
    assert set(first.tier.tolist()) == {"platinum", "gold", "iron", "lead", "unrated"}
    newcomers = first.age * 7 < 182
    assert (first.tier[newcomers] == "unrated").all()


def test_progress_is_told() -> None:
    stages: list[Stage] = []
    value_customers(company(50), settings(), progress=stages.append)
    assert stages == [Stage.ADDING_UP, Stage.FITTING, Stage.SCORING]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("horizon", 0.0),
        ("horizon", 1e9),
        ("horizon", float("nan")),
        ("annual_discount_rate", -0.1),
        ("margin_rate", 1.5),
        ("interval", 1.0),
        ("draws", 1),
        ("tier_shares", (0.5, 0.5, 0.5)),
    ],
)
def test_settings_out_of_range_are_refused(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=name):
        settings(**{name: value})
