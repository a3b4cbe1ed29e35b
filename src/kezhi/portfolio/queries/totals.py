"""Sums over the results of a run, of the customers whom the reader may see."""

from dataclasses import asdict, dataclass
from decimal import Decimal
from math import sqrt
from typing import Any

import numpy as np
from django.db.models import Count, Exists, F, FloatField, OuterRef, Q, Sum
from django.db.models.functions import Cast

from customer_value import concentration
from kezhi.kit import money
from kezhi.portfolio.choices import Movement, Risk, Tier
from kezhi.portfolio.models import CustomerValuation, ValuationRun
from kezhi.portfolio.queries.holdings import Holding, Worth, last_party
from kezhi.portfolio.queries.lens import Lens

ZERO = Decimal(0)
LEVEL_Z = 1.281552  # 80 %, as of every interval of the portfolio
TOP = 0.2
SHOWN = 10
LEADS = 6
FALL = Decimal("0.85")  # of the value before: what falls below has fallen
POINTS = 100


@dataclass(frozen=True)
class Equity:
    """The sum of the estimates with its 80 % interval.

    The half width covers chance, customers being independent, and, where the run could measure
    it, the error that totals of the model had in the past.
    """

    customers: int
    valued: int
    value: Decimal | None
    half_width: Decimal | None
    sales: Decimal
    past: Decimal | None
    spread: float | None

    @property
    def low(self) -> Decimal | None:
        return (
            None if self.value is None or self.half_width is None else self.value - self.half_width
        )

    @property
    def high(self) -> Decimal | None:
        return (
            None if self.value is None or self.half_width is None else self.value + self.half_width
        )


def spread_of(run: ValuationRun) -> float | None:
    """The relative error of totals beyond chance; None where it could not be measured."""
    intervals = run.report.get("model", {}).get("intervals")
    return intervals["spread"] if intervals else None


def equity(holding: Holding, lens: Lens) -> Equity:
    name = f"equity {lens.value} {lens.past}"
    found = dict(holding.sums(name, lambda: equity_sums(holding.rows, lens)))
    squares, spread = found.pop("squares"), spread_of(holding.run)
    known = lens.has_value and squares is not None
    if known and spread:
        squares += (LEVEL_Z * spread * float(found["value"])) ** 2
    found["half_width"] = Decimal(sqrt(squares)).quantize(Decimal("0.01")) if known else None
    found["spread"] = spread
    found["sales"] = found["sales"] or ZERO
    return Equity(**found)


def equity_sums(rows: Worth, lens: Lens) -> dict[str, Any]:
    width = Cast(F("residual_high") - F("residual_low"), FloatField()) / 2.0
    return rows.order_by().aggregate(
        customers=Count("pk"),
        valued=Count(lens.value),
        value=Sum(lens.value),
        squares=Sum(width * width),
        sales=Sum("net_amount"),
        past=Sum(lens.past),
    )


def customers_without_orders(holding: Holding) -> int:
    """Customers on file whom the run does not know: they never ordered.

    In a large company those that were there when the run was made are counted with it.
    """
    # NOT EXISTS, not NOT IN: PostgreSQL looks through a long list again for every customer.
    known = CustomerValuation.objects.filter(run=holding.run, party=OuterRef("pk"))
    parties = holding.parties.filter(
        archived_at__isnull=True, is_walk_in=False, roles__role="customer"
    )
    if not (holding.is_whole and holding.is_large):
        return parties.filter(~Exists(known)).count()
    last = last_party(holding.run)
    older = parties.filter(~Exists(known), pk__lte=last)
    return holding.sums("without_orders", older.count) + parties.filter(pk__gt=last).count()


# --- pyramid ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Level:
    tier: Tier
    customers: int
    past: Decimal
    value: Decimal
    customer_share: float
    past_share: float | None
    value_share: float | None


def pyramid(holding: Holding, lens: Lens) -> list[Level]:
    """The tiers from the top, with their shares of customers, of the past and of the value."""

    def summed() -> list[dict[str, Any]]:
        grouped: Any = holding.rows.order_by().values("tier")
        sums = {"past": Sum(lens.past), "value": Sum(lens.value)}
        return list(grouped.annotate(customers=Count("pk"), **sums))

    found = {row["tier"]: row for row in holding.sums(f"pyramid {lens.value} {lens.past}", summed)}
    count = sum(row["customers"] for row in found.values())
    past = sum((row["past"] or ZERO for row in found.values()), ZERO)
    value = sum((row["value"] or ZERO for row in found.values()), ZERO)
    levels = []
    for tier in Tier:
        row = found.get(tier, {"customers": 0, "past": None, "value": None})
        levels.append(
            Level(
                tier=tier,
                customers=row["customers"],
                past=row["past"] or ZERO,
                value=row["value"] or ZERO,
                customer_share=row["customers"] / count if count else 0.0,
                past_share=share(row["past"], past),
                value_share=share(row["value"], value),
            )
        )
    return levels


def share(part: Decimal | None, whole: Decimal) -> float | None:
    """Undefined where the whole is nothing or a loss."""
    return float((part or ZERO) / whole) if whole > 0 else None


def risks(holding: Holding, lens: Lens) -> dict[str, dict[str, Any]]:
    def summed() -> list[dict[str, Any]]:
        grouped: Any = holding.rows.order_by().values("risk")
        return list(grouped.annotate(customers=Count("pk"), stake=Sum(lens.stake)))

    found = {row["risk"]: row for row in holding.sums(f"risks {lens.stake}", summed)}
    nobody = {"customers": 0, "stake": None}
    return {risk: found.get(risk, nobody) for risk in Risk.values}


# --- concentration ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Concentration:
    """How much comes from how few, of one column."""

    customers: int
    total: float
    top_share: float | None
    share_bringing_80: float | None
    peak_share: float | None
    loss_makers: int
    lost: float
    curve: list[float]


def concentration_of(holding: Holding, column: str) -> Concentration:
    found = holding.sums(
        f"concentration {column}", lambda: asdict(concentrated(holding.rows, column))
    )
    return Concentration(**found)


def concentrated(rows: Worth, column: str) -> Concentration:
    known: Any = rows.order_by().exclude(**{f"{column}__isnull": True})
    values = known.values_list(column, flat=True).iterator(chunk_size=10_000)
    # Sorted: rows come in any order, and the same rows have to give the same last digit.
    array = np.sort(np.fromiter(map(float, values), float))
    whale = concentration.whale(array)
    return Concentration(
        customers=len(array),
        total=whale.total,
        top_share=concentration.top_share(array, share=TOP),
        share_bringing_80=concentration.share_bringing(array, part=0.8),
        peak_share=whale.peak_share,
        loss_makers=whale.loss_makers,
        lost=whale.lost,
        curve=thinned(array),
    )


def thinned(values: np.ndarray[Any, np.dtype[np.float64]]) -> list[float]:
    """The whale curve at every hundredth of the customers, from none to all."""
    if not len(values):
        return []
    curve = np.concatenate([[0.0], concentration.whale_curve(values)])
    places = np.round(np.linspace(0, len(values), POINTS + 1)).astype(int)
    return [round(float(v), 2) for v in curve[places]]


# --- ranks and moves --------------------------------------------------------------------------


def best_fifth(rows: Worth) -> int:
    return int(rows.order_by().aggregate(n=Count("value_rank"))["n"] * TOP)


def underrated(holding: Holding) -> list[CustomerValuation]:
    """In the top fifth by residual value, but far lower by last year's sales."""

    def found() -> Worth:
        high = holding.rows.filter(value_rank__lte=best_fifth(holding.rows), rank_gap__gt=0)
        return high.order_by("-rank_gap", "value_rank")[:SHOWN]

    return holding.listed("underrated", found)


def overrated(holding: Holding) -> list[CustomerValuation]:
    """In the top fifth by last year's sales, but far lower by residual value."""

    def found() -> Worth:
        high = holding.rows.filter(amount_rank__lte=best_fifth(holding.rows), rank_gap__lt=0)
        return high.order_by("rank_gap", "amount_rank")[:SHOWN]

    return holding.listed("overrated", found)


def diverging(holding: Holding) -> list[CustomerValuation]:
    """Kept customers of whom less is expected though they order no less; the largest fall first."""
    holds = Q(year_before_orders__gt=0, last_year_orders__gte=F("year_before_orders"))
    falls = Q(opening__gt=0, residual__lt=F("opening") * FALL)
    found = holding.rows.filter(holds & falls, movement=Movement.KEPT)
    by_fall = found.order_by(F("residual") - F("opening"), "pk")
    return holding.listed("diverging", lambda: by_fall[:SHOWN])


def moved(rows: Worth) -> Worth:
    return rows.exclude(previous_tier="").exclude(previous_tier=F("tier"))


def risen(holding: Holding) -> list[CustomerValuation]:
    found = moved(holding.rows).filter(tier_move__gt=0).order_by("-tier_move", "-pk")
    return holding.listed("risen", lambda: found[:SHOWN])


def sunk(holding: Holding) -> list[CustomerValuation]:
    found = moved(holding.rows).filter(tier_move__lt=0).order_by("tier_move", "-pk")
    return holding.listed("sunk", lambda: found[:SHOWN])


def migration(holding: Holding) -> dict[tuple[str, str], int]:
    """How many went from each tier to each, newcomers and the unrated included."""

    def counted() -> list[dict[str, Any]]:
        known: Any = holding.rows.order_by().exclude(previous_tier="")
        return list(known.values("previous_tier", "tier").annotate(customers=Count("pk")))

    found = holding.sums("migration", counted)
    return {(row["previous_tier"], row["tier"]): row["customers"] for row in found}


def lead_reasons(holding: Holding) -> dict[int, tuple[int, Decimal]]:
    """Customers of the lowest tier and their sales of the last year, by their set of reasons."""

    def summed() -> list[dict[str, Any]]:
        leads: Any = holding.rows.filter(tier=Tier.LEAD).order_by().values("lead_reasons")
        return list(leads.annotate(customers=Count("pk"), sales=Sum("last_year_amount")))

    found = holding.sums("lead_reasons", summed)
    return {row["lead_reasons"]: (row["customers"], row["sales"] or ZERO) for row in found}


def largest_leads(holding: Holding) -> list[CustomerValuation]:
    found = holding.rows.filter(tier=Tier.LEAD, lead_reasons__gt=0)
    by_sales = found.order_by("-last_year_amount", "pk")
    return holding.listed("largest_leads", lambda: by_sales[:LEADS])


# --- roll-forward -----------------------------------------------------------------------------


@dataclass(frozen=True)
class RollForward:
    """From the previous run's equity to this one's; the lines sum to the closing exactly."""

    opening: Decimal
    unwind: Decimal
    acquired: Decimal
    retention: Decimal
    margin: Decimal
    earned: Decimal
    lost: Decimal
    gone: Decimal
    closing: Decimal

    @property
    def is_closed(self) -> bool:
        gained = self.opening + self.unwind + self.acquired + self.retention + self.margin
        return gained - self.earned - self.lost - self.gone == self.closing


def roll_forward(holding: Holding, before: Holding | None) -> RollForward | None:
    """None where the run before measured other things, or there was none."""
    run = holding.run
    if before is None or not run.report.get("is_compared"):
        return None
    sums = movements(holding)
    exact = {key: money.to_smallest(value or ZERO, run.currency) for key, value in sums.items()}
    return closed(exact, money.to_smallest(closing(before) or ZERO, run.currency))


def closing(holding: Holding) -> Decimal | None:
    def summed() -> Decimal | None:
        found: Decimal | None = holding.rows.order_by().aggregate(sum=Sum("residual"))["sum"]
        return found

    return holding.sums("closing", summed)


def movements(holding: Holding) -> dict[str, Any]:
    return holding.sums("movements", lambda: movement_sums(holding.rows))


def movement_sums(rows: Worth) -> dict[str, Any]:
    names = ("opening", "unwind", "earned", "retention", "residual")
    stays = Q(movement__in=[Movement.KEPT, Movement.WON_BACK])
    groups = {
        "stays": stays,
        "acquired": Q(movement=Movement.ACQUIRED),
        "lost": Q(movement=Movement.LOST),
    }
    return rows.order_by().aggregate(
        **{f"{group}_{name}": Sum(name, filter=q) for group, q in groups.items() for name in names}
    )


def closed(sums: dict[str, Decimal], before: Decimal) -> RollForward:
    """Put the sums of each movement into the lines of the roll-forward."""

    def over(name: str) -> Decimal:
        return sum((sums[f"{group}_{name}"] for group in ("stays", "acquired", "lost")), ZERO)

    def change(group: str) -> Decimal:
        left = sums[f"{group}_opening"] + sums[f"{group}_unwind"] - sums[f"{group}_earned"]
        return sums[f"{group}_residual"] - left

    return RollForward(
        opening=before,
        unwind=over("unwind"),
        acquired=change("acquired"),
        retention=sums["stays_retention"],
        margin=change("stays") - sums["stays_retention"],
        earned=over("earned"),
        lost=-change("lost"),
        gone=before - over("opening"),
        closing=over("residual"),
    )
