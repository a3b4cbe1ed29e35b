"""What a valuation needs to know of the past, whichever engine added it up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Columns = dict[str, Any]
SAMPLE = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The orders, added up; arrays are ordered by customer id and null numbers are NaN.

    ``rows`` gives source rows and money by reason, the used ones under ``used``; ``treated`` those
    of the used that need a word: refunds, zeros, repeated, same_day. ``past`` has the
    columns of :func:`customer_value.history.histories`, a customer a place; ``gaps`` those of
    :func:`customer_value.history.intervals`, for customers with repeats; ``costs`` those of
    :func:`customer_value.history.cost_to_serve`, or none where no cost was given. ``occasions``
    takes customer ids and returns customer and days before the as-of date of each of their
    occasions, in any order.
    """

    rows: Mapping[str, tuple[int, float]]
    treated: Mapping[str, tuple[int, float]]
    past: Columns
    gaps: Columns
    costs: Columns | None = None
    occasions: Callable[[NDArray[Any]], tuple[NDArray[Any], NDArray[Any]]] = field(repr=False)

    def sampled(self) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Occasions as customer number from 0 and days ago; of many customers, every n-th.

        Which customers are chosen hangs on nothing but their ids' order, so that every engine
        holds the same ones against the past.
        """
        bought = self.past["customer_id"][self.past["orders"] > 0]
        chosen = bought[:: max(-(-len(bought) // SAMPLE), 1)]
        ids, ago = self.occasions(chosen)
        return np.searchsorted(chosen, ids), ago.astype(float)
