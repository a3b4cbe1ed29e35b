"""What the models share: different values and their places, histories asked once."""

from dataclasses import replace

import numpy as np
import pytest

from customer_value.models.base import Histories, by_repeats
from customer_value.models.counting import distinct


@pytest.mark.parametrize(
    "values",
    [
        [7.0, 3.0, 7.0, 0.0],
        [1 / 7, 3 / 7, 8 / 7, 1 / 7],
        [5, -3, 5, 2**40],
        [-128, 127, 0],
        [0.5, 1e300, -1e300],
        [2.0**53, 2.0**53 + 2, 0.0],
    ],
)
def test_different_values_and_their_places(values: list[float]) -> None:
    given = np.array(values * 40)
    unique, place = distinct(given)
    assert unique.tolist() == sorted(set(values))
    assert unique[place].tolist() == given.tolist()


def test_what_was_found_out_of_histories_is_theirs_alone() -> None:
    first = Histories.of([0, 2, 2], [0, 3, 1], [5, 5, 4])
    assert by_repeats(first)[1].tolist() == [1.0, 2.0]
    assert by_repeats(first) is by_repeats(first)
    heavier = replace(first, weights=np.array([4.0, 1.0, 1.0]))
    assert by_repeats(heavier)[1].tolist() == [4.0, 2.0]
    assert by_repeats(first.part(slice(1, None)))[0].tolist() == [2.0]
