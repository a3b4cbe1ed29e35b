"""Sharing what many bring about together, so that the parts sum to the whole."""

from __future__ import annotations

from math import factorial

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
MOST_PLAYERS = 12


def shapley(worth: ArrayLike) -> Floats:
    """Return each player's gain, averaged over all orders in which the players could come.

    ``worth[set]`` is what a set of players brings, players being bits: 2^k places, k at most 12.
    The parts sum to ``worth[all] - worth[none]``. Source: Shapley 1953.

    >>> shapley([0, 100, 60, 200]).tolist()
    [120.0, 80.0]
    """
    table = np.asarray(worth, float)
    players = max(table.size, 1).bit_length() - 1
    if table.ndim != 1 or table.size != 1 << players or players > MOST_PLAYERS:
        raise ValueError("one worth for every set of at most 12 players")
    sets = np.arange(1 << players)
    size = np.array([int(one).bit_count() for one in sets])
    ways = np.array([factorial(n) * factorial(max(players - n - 1, 0)) for n in range(players + 1)])
    weight = ways[size] / factorial(max(players, 1))
    parts = np.zeros(players)
    for player in range(players):
        without = sets[(sets >> player) & 1 == 0]
        parts[player] = weight[without] @ (table[without | (1 << player)] - table[without])
    return parts
