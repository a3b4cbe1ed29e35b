"""A model and a rule of thumb together, in the proportion in which they foretold best.

Forecasts that err for different reasons are better together (Bates & Granger 1969, Operational
Research Quarterly 20(4)): the model knows how customers differ, the rule who has just gone.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np

from customer_value.models.base import Floats
from customer_value.models.choice import MODELS, RULES_OF_THUMB, FittedForecast, Forecast
from customer_value.models.occasions import Occasions, Snapshot

WEIGHTS = tuple(step / 20 for step in range(11))  # a rule of thumb never outweighs the model


class Blend(Forecast):
    """``1 - weight`` parts of a model, ``weight`` parts of a rule of thumb."""

    name = "blend"

    def __init__(self, model: Forecast, rule: Forecast, weight: float) -> None:
        """Take both and the weight of the rule."""
        self.model, self.rule, self.weight = model, rule, weight

    def orders(self, known: Snapshot, *, horizon: float) -> Floats:
        """Foretell by both, and mix."""
        told = self.model.orders(known, horizon=horizon)
        if not self.weight:
            return told
        rule = self.rule.orders(known, horizon=horizon)
        return np.asarray((1.0 - self.weight) * told + self.weight * rule)


def blended(
    occasions: Occasions,
    *,
    origins: Sequence[float],
    horizon: float,
    models: Sequence[Forecast] | None = None,
    rules: Sequence[Forecast] | None = None,
) -> Blend:
    """Return the blend with the smallest mean absolute error over backtests.

    The best model alone is chosen first, then the rule and its weight, from 0 to 0.5 in steps
    of 0.05; of equals the smaller weight. Forecasts that foretell nothing at some origin are
    left out; ValueError where no model remains.
    """
    models = [FittedForecast(model) for model in MODELS] if models is None else models
    rules = [rule() for rule in RULES_OF_THUMB] if rules is None else rules
    known = [occasions.snapshot(origin, window=horizon) for origin in origins]
    came = np.concatenate(
        [
            occasions.orders(one.customers, start=origin, end=origin + horizon)
            for one, origin in zip(known, origins, strict=True)
        ]
    )

    def told(forecast: Forecast) -> Floats:
        return np.concatenate([forecast.orders(one, horizon=horizon) for one in known])

    def miss(orders: Floats) -> float:
        return float(np.abs(orders - came).sum())

    usable = [(model, orders) for model in models if np.isfinite(orders := told(model)).all()]
    if not usable:
        raise ValueError("no model foretells anything")
    best, base = min(usable, key=lambda pair: miss(pair[1]))
    by_rule = [(rule, told(rule)) for rule in rules]
    tried = [
        (miss((1.0 - weight) * base + weight * orders), weight, place)
        for weight, (place, (_, orders)) in product(WEIGHTS, enumerate(by_rule))
    ]
    _, weight, place = min(tried, default=(0.0, 0.0, 0))
    return Blend(best, rules[place] if rules else best, weight)
