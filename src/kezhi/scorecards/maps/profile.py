"""Our profile element by element: beside the rivals, what weighs by words and by deeds."""

from __future__ import annotations

from typing import Any

import numpy as np

from customer_value import scorecard
from customer_value.scorecard import Derivation, Derived
from customer_value.value_map import Means
from kezhi.scorecards.maps.market import Floats, Market

UNASKED, TOO_FEW, ALIKE = "unasked", "too_few", "alike"


def profile(market: Market, means: Means, ours: int) -> dict[str, Any]:
    """Each element with all scores; the derived weights, or why there are none."""
    derived, reason = derived_weights(market, ours)
    rivals = [at for at in range(len(market.suppliers)) if at != ours]
    rows = [row(market, means, (ours, at), rivals) for at in range(len(market.elements))]
    told: dict[str, Any] = {"rows": rows, "rivals": [market.suppliers[at][1] for at in rivals]}
    told["derived"] = {"reason": reason}
    if derived is not None:
        drivers = scorecard.drivers(means.weights, derived.weights)
        for one, weight, driver in zip(rows, derived.weights, drivers, strict=True):
            one |= {"derived": float(weight), "driver": driver.value}
        told["derived"] |= {
            "explained": derived.explained, "answers": derived.rows, "is_thin": derived.is_thin,
        }  # fmt: skip
    return told


def row(market: Market, means: Means, place: tuple[int, int], rivals: list[int]) -> dict[str, Any]:
    ours, at = place
    pk, name, view = market.elements[at]
    column = means.scores[:, at]
    own = known(column[ours])
    told = [known(column[one]) for one in rivals]
    heard = [one for one in told if one is not None]
    mean = float(np.mean(heard)) if heard else None
    belief = None if view is None else float(view)
    gap = None if belief is None or own is None else float(scorecard.gaps([belief], [own])[0])
    return {
        "element": pk,
        "name": name,
        "weight": float(means.weights[at]) if market.has_weights else None,
        "ours": own,
        "rivals": mean,
        "ratio": own / mean if own is not None and mean else None,
        "scores": told,
        "belief": belief,
        "gap": gap,
    }


def derived_weights(market: Market, ours: int) -> tuple[Derived | None, str]:
    """From what the raters' satisfaction with us follows, or the reason why it cannot be said."""
    if not np.isfinite(market.grades).any():
        return None, UNASKED
    table = market.table(ours)
    whole = np.isfinite(market.grades) & np.isfinite(table).all(axis=1)
    if whole.sum() <= table.shape[1] + 1:
        return None, TOO_FEW
    if not ((np.ptp(table[whole], axis=0) > 0).all() and np.ptp(market.grades[whole]) > 0):
        return None, ALIKE
    found = scorecard.derived_weights(table, market.grades, by=Derivation.RELATIVE_WEIGHTS)
    return found, ""


def known(figure: float) -> float | None:
    return float(figure) if np.isfinite(figure) else None


def leads(market: Market, ours: int) -> dict[tuple[str, int], Floats]:
    """By how much each rater sees us ahead, of each rival at each element."""
    own = market.table(ours)
    return {
        (market.suppliers[rival][1], market.elements[at][0]): scorecard.gaps(
            own[:, at], market.table(rival)[:, at]
        )
        for rival in range(len(market.suppliers))
        if rival != ours
        for at in range(len(market.elements))
    }
