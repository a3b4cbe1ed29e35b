"""What every model of orders owes: its own likelihood, laws of probability, honest errors."""

import numpy as np
import pyarrow
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.customer_value import cdnow

from customer_value.models.base import Histories, Identification
from customer_value.models.bg_bb import BGBB
from customer_value.models.bg_cnbd import BGCNBD, MBGCNBD
from customer_value.models.bg_nbd import BGNBD, MBGNBD
from customer_value.models.nbd import NBD
from customer_value.models.orders import Cells, OrderModel
from customer_value.models.pareto_nbd import ParetoNBD
from kezhi.portfolio import engine

MODELS: list[OrderModel] = [
    NBD(r=0.8, alpha=5.0),
    BGNBD(r=0.8, alpha=5.0, a=0.9, b=3.0),
    MBGNBD(r=0.8, alpha=5.0, a=0.9, b=3.0),
    ParetoNBD(r=0.8, alpha=5.0, s=0.9, beta=12.0),
    BGCNBD(stages=3, r=0.8, alpha=1.6, a=0.9, b=3.0),
    MBGCNBD(stages=2, r=0.8, alpha=2.5, a=0.9, b=3.0),
    BGBB(alpha=1.2, beta=0.75, gamma=0.66, delta=2.8),
]
every_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)


def some_histories(size: int = 40) -> Histories:
    random = np.random.default_rng(8)
    age = random.integers(4, 40, size).astype(float)
    x = np.minimum(random.poisson(2.0, size), age - 1).astype(float)
    last = np.where(x > 0, random.integers(x, age + 1), 0).astype(float)
    return Histories.of(x, last, age, random.integers(1, 4, size))


@every_model
def test_objective_is_the_mean_of_the_likelihoods(model: OrderModel) -> None:
    """A naive twin: rows one by one, and slopes by differences."""
    histories = some_histories()
    at = np.log(np.array(model.values))
    value, slope = model._objective(histories)(at)
    rows = model._log_likelihoods(histories, model.values)
    assert value == pytest.approx(np.average(rows, weights=histories.weights), rel=1e-10)
    for i in range(len(at)):
        step = np.eye(len(at))[i] * 1e-5
        above, below = (model._objective(histories)(at + d)[0] for d in (step, -step))
        assert slope[i] == pytest.approx((above - below) / 2e-5, rel=1e-6, abs=1e-9)


@every_model
def test_likelihoods_of_all_counts_sum_to_one(model: OrderModel) -> None:
    """Counts of a new customer, drawn: their mean and their zeros are the expectations."""
    random = np.random.default_rng(21)
    alive = random.random(150_000) < model.p_alive(0, 0, 0)[0]
    zero = np.zeros(150_000)
    drawn = alive * model.draw_orders_if_alive(zero, zero, horizon=15.0, generator=random)
    expected = model.expected_orders_of_new(15.0)[0]
    assert drawn.mean() == pytest.approx(expected, abs=5 * drawn.std() / 387)
    none = model.p_no_order(0, 0, 0, horizon=15.0)[0]
    assert (drawn == 0).mean() == pytest.approx(none, abs=0.007)


@every_model
def test_windows_add_up(model: OrderModel) -> None:
    h = some_histories()
    past = h.repeats, h.last_age, h.age
    whole = model.expected_orders(*past, horizon=20.0)
    parts = [model.expected_orders(*past, start=s, horizon=e) for s, e in [(0, 8), (8, 20)]]
    assert whole == pytest.approx(parts[0] + parts[1], rel=1e-9)
    assert (parts[1] >= 0).all()


@every_model
def test_discounting_lies_between_nothing_and_everything(model: OrderModel) -> None:
    h = some_histories(8)
    past = h.repeats, h.last_age, h.age
    all_time = model.discounted_orders(*past, rate=0.2)
    some = model.discounted_orders(*past, rate=0.2, horizon=20.0)
    assert (some <= model.expected_orders(*past, horizon=20.0) + 1e-12).all()
    assert (some <= all_time + 1e-9).all()
    long = model.discounted_orders(*past, rate=0.2, horizon=80.0)
    if isinstance(model, BGBB):
        assert long == pytest.approx(all_time, rel=1e-6)
    else:  # twelve steps are too coarse for so long
        cells = Cells.of(h.repeats, h.age)
        fine = model.discounted_orders_if_alive(
            cells.repeats, cells.age, horizon=80.0, rate=0.2, steps=100
        )
        whole = model.discounted_residual_if_alive(cells.repeats, cells.age, rate=0.2)
        assert fine == pytest.approx(whole, rel=2e-3)


@every_model
@settings(deadline=None, max_examples=12)
@given(start=st.integers(0, 30), length=st.integers(1, 30))
def test_chances_of_the_future_are_in_order(model: OrderModel, start: int, length: int) -> None:
    h = some_histories()
    past = h.repeats, h.last_age, h.age
    alive = model.p_alive(*past)
    later = model.p_alive(*past, after=float(start))
    latest = model.p_alive(*past, after=float(start + length))
    assert (latest <= later + 1e-12).all()
    assert (later <= alive + 1e-12).all()
    none = model.p_no_order(*past, start=float(start), horizon=float(start + length))
    assert (none >= 1 - later - 1e-9).all()
    longer = model.p_no_order(*past, start=float(start), horizon=float(start + length + 3))
    assert (longer <= none + 1e-9).all()
    expected = model.expected_orders(*past, start=float(start), horizon=float(start + length))
    assert (1 - none <= expected + 1e-9).all()


def test_window_is_seen_in_a_simulation() -> None:
    """Somebody alive with four and a third orders: stages, leaving and the silent window."""
    random = np.random.default_rng(5)
    model, size = MBGCNBD(stages=3, r=0.8, alpha=1.5, a=0.9, b=3.0), 200_000
    rate, leaving = random.gamma(0.8 + 13, size=size) / 31.5, random.beta(0.9, 8.0, size)
    early = 1 + random.poisson(rate * 10)
    late = early + random.poisson(rate * 8)
    stays = random.random(size) < (1 - leaving) ** (early // 3)
    none = ~(stays & (late // 3 > early // 3))
    cell = np.array([13 / 3]), np.array([30.0])
    assert model.stays_if_alive(*cell, horizon=10.0)[0] == pytest.approx(stays.mean(), abs=4e-3)
    found = model.none_if_alive(*cell, start=10.0, end=18.0)[0]
    assert found == pytest.approx(none.mean(), abs=5e-3)


@pytest.mark.parametrize("model", [BGNBD, ParetoNBD])
def test_errors_of_the_parameters(model: type[OrderModel]) -> None:
    """On CDNOW the sandwich agrees with Laplace within a half, and draws have its spread."""
    x, t_x, age, _ = cdnow.histories()
    fitted = model().fit(x, t_x, age)
    robust = fitted.sandwich_errors(Histories.of(x, t_x, age))
    for name, error in fitted.standard_errors_.items():
        assert robust[name] == pytest.approx(error, rel=0.5)
    drawn = fitted.draw_models(400, generator=np.random.default_rng(3))
    logs = np.log([one.parameters_["r"] for one in drawn])
    relative = fitted.standard_errors_["r"] / fitted.parameters_["r"]
    assert logs.std() == pytest.approx(relative, rel=0.15)


def test_bootstrap_agrees_with_laplace() -> None:
    x, t_x, age, _ = cdnow.histories()
    fitted = MBGNBD().fit(x, t_x, age)
    errors = fitted.bootstrap_errors(
        Histories.of(x, t_x, age).collapsed(), size=12, generator=np.random.default_rng(6)
    )
    for name, error in fitted.standard_errors_.items():
        assert error / 3 < errors[name] < 3 * error


def test_near_daily_buyers_converge() -> None:
    """Hundreds of orders each and b in the hundreds: penalties lead others far astray here."""
    random = np.random.default_rng(405)
    size = 3_000
    truth = {"r": 1.4, "alpha": 4.5, "a": 0.8, "b": 425.0}
    age = random.uniform(200.0, 500.0, size)
    rate, leaving = random.gamma(1.4, size=size) / 4.5, random.beta(0.8, 425.0, size)
    ends = random.geometric(leaving)
    made = random.poisson(rate * age)
    left = made >= ends
    x = np.minimum(made, ends).astype(float)
    spread = random.beta(np.maximum(x, 1), np.where(left, made - x, 0.0) + 1.0)
    last = np.where(x > 0, age * spread, 0.0)
    model = BGNBD().fit(x, last, age)
    assert model.identification_ is Identification.IDENTIFIED
    for name, true in truth.items():
        assert abs(model.parameters_[name] - true) < 4 * model.standard_errors_[name]


def test_a_flat_ridge_is_climbed_and_said() -> None:
    """Everybody leaves at one hazard: s and beta have no end, all else is found."""
    random = np.random.default_rng(17)
    rate, age = random.gamma(1.5, size=3_000) / 1.5, random.uniform(20.0, 52.0, 3_000)
    lived = np.minimum(random.exponential(1 / 0.02, 3_000), age)
    x = random.poisson(rate * lived).astype(float)
    last = np.where(x > 0, lived * random.beta(np.maximum(x, 1.0), 1.0), 0.0)
    model = ParetoNBD().fit(x, last, age)
    assert model.identified
    assert model.untold == ("s", "beta")
    assert model.values[2] / model.values[3] == pytest.approx(0.02, rel=0.1)
    assert abs(model.values[0] - 1.5) < 4 * model.standard_errors_["r"]


def test_tables_of_any_kind() -> None:
    columns = {"repeats": [2, 0], "last_age": [3.0, 0.0], "age": [5, 6], "weights": [2, 1]}
    connection = engine.connect(memory_limit="200MB", threads=1)
    kinds = [
        columns,
        pyarrow.table(columns),
        engine.register(connection, "histories", pyarrow.table(columns)),
    ]
    for table in kinds:
        found = Histories.of_table(table)
        assert found.age.tolist() == [5, 6]
        assert found.customers == 3


def test_cells_merge_what_is_alike() -> None:
    cells = Cells.of([1.5, 2.0, 1.5], [9.0, 9.0, 9.0])
    assert cells.repeats.tolist() == [1.5, 2.0]
    assert cells.of_customer.tolist() == [0, 1, 0]


def test_nothing_in_nothing_out() -> None:
    for model in MODELS:
        assert len(model.expected_orders([], [], [], horizon=3.0)) == 0
        assert len(model.p_no_order([], [], [], start=1.0, horizon=3.0)) == 0


@every_model
def test_counts_are_what_is_drawn(model: OrderModel) -> None:
    """A customer with four orders: every count, its sum and its zero against other routes."""
    past = ([4.0], [11.0], [16.0])
    found = model.count_probabilities(*past, horizon=15.0, most=200)[0]
    assert found.sum() == pytest.approx(1.0, abs=1e-6)
    none = model.p_no_order(*past, horizon=15.0)[0]
    assert found[0] == pytest.approx(none, abs=1e-8)
    expected = model.expected_orders(*past, horizon=15.0)[0]
    assert (found * np.arange(201)).sum() == pytest.approx(expected, rel=1e-4)


def test_counts_of_new_customers() -> None:
    """R's BTYD, in lifetimes' tests: BG/NBD at the rounded CDNOW parameters."""
    model = BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426)
    assert model.count_probabilities(0, 0, 0, horizon=39.0, most=0)[0, 0] == pytest.approx(
        0.5737864, abs=1e-6
    )
    early = model.count_probabilities(0, 0, 0, horizon=2.0, most=10)[0, 10]
    assert early == pytest.approx(1.07869e-07, rel=1e-4)
    many = [
        0.0019995214,
        0.0015170236,
        0.0011633150,
        0.0009003148,
        0.0007023638,
        0.0005517902,
        0.0004361913,
        0.0003467171,
        0.0002769613,
        0.0002222260,
    ]
    found = model.count_probabilities(0, 0, 0, horizon=30.0, most=20)[0, 11:]
    assert found == pytest.approx(many, rel=1e-5)


def test_fit_and_tracking_on_cdnow() -> None:
    """The histogram holds everybody; tracked orders end where expectations do."""
    x, t_x, age, _ = cdnow.histories()
    histories = Histories.of(x, t_x, age)
    model = ParetoNBD().fit(x, t_x, age)
    expected = model.expected_histogram(histories, most=40)
    assert expected.sum() == pytest.approx(2357, rel=1e-3)
    assert expected[0] == pytest.approx((x == 0).sum(), rel=0.03)
    track = model.tracking(39.0 - age, [0.0, 20.0, 39.0])
    assert (np.diff(track) > 0).all()
    assert track[-1] == pytest.approx(model.expected_orders_of_new(age).sum(), rel=1e-9)
    assert track[-1] == pytest.approx(x.sum(), rel=0.05)


def test_says_which_parameters_stay_open() -> None:
    """Customers all alike: r and alpha have no end, what they foretell is well known."""
    model = NBD().fit([5.0] * 50, [9.0] * 50, [10.0] * 50)
    assert set(model.untold) == {"r", "alpha"}
    x, t_x, age, _ = cdnow.histories()
    assert BGNBD().fit(x, t_x, age).untold == ()
    assert NBD(r=1.0, alpha=1.0).untold == ()
