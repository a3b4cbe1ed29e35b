"""Cells that share their draws."""

import numpy as np

from customer_value.models.orders import Cells
from kezhi.portfolio.worth import _merged


def test_cells_of_one_age_are_left_as_they_are() -> None:
    cells = Cells.of(np.arange(30.0), np.full(30, 52.0))
    found = _merged(cells, 4.0, 10)
    assert found.repeats.tolist() == list(range(30))
    assert found.age.tolist() == [52.0] * 30


def test_neighbors_in_age_share_their_draws_within_bounds() -> None:
    ages = np.arange(1.0, 701.0) / 7
    cells = Cells.of(np.repeat([0.0, 1.0, 2.0], 700), np.tile(ages, 3))
    found = _merged(cells, 4.0, 300)
    assert len(found.repeats) <= 300
    assert found.repeats[found.of_customer].tolist() == cells.repeats[cells.of_customer].tolist()
    shift = np.log((4.0 + found.age[found.of_customer]) / (4.0 + cells.age[cells.of_customer]))
    assert np.abs(shift).max() < 0.05
