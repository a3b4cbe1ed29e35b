"""The tiers of customers: fixed ids, free names, and how the cuts between them are found."""

import itertools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.functional import lazy
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

TIERS = ("platinum", "gold", "iron", "lead")
UNRATED = "unrated"
LANGUAGES = ("zh-hans", "en")
Names = Mapping[str, Mapping[str, str]]  # language -> tier -> name; only those that were changed


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
DEFAULT_NAMES: dict[str, Any] = {
    "platinum": _("Platinum"),
    "gold": _("Gold"),
    "iron": _("Iron"),
    "lead": _("Lead"),
    UNRATED: _("Unrated"),
}
names_in_use: ContextVar[Names | None] = ContextVar("names_in_use", default=None)


@contextmanager
def naming_tiers(names: Names) -> Iterator[None]:
    """Within, tiers are called as the company calls them; beside the language and the zone."""
    token = names_in_use.set(names)
    try:
        yield
    finally:
        names_in_use.reset(token)


def tier_name(tier: str) -> str:
    """What the reader's company calls the tier; in the reader's language when it has no name."""
    return named(names_in_use.get() or {}, tier)


def named(names: Names, tier: str) -> str:
    language = "zh-hans" if (get_language() or "en").startswith("zh") else "en"
    own = names.get(language, {}).get(tier)
    return own or str(DEFAULT_NAMES.get(tier, tier))


tier_label: Any = lazy(tier_name, str)
TIER_LABELS: dict[str, Any] = {tier: tier_label(tier) for tier in DEFAULT_NAMES}


@dataclass(frozen=True)
class TierSettings:
    """Quantile: the shares of customers in platinum, gold and iron. Cumulative: the shares of the
    value brought up to which platinum and gold reach. Absolute: the least values of the three."""

    method: str
    cuts: tuple[Decimal, ...]
    names: Names

    def name(self, tier: str, language: str) -> str:
        with override(language):
            return named(self.names, tier)

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
    return TierSettings(method, cuts, kept.get("names") or {})


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
