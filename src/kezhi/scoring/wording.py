"""Traits and what they add, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from kezhi.scoring.choices import Reach, Trait
from kezhi.scoring.services.learning import OTHER


def value_words(trait: str, value: str, sources: Mapping[int, str]) -> str:
    if value == OTHER:
        return _("others, each too seldom to tell")
    if not value:
        return _("not told")
    if trait == Trait.SOURCE:
        return sources.get(int(value), f"#{value}")
    return str(Reach(value).label) if trait == Trait.REACH else value


def terms(rows: Sequence[Sequence[Any]], sources: Mapping[int, str]) -> list[dict[str, Any]]:
    """(trait, value, points) as shown, what moves most first."""
    told = [
        {
            "trait": str(Trait(trait).label),
            "value": value_words(trait, value, sources),
            "points": points,
        }
        for trait, value, points in rows
    ]
    return sorted(told, key=lambda one: -abs(one["points"]))


def worths(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What customers are worth: all of them first, then by industry, the dearest first."""
    kept = dict(report.get("worth") or {})
    whole = kept.pop("all", None)
    if whole is None:
        return []
    rows = [{"name": name.removeprefix("of "), **row} for name, row in kept.items()]
    rows.sort(key=lambda row: -float(row["mean"]))
    return [{"name": _("All customers"), **whole}, *rows]
