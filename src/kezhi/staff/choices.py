"""The tiers of customers: fixed ids, free names, and how the cuts between them are found."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

TIERS = ("platinum", "gold", "iron", "lead")
LANGUAGES = ("zh-hans", "en")


class TierMethod(models.TextChoices):
    QUANTILE = "quantile", _("Share of customers")
    CUMULATIVE = "cumulative", _("Share of the value brought")
    ABSOLUTE = "absolute", _("Amount in base currency")


# Per method: how many cuts, and those that apply until somebody chooses others.
DEFAULT_CUTS: dict[str, tuple[Decimal, ...]] = {
    TierMethod.QUANTILE: (Decimal("0.20"), Decimal("0.30"), Decimal("0.30")),
    TierMethod.CUMULATIVE: (Decimal("0.80"), Decimal("0.95")),
    TierMethod.ABSOLUTE: (Decimal(1_000_000), Decimal(200_000), Decimal(0)),
}
ENGLISH = {"platinum": "Platinum", "gold": "Gold", "iron": "Iron", "lead": "Lead"}
NAME_SETS: dict[str, dict[str, dict[str, str]]] = {
    "metal": {
        "zh-hans": {"platinum": "铂金", "gold": "黄金", "iron": "钢铁", "lead": "铅"},
        "en": ENGLISH,
    },
    "quality": {
        "zh-hans": {"platinum": "金质", "gold": "银质", "iron": "铁质", "lead": "铅质"},
        "en": {"platinum": "Gold", "gold": "Silver", "iron": "Iron", "lead": "Lead"},
    },
}


@dataclass(frozen=True)
class TierSettings:
    """Quantile: the shares of customers in platinum, gold and iron. Cumulative: the shares of the
    value brought up to which platinum and gold reach. Absolute: the least values of the three."""

    method: str
    cuts: tuple[Decimal, ...]
    names: Mapping[str, Mapping[str, str]]

    def name(self, tier: str, language: str | None = None) -> str:
        chosen = language or get_language() or "en"
        names = self.names.get("zh-hans" if chosen.startswith("zh") else "en", {})
        return names.get(tier, ENGLISH.get(tier, tier))

    def as_json(self) -> dict[str, Any]:
        return {
            "method": self.method,
            "cuts": [str(cut) for cut in self.cuts],
            "names": {language: dict(names) for language, names in self.names.items()},
        }


def read_tiers(kept: Mapping[str, Any]) -> TierSettings:
    """The kept settings; what is missing is the default."""
    method = kept.get("method", TierMethod.QUANTILE.value)
    cuts = tuple(Decimal(cut) for cut in kept.get("cuts", ())) or DEFAULT_CUTS[method]
    return TierSettings(method, cuts, kept.get("names") or NAME_SETS["metal"])


def faults_in_cuts(method: str, cuts: tuple[Decimal, ...]) -> list[str | Any]:
    """What is wrong with these cuts, in words; empty when they make a pyramid."""
    if len(cuts) != len(DEFAULT_CUTS[method]):
        return [_("Give %(count)d numbers.") % {"count": len(DEFAULT_CUTS[method])}]
    if method == TierMethod.ABSOLUTE:
        falls = all(a >= b for a, b in itertools.pairwise(cuts))
        return [] if falls else [_("The amounts must fall from the highest tier to the lowest.")]
    if not all(0 < cut < 1 for cut in cuts):
        return [_("Each share must lie between 0 and 100 percent.")]
    if method == TierMethod.QUANTILE:
        return [] if sum(cuts) < 1 else [_("The three shares must leave customers for the last.")]
    return [] if cuts[0] < cuts[1] else [_("The second share must be greater than the first.")]
