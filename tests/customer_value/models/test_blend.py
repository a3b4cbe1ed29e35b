"""A blend never does worse than its model where it was made, and better where none had looked."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.customer_value.models.test_choice import occasions

from customer_value.models.bg_nbd import BGNBD
from customer_value.models.blend import Blend, blended
from customer_value.models.choice import FittedForecast, Hiatus, OwnRate, SameAsBefore, compare
from customer_value.models.nbd import NBD
from customer_value.models.occasions import Occasions, rolling_origins
from customer_value.models.pareto_nbd import ParetoNBD


def test_cdnow_holdout() -> None:
    """39/39 weeks; the holdout is not seen: the best single model misses 11.5 % of the total."""
    known = Occasions(
        *(column[occasions().time <= 0] for column in (occasions().customer, occasions().time))
    )
    first = float(known.time.min())
    horizon = -first / 3
    models = [FittedForecast(model) for model in (NBD, BGNBD, ParetoNBD)]
    blend = blended(
        known,
        origins=rolling_origins(first, 0.0, horizon=horizon, count=5),
        horizon=horizon,
        models=models,
    )
    assert blend.model.name == "pareto_nbd"
    assert 0 < blend.weight <= 0.5
    table = compare(
        occasions(), origins=[0.0], horizon=39.0, end=39.0, forecasts=[blend, models[-1]]
    )
    score = {one.name: one for one in table.scores}
    assert score["blend"].mean_absolute_error <= 0.755
    assert abs(score["blend"].total_error) <= 0.10
    assert score["blend"].mean_absolute_error < score["pareto_nbd"].mean_absolute_error


@given(st.floats(0.0, 1.0))
def test_parts_add_up(weight: float) -> None:
    known = occasions().snapshot(0.0, window=39.0)
    told = Blend(OwnRate(), SameAsBefore(), weight).orders(known, horizon=39.0)
    parts = [one.orders(known, horizon=39.0) for one in (OwnRate(), SameAsBefore())]
    assert told == pytest.approx((1 - weight) * parts[0] + weight * parts[1])


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_no_worse_than_its_model_where_it_was_made(seed: int) -> None:
    random = np.random.default_rng(seed)
    who = random.integers(0, 60, 400)
    made = Occasions.of(who, random.uniform(0.0, 90.0, 400))
    origins = [45.0, 60.0]
    blend = blended(made, origins=origins, horizon=30.0, models=[OwnRate()], rules=[Hiatus()])
    table = compare(made, origins=origins, horizon=30.0, end=90.0, forecasts=[blend, OwnRate()])
    score = {one.name: one.mean_absolute_error for one in table.scores}
    assert score["blend"] <= score["own_rate"] * (1 + 1e-12)


def test_without_a_rule_or_a_model() -> None:
    known = occasions()
    alone = blended(known, origins=[0.0], horizon=39.0, models=[OwnRate()], rules=[])
    assert (alone.model.name, alone.weight) == ("own_rate", 0.0)
    with pytest.raises(ValueError, match="no model"):
        blended(known, origins=[0.0], horizon=39.0, models=[], rules=[])
