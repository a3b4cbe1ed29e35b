"""What customers bring in a year, summed: of all, of those who left, and by tier and risk."""

from datetime import timedelta
from typing import Any

from django.db.models import BooleanField, Case, Count, F, FloatField, Q, Sum, Value, When
from django.db.models.functions import Cast

from customer_value.periods import YEAR_DAYS
from kezhi.portfolio.choices import Risk
from kezhi.portfolio.models import ValuationRun
from kezhi.portfolio.queries.holdings import Holding, Worth
from kezhi.portfolio.queries.keeping import BEFORE, NOW
from kezhi.portfolio.queries.lens import Lens

LOST = BEFORE & ~NOW
KNOWN = Q(net_margin__isnull=False)


def money_parts(in_margin: bool, column: str = "year_before_amount") -> dict[str, Any]:
    """A column of sales in two parts: `own`, contribution at the customer's own margin rate, and
    `plain`, sales of customers without one."""
    amount: Any = Cast(F(column), FloatField())
    if not in_margin:
        return {"plain": amount}
    known = KNOWN & Q(net_amount__gt=0, net_margin__lte=F("net_amount"))
    known &= Q(net_margin__gte=-F("net_amount"))
    rate: Any = Cast(F("net_margin"), FloatField()) / Cast(F("net_amount"), FloatField())
    return {
        "own": Case(When(known, then=amount * rate), default=0.0, output_field=FloatField()),
        "plain": Case(When(known, then=0.0), default=amount, output_field=FloatField()),
    }


def money_sums(
    name: str, which: Q, in_margin: bool, column: str = "year_before_amount"
) -> dict[str, Sum]:
    parts = money_parts(in_margin, column)
    return {f"{name}_{part}": Sum(one, filter=which) for part, one in parts.items()}


def money_of(found: dict[str, Any], name: str, rate: float | None) -> float:
    plain = float(found[f"{name}_plain"] or 0.0)
    return float(found.get(f"{name}_own") or 0.0) + plain * (1.0 if rate is None else rate)


# --- who stayed and who left ------------------------------------------------------------------


def flows(holding: Holding, in_margin: bool) -> dict[str, Any]:
    name = "flows in margin" if in_margin else "flows"
    return holding.sums(name, lambda: flow_sums(holding.rows, holding.run, in_margin))


def flow_sums(rows: Worth, run: ValuationRun, in_margin: bool) -> dict[str, Any]:
    first_year = Q(first_day__gt=run.as_of - timedelta(days=YEAR_DAYS))
    return rows.order_by().aggregate(
        start=Count("pk", filter=BEFORE),
        kept=Count("pk", filter=BEFORE & NOW),
        lost=Count("pk", filter=LOST),
        won=Count("pk", filter=~BEFORE & NOW & first_year),
        won_back=Count("pk", filter=~BEFORE & NOW & ~first_year),
        sales=Sum("net_amount", filter=KNOWN),
        margin=Sum("net_margin"),
        **money_sums("base", BEFORE, in_margin),
        **money_sums("lost", LOST, in_margin),
    )


# --- by tier and risk -------------------------------------------------------------------------


def still_customers(rows: Worth) -> Worth:
    """Winning back those taken for lost is another matter."""
    return rows.exclude(risk=Risk.LOST).select_related(None).order_by()


def groups(holding: Holding, lens: Lens) -> list[dict[str, Any]]:
    return holding.sums(f"groups {lens.value} {lens.sees_costs}", lambda: group_sums(holding, lens))


def group_sums(holding: Holding, lens: Lens) -> list[dict[str, Any]]:
    shaky = Case(
        When(risk=Risk.AT_RISK, then=Value(True)), default=Value(False),
        output_field=BooleanField(),
    )  # fmt: skip
    grouped: Any = still_customers(holding.rows).annotate(shaky=shaky).values("tier", "shaky")
    return list(
        grouped.annotate(
            customers=Count("pk"),
            sales=Sum("last_year_amount"),
            value=Sum(lens.value),
            known=Sum("net_amount", filter=KNOWN),
            margin=Sum("net_margin"),
            **money_sums("now", Q(), lens.sees_costs, "last_year_amount"),
        )
    )
