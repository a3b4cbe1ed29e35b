"""One formula, five kinds of operands, one answer."""

from decimal import Decimal

import ibis
import numpy as np
import pytest

from customer_value import churn, lifetime
from customer_value.lifetime import Timing
from kezhi.portfolio import engine


def test_a_formula_takes_what_can_be_added_and_multiplied() -> None:
    def value(margin, retention, rate):  # type: ignore[no-untyped-def]
        return lifetime.lifetime_value(
            margin=margin,
            retention_rate=retention,
            discount_rate=rate,
            timing=Timing.IF_RETAINED_AFTER_ONE_PERIOD,
        ).value

    plain = value(150.0, 0.55, 0.1)
    assert plain == pytest.approx(150.0)
    exact = value(Decimal(150), Decimal("0.55"), Decimal("0.1"))
    assert exact == Decimal(150)
    several = value(np.array([150.0, 300.0]), 0.55, 0.1)
    assert several == pytest.approx([150.0, 300.0])
    con = engine.connect(memory_limit="500MB", threads=1)
    expression = value(ibis.literal(150.0), ibis.literal(0.55), 0.1)
    found = con.to_pyarrow(expression).as_py()
    assert found == pytest.approx(150.0)


def test_powers_too() -> None:
    arguments = (10.0, 20.0, 6.0)
    plain = churn.silence_probability(*arguments, r=0.5, alpha=4.0)
    several = churn.silence_probability(*(np.full(3, v) for v in arguments), r=0.5, alpha=4.0)
    assert several == pytest.approx([plain] * 3)
