import csv

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.shared_data import shared_data

from customer_value import scorecard
from customer_value.scorecard import Derivation, Driver, Scale

EACH = pytest.mark.parametrize("by", list(Derivation))
HBAT = "hbat_b2b_perception/HBAT_100_full.csv"


def columns(name: str, wanted: list[str]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    with shared_data(name).open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    return np.array([[float(row[name]) for name in wanted] for row in rows])


HBAT_ELEVEN = "hbat_b2b_perception/Factor-Hair-Revised.csv"
ELEVEN = [
    "ProdQual", "Ecom", "TechSup", "CompRes", "Advertising", "ProdLine", "SalesFImage",
    "ComPricing", "WartyClaim", "OrdBilling", "DelSpeed",
]  # fmt: skip


@EACH
def test_a_hundred_business_customers(by: Derivation) -> None:
    """HBAT: 11 perceptions explain .8021 of satisfaction (ordinary least squares)."""
    perceptions = columns(HBAT_ELEVEN, ELEVEN)
    satisfaction = columns(HBAT_ELEVEN, ["Satisfaction"])[:, 0]
    found = scorecard.derived_weights(perceptions, satisfaction, by=by)
    assert found.explained == pytest.approx(0.8021, abs=5e-5)
    assert found.weights.sum() == pytest.approx(1)
    assert found.is_thin
    leading = {ELEVEN[k] for k in np.argsort(-found.weights)[:4]}
    assert {"ProdQual", "SalesFImage"} <= leading


def test_thirteen_elements_are_too_many_for_shapley() -> None:
    names = [f"x{k}" for k in range(6, 19)]
    with pytest.raises(ValueError, match="at most 12"):
        scorecard.derived_weights(
            columns(HBAT, names), columns(HBAT, ["x19"])[:, 0], by=Derivation.SHAPLEY
        )


@pytest.mark.parametrize("outcome", ["x20", "x21"])
def test_satisfaction_recommendation_and_repurchase_have_drivers_of_their_own(outcome: str) -> None:
    names = [f"x{k}" for k in range(6, 19)]
    found = scorecard.derived_weights(
        columns(HBAT, names), columns(HBAT, [outcome])[:, 0], by=Derivation.RELATIVE_WEIGHTS
    )
    assert 0.4 < found.explained < 0.8
    assert (found.weights > 0).all()


def test_mobile_telephony() -> None:
    """ECSI: satisfaction is explained by quality rather than by expectation."""
    found = scorecard.derived_weights(
        columns("ecsi_mobile/mobi.csv", ["PERQ1", "PERV1", "PERV2", "CUEX1", "IMAG1"]),
        columns("ecsi_mobile/mobi.csv", ["CUSA1"])[:, 0],
        by=Derivation.SHAPLEY,
    )
    assert 0.3 < found.explained < 0.7
    assert found.weights.argmax() == 0
    assert found.weights[3] < found.weights[0] / 2


def test_tea() -> None:
    """Tea of the R package conjoint: importances 24.76, 32.22, 27.15, 15.88 of a hundred."""
    design = columns("conjoint_tea/tprof.csv", ["price", "variety", "kind", "aroma"])
    ratings = columns("conjoint_tea/tprefm.csv", [f"profil{k}" for k in range(1, 14)])
    found = scorecard.traded_weights(design, ratings)
    assert (100 * found).round(2).tolist() == [24.76, 32.22, 27.15, 15.88]


def noisy(rows: int, seed: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    random = np.random.default_rng(seed)
    ratings = random.normal(0, 1, (rows, 3))
    ratings[:, 1] += ratings[:, 0]
    return ratings, ratings @ [1.0, 0.5, 0.0] + random.normal(0, 1, rows)


@EACH
@given(seed=st.integers(0, 1000))
def test_derived_weights_share_out_what_is_explained(seed: int, by: Derivation) -> None:
    ratings, outcome = noisy(60, seed)
    found = scorecard.derived_weights(ratings, outcome, by=by)
    assert found.weights.sum() == pytest.approx(1)
    assert (found.weights >= -1e-12).all()
    assert 0 <= found.explained <= 1 + 1e-9
    scaled = scorecard.derived_weights(ratings * [2, 5, 0.1] + 3, outcome * 7, by=by)
    assert scaled.weights == pytest.approx(found.weights, abs=1e-6)


@pytest.mark.parametrize("by", [Derivation.RELATIVE_WEIGHTS, Derivation.SHAPLEY])
def test_parts_of_r_squared_sum_to_that_of_the_regression(by: Derivation) -> None:
    """A naive twin: R^2 by residuals."""
    ratings, outcome = noisy(200, 4)
    x = np.column_stack([np.ones(200), ratings])
    rest = outcome - x @ np.linalg.lstsq(x, outcome, rcond=None)[0]
    found = scorecard.derived_weights(ratings, outcome, by=by)
    assert found.explained == pytest.approx(1 - rest.var() / outcome.var())
    assert found.weights[2] < 0.05


def test_rows_with_missing_answers_are_left_out() -> None:
    ratings, outcome = noisy(50, 2)
    ratings[3, 1] = np.nan
    found = scorecard.derived_weights(ratings, outcome, by=Derivation.REGRESSION)
    assert found.rows == 49
    assert not found.is_thin


def test_what_tells_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="one outcome"):
        scorecard.derived_weights([[1, 2]], [1, 2], by=Derivation.REGRESSION)
    with pytest.raises(ValueError, match="fewer complete"):
        scorecard.derived_weights([[1, 2], [2, 1]], [1, 2], by=Derivation.REGRESSION)
    alike = [[1, 5], [2, 5], [3, 5], [4, 5]]
    with pytest.raises(ValueError, match="alike"):
        scorecard.derived_weights(alike, [1, 2, 3, 4], by=Derivation.REGRESSION)
    with pytest.raises(ValueError, match="some points"):
        scorecard.stated_weights([[0, 0]])
    with pytest.raises(ValueError, match="points"):
        scorecard.stated_weights([[-1, 2]])
    with pytest.raises(ValueError, match="one rating"):
        scorecard.traded_weights([[1], [2]], [[1, 2, 3]])
    with pytest.raises(ValueError, match="tell the levels apart"):
        scorecard.traded_weights([[1, 1], [2, 2]], [[1, 2]])
    with pytest.raises(ValueError, match="all profiles alike"):
        scorecard.traded_weights([[1], [2]], [[4, 4]])


def test_codes_of_no_answer_are_found_and_never_averaged() -> None:
    scale = Scale(1, 10)
    assert scale.outside([5, -99, 0, float("nan"), 11]) == {-99: 1, 0: 1, 11: 1}
    with pytest.raises(ValueError, match="code of no answer"):
        scale.index([5, -99])
    with pytest.raises(ValueError, match="scale"):
        Scale(5, 5)


def test_hidden_drivers() -> None:
    found = scorecard.drivers([50, 10, 30, 10], [0.4, 0.4, 0.1, 0.1])
    assert found == [Driver.KEY, Driver.HIDDEN, Driver.SAID_ONLY, Driver.MINOR]
    with pytest.raises(ValueError, match="one stated"):
        scorecard.drivers([1], [1, 2])


@given(mean=st.floats(1, 10), prior=st.floats(1, 10), n=st.floats(0, 100), k=st.floats(0.1, 100))
def test_few_answers_are_drawn_to_the_segment(
    mean: float, prior: float, n: float, k: float
) -> None:
    found = scorecard.shrunk(mean, n, prior=prior, strength=k)
    assert min(mean, prior) - 1e-9 <= found <= max(mean, prior) + 1e-9


def test_scores_and_gaps() -> None:
    assert scorecard.weighted_score([1, 1], [float("nan"), 7]) == 7
    assert scorecard.weighted_score([1], [float("nan")]) is None
    assert np.isnan(scorecard.gaps([float("nan")], [1])).all()


def test_a_lead_that_melts_is_told_from_chance() -> None:
    found = scorecard.shift([2, 3, 2, 3], [1, 1, 2, 1])
    assert found is not None
    assert (found.change, found.is_certain) == (-1.25, True)
    noisy = scorecard.shift([2, 9, float("nan")], [1, 8])
    assert noisy is not None
    assert (noisy.change, noisy.is_certain) == (-1, False)
    alone = scorecard.shift([2], [1])
    assert alone is not None
    assert (alone.low, alone.is_certain) == (None, False)
    assert scorecard.shift([], [1]) is None


@given(st.lists(st.floats(0, 10), min_size=2, max_size=9), st.floats(-5, 5))
def test_a_shift_of_all_is_that_shift(answers: list[float], by: float) -> None:
    found = scorecard.shift(answers, [one + by for one in answers])
    assert found is not None
    assert found.change == pytest.approx(by, abs=1e-9)
