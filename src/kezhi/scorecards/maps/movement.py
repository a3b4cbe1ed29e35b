"""What moved since the study before: why perceived quality did, and which leads melt."""

from __future__ import annotations

from typing import Any

import numpy as np

from customer_value import perceived, scorecard
from customer_value.perceived import Method, Wave
from kezhi.scorecards.maps.market import Floats, Market
from kezhi.scorecards.maps.profile import leads


def causes(before: Market, after: Market, method: Method) -> dict[str, float] | None:
    """By needs, by the experience of us, by the rivals; over the elements asked in both."""
    common = shared_elements(before, after)
    waves = [wave(market, common) for market in (before, after)]
    if not common or None in waves:
        return None
    old, new = waves
    assert old is not None
    assert new is not None
    found = perceived.moved(old, new, method=method)
    if found is None:
        return None
    parts = {"needs": found.needs, "experience": found.experience, "rivals": found.rivals}
    return parts | {"total": found.total}


def shared_elements(before: Market, after: Market) -> list[str]:
    """By their catalogue name: each study has rows of its own."""
    known = {name for _pk, name, _view in before.elements}
    return [name for _pk, name, _view in after.elements if name in known]


def wave(market: Market, names: list[str]) -> Wave | None:
    ours = market.ours
    if ours is None:
        return None
    places = {name: at for at, (_pk, name, _view) in enumerate(market.elements)}
    at = [places[name] for name in names]
    means = market.means()
    others = np.delete(means.scores, ours, axis=0)[:, at]
    known = np.isfinite(others)
    counts = known.sum(axis=0)
    total = np.where(known, others, 0.0).sum(axis=0)
    rivals = np.where(counts > 0, total / np.maximum(counts, 1), np.nan)
    if not np.isfinite(rivals).any() or (rivals <= 0).any() or not means.weights[at].sum() > 0:
        return None
    return Wave(means.weights[at], means.scores[ours, at], rivals)


def eroding(before: Market, after: Market) -> list[dict[str, Any]]:
    """How the lead over each rival moved at each element, the worst first."""
    old, new = named_leads(before), named_leads(after)
    told = []
    for (rival, element), lead in new.items():
        earlier = old.get((rival, element))
        found = None if earlier is None else scorecard.shift(earlier, lead)
        if earlier is None or found is None:
            continue
        was, now = float(np.nanmean(earlier)), float(np.nanmean(lead))
        told.append({
            "rival": rival, "element": element, "before": was, "now": now,
            "change": found.change, "low": found.low, "high": found.high,
            "is_certain": found.is_certain, "is_eroding": found.change < 0 < was,
        })  # fmt: skip
    return sorted(told, key=lambda one: float(one["change"]))


def named_leads(market: Market) -> dict[tuple[str, str], Floats]:
    if market.ours is None:
        return {}
    names = {pk: name for pk, name, _view in market.elements}
    return {(rival, names[pk]): lead for (rival, pk), lead in leads(market, market.ours).items()}
