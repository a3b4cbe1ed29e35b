"""The whole result of a value map, as plain data that pages only read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from customer_value.perceived import Base, Method
from kezhi.scorecards import mapping
from kezhi.scorecards.maps import movement
from kezhi.scorecards.maps.market import Given, market_of
from kezhi.scorecards.maps.profile import profile
from kezhi.scorecards.ratings import Sheet

DRAWS = 1000
CONFIDENCE = 0.95


class NothingToDraw(Exception):
    """Nobody rated, or one supplier alone; `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def settings_of(run: Any, ours: str | None) -> mapping.Settings:
    weight = None if run.quality_weight is None else float(run.quality_weight)
    return mapping.Settings(
        ours=ours, method=Method(run.method), base=Base(run.base), quality_weight=weight,
        confidence=CONFIDENCE, draws=DRAWS, seed=run.seed,
    )  # fmt: skip


def draw(run: Any, given: Given, before: Given | None) -> dict[str, Any]:
    """Raises NothingToDraw."""
    market = market_of(given)
    if market is None:
        return of_aggregates(run, given)
    ours = market.ours
    settings = settings_of(run, None if ours is None else market.suppliers[ours][1])
    told = mapping.draw(market.sheet, settings)
    told.pop("profile", None)
    other = next(one for one in Method if one != settings.method)
    twin = mapping.draw(market.sheet, replace(settings, method=other))
    for point, second in zip(told["points"], twin["points"], strict=True):
        point["other_quality"] = second["quality"]
    if ours is not None:
        told["profile"] = profile(market, market.means(), ours)
    earlier = market_of(before) if before is not None else None
    if ours is not None and earlier is not None and earlier.ours is not None:
        told["movement"] = movement.causes(earlier, market, settings.method)
        told["leads"] = movement.eroding(earlier, market)
    return told


def of_aggregates(run: Any, given: Given) -> dict[str, Any]:
    """From one quality and one price a supplier, where that is all a study holds."""
    if len(given.told) < 2:
        raise NothingToDraw("no_ratings" if not given.scores else "one_supplier")
    names = [name for name, _quality, _price in given.told]
    ours = next((name for _pk, name, is_ours in given.suppliers if is_ours), None)
    sheet = Sheet(
        suppliers=names,
        attributes=[],
        raters=0,
        read=len(names),
        no_answer={},
        has_weights=False,
        ratings=None,
        aggregates=[(float(quality), float(price)) for _name, quality, price in given.told],
    )
    return mapping.draw(sheet, settings_of(run, ours if ours in names else None))
