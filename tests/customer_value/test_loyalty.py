import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from customer_value import loyalty
from customer_value.loyalty import CLASSES, Cuts, Loyalty

SHARE = st.floats(0.0, 1.0)
HALF = Cuts(attitude=0.5, behavior=0.5)


def named(places: object) -> list[str]:
    return [CLASSES[int(place)].value for place in np.asarray(places)]


@given(rows=st.lists(st.tuples(SHARE, SHARE, st.floats(0, 1e6)), max_size=30))
def test_cells_sum_to_everybody(rows: list[tuple[float, float, float]]) -> None:
    likes, comes, revenue = (np.array([row[i] for row in rows]) for i in range(3))
    cells = loyalty.matrix(loyalty.classify(likes, comes, HALF), revenue)
    assert sum(cell.customers for cell in cells.values()) == len(rows)
    assert np.isclose(sum(cell.revenue for cell in cells.values()), revenue.sum())


@given(likes=SHARE, comes=SHARE)
def test_equals_the_naive_twin(likes: float, comes: float) -> None:
    expected = {
        (True, True): Loyalty.TRUE,
        (True, False): Loyalty.LATENT,
        (False, True): Loyalty.SPURIOUS,
        (False, False): Loyalty.NONE,
    }[likes >= 0.5, comes >= 0.5]
    assert named(loyalty.classify([likes], [comes], HALF)) == [expected.value]


def test_a_border_is_crossed_by_the_band_only() -> None:
    cuts = Cuts(attitude=0.5, behavior=0.5, band=0.1)
    before = [CLASSES.index(name) for name in (Loyalty.TRUE, Loyalty.TRUE, Loyalty.SPURIOUS)]
    found = loyalty.classify([0.45, 0.35, 0.55], [0.9, 0.9, 0.9], cuts, previous=before)
    assert named(found) == ["true", "spurious", "spurious"]
    unsure = [CLASSES.index(Loyalty.UNCERTAIN)]
    assert named(loyalty.classify([0.45], [0.9], cuts, previous=unsure)) == ["spurious"]


def test_unknown_and_uncertain() -> None:
    found = loyalty.classify([np.nan, 0.52, 0.9], [0.9, 0.9, 0.45], HALF, behavior_error=0.1)
    assert named(found) == ["unknown", "true", "uncertain"]


@given(repeat=SHARE, attitude=SHARE, barrier=SHARE)
def test_risk_is_a_probability_that_a_barrier_lowers(
    repeat: float, attitude: float, barrier: float
) -> None:
    risk = loyalty.spurious_risk(repeat, attitude, barrier)
    assert 0 <= risk <= repeat
    assert risk <= loyalty.spurious_risk(repeat, attitude, 0.0)
