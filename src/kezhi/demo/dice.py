"""Draws that repeat on every machine.

Python promises the same numbers for a seed only of `Random.random`, not of its other methods, so
everything else is built on that one here. A stream is named by its parts (`Dice(7, "orders",
"C0042")`): a change in one place of the demo company leaves all other streams as they were.
"""

import math
from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice:
    def __init__(self, *name: object) -> None:
        self._next = Random("/".join(str(part) for part in name)).random

    def chance(self, share: float) -> bool:
        return self._next() < share

    def uniform(self, low: float, high: float) -> float:
        return low + (high - low) * self._next()

    def below(self, n: int) -> int:
        return int(self._next() * n)

    def between(self, low: int, high: int) -> int:
        """A whole number of low..high, both included."""
        return low + self.below(high - low + 1)

    def pick(self, items: Sequence[T]) -> T:
        return items[self.below(len(items))]

    def weighted(self, weights: Mapping[T, float]) -> T:
        left = self._next() * sum(weights.values())
        for item, weight in weights.items():
            left -= weight
            if left < 0:
                return item
        return list(weights)[-1]  # rounding left a crumb

    def sample(self, items: Sequence[T], count: int) -> list[T]:
        pool = list(items)
        return [pool.pop(self.below(len(pool))) for _ in range(min(count, len(pool)))]

    def normal(self, mean: float = 0.0, deviation: float = 1.0) -> float:
        radius = math.sqrt(-2.0 * math.log(1.0 - self._next()))
        return mean + deviation * radius * math.cos(2.0 * math.pi * self._next())

    def lognormal(self, median: float, spread: float) -> float:
        return median * math.exp(self.normal(0.0, spread))

    def gamma(self, shape: float, mean: float) -> float:
        """A gamma draw by its mean (Marsaglia and Tsang 2000; shapes below 1 by their boost)."""
        if shape < 1.0:
            boosted = self.gamma(shape + 1.0, mean * (shape + 1.0) / shape)
            return boosted * float((1.0 - self._next()) ** (1.0 / shape))
        d = shape - 1.0 / 3.0
        c = 1.0 / math.sqrt(9.0 * d)
        while True:
            x = self.normal()
            v = float((1.0 + c * x) ** 3)
            if v > 0 and math.log(1.0 - self._next()) < 0.5 * x * x + d - d * v + d * math.log(v):
                return d * v * mean / shape

    def poisson(self, mean: float) -> int:
        count, left = 0, mean
        while True:
            left += math.log(1.0 - self._next())
            if left < 0:
                return count
            count += 1
