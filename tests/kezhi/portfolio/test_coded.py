"""Words become numbers, and no word another."""

import numpy as np
import pytest

from kezhi.portfolio.coded import places
from kezhi.portfolio.writing import WORDS


@pytest.mark.parametrize("words", [*WORDS.values(), ["ab", "a", "b"], ["no", "on", "nn"]])
def test_every_word_has_its_place(words: list[str]) -> None:
    column = np.array([*words, "", *reversed(words)])
    expected = [*range(len(words)), -1, *reversed(range(len(words)))]
    assert places(column, words).tolist() == expected
    assert places(column[::2], words).tolist() == expected[::2]
    assert places(column[:1], words).tolist() == [0]
    assert places(column[:0], words).tolist() == []
