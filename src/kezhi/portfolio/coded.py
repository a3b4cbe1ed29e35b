"""Columns of few different words as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


def places(values: NDArray[np.str_], words: Sequence[str]) -> NDArray[Any]:
    """The place of each value in the list; the empty word has none, -1.

    There may be no other words. Where one letter tells them apart, only this letter is looked at:
    of millions of customers comparing whole words takes longer than valuing them.
    """
    found = np.full(len(values), -1, np.int32)
    if not len(values):
        return found
    letters = np.ascontiguousarray(values).view(np.uint32).reshape(len(values), -1)
    for column in range(letters.shape[1]):
        shown = [ord(word[column]) if len(word) > column else 0 for word in words]
        if 0 not in shown and len(set(shown)) == len(shown):
            table = np.full(max(shown) + 1, -1, np.int32)
            table[shown] = np.arange(len(words))
            return np.asarray(table[letters[:, column]])
    for place, word in enumerate(words):
        found[values == word] = place
    return found
