from decimal import Decimal

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from customer_value import equity
from kezhi.portfolio.queries.totals import closed, share, thinned

cents = st.integers(-(10**12), 10**12).map(lambda n: Decimal(n).scaleb(-2))
NAMES = ("opening", "unwind", "earned", "retention", "residual")
sums = st.fixed_dictionaries(
    {f"{group}_{name}": cents for group in ("stays", "acquired", "lost") for name in NAMES}
)


@given(sums, cents)
def test_the_roll_forward_closes_to_the_cent_whatever_the_inputs(
    found: dict[str, Decimal], before: Decimal
) -> None:
    moves = closed(found, before)
    assert moves.is_closed
    whole = sum(found[f"{group}_residual"] for group in ("stays", "acquired", "lost"))
    assert moves.closing == whole


def test_its_lines_are_those_of_the_library() -> None:
    """The worked example of `customer_value.equity.roll_forward`."""
    before = equity.Valued(residual=np.array([100.0, 50, 0]), orders=np.array([10.0, 5, 0]))
    after = equity.Valued(residual=np.array([90.0, 0, 30]), orders=np.array([8.0, 0, 3]))
    known = equity.roll_forward(
        before, after, cash=[20.0, 0, 5], is_new=[0, 0, 1], is_lost=[0, 1, 0], period_rate=0.1
    )
    rows = {"stays": (100, 10, 20, -10, 90), "lost": (50, 5, 0, 0, 0), "acquired": (0, 0, 5, 0, 30)}
    given = {
        f"{group}_{name}": Decimal(value)
        for group, values in rows.items()
        for name, value in zip(NAMES, values, strict=True)
    }
    moves = closed(given, Decimal(150))
    pairs = [
        (moves.opening, known.opening),
        (moves.unwind, known.unwind),
        (moves.acquired, known.acquired),
        (moves.retention, known.retention),
        (moves.margin, known.margin),
        (moves.earned, known.cash),
        (moves.lost, known.lost),
        (moves.closing, known.closing),
    ]
    assert [float(ours) for ours, _ in pairs] == [theirs for _, theirs in pairs]
    assert moves.gone == 0


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=300))
def test_the_thinned_curve_starts_at_nothing_and_ends_at_the_total(values: list[float]) -> None:
    curve = thinned(np.array(values))
    assert curve[0] == 0
    assert abs(curve[-1] - sum(values)) < 0.02
    assert len(curve) == 101


def test_a_share_of_nothing_is_undefined() -> None:
    assert share(Decimal(5), Decimal(0)) is None
    assert share(Decimal(5), Decimal(-3)) is None
    assert share(None, Decimal(4)) == 0
