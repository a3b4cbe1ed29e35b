"""What the page of customer equity says: today's, how it came about, and a plan of years ahead."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from customer_value import equity
from customer_value.equity import Cohort, RollForward
from kezhi.kit import money
from kezhi.kit.charts import Axes, Chart, Series, series_chart
from kezhi.portfolio import telling
from kezhi.portfolio.forms import PlanForm
from kezhi.portfolio.models import ValuationRun
from kezhi.portfolio.queries import planning
from kezhi.portfolio.queries.holdings import Holding
from kezhi.portfolio.queries.lens import Lens
from kezhi.portfolio.queries.planning import Start

YEARS = 3
LEAST_RETENTION = 0.01


@dataclass(frozen=True)
class Line:
    """One line of the statement over the years."""

    label: str
    amounts: list[Decimal]
    is_sum: bool = False


@dataclass(frozen=True)
class Plan:
    """What is assumed of each year of the plan, as the form has it."""

    years: int
    new_customers: int
    value_of_new: Decimal
    acquisition_cost: Decimal
    retention: float
    discount: float


def told(user: Any, holding: Holding, lens: Lens, asked: Any) -> dict[str, Any]:
    if not lens.has_value:
        return {"is_hidden": True}
    run = holding.run
    begin = planning.start(user, holding, lens)
    form = form_of(begin, run, asked)
    plan = plan_of(form) if form.is_valid() else None
    context = telling.equity(user, holding, lens) | {"form": form, "start": begin}
    reason = why_none(begin)
    if reason or plan is None:
        return context | {"no_plan": reason}
    return context | statement(begin, plan, run)


def form_of(begin: Start, run: ValuationRun, asked: Mapping[str, str]) -> PlanForm:
    """The last year's own facts stand in it until something else is asked."""
    rate = Decimal(str(run.settings["annual_discount_rate"]))
    kept = begin.retention
    own = {
        "years": Decimal(YEARS),
        "new_customers": Decimal(begin.new_customers),
        "value_of_new": begin.value_of_new,
        "acquisition_cost": begin.acquisition_cost,
        "retention": Decimal(0) if kept is None else round(Decimal(kept) * 100, 1),
        "discount": (rate * 100).normalize(),
    }
    return PlanForm({name: asked.get(name, f"{value:f}") for name, value in own.items()})


def plan_of(form: PlanForm) -> Plan:
    said = form.cleaned_data
    shares = {name: float(said[name]) / 100 for name in ("retention", "discount")}
    return Plan(**{**said, **shares})


def why_none(begin: Start) -> str:
    if begin.equity is None:
        return _("No value could be estimated in this run, so there is nothing to plan from.")
    if begin.equity <= 0:
        return _("Today's customers are not worth more than nothing, so there is nothing to keep.")
    return ""


def statement(begin: Start, plan: Plan, run: ValuationRun) -> dict[str, Any]:
    assert begin.equity is not None
    today, to_come = plans(begin, plan)
    places = money.places(run.currency)
    years = equity.in_cents(equity.combined(today, to_come), places=places)
    cohorts = [
        Cohort(
            period=year,
            customers=plan.new_customers,
            value_of_new=float(plan.value_of_new),
            acquisition_cost=float(plan.acquisition_cost),
        )
        for year in range(1, plan.years + 1)
    ]
    whole = equity.planned_equity([float(begin.equity)], cohorts, discount_rate=plan.discount)
    planned = money.to_smallest(Decimal(repr(whole)), run.currency)
    return {
        "plan": plan,
        "year_numbers": list(range(1, plan.years + 1)),
        "lines": lines_of(years),
        "customers_at_end": customers_at_end(begin, plan),
        "spent_a_year": plan.new_customers * plan.acquisition_cost,
        "planned": planned,
        "added": planned - begin.equity,
        "plan_chart": plan_chart(today, to_come),
    }


def plans(begin: Start, plan: Plan) -> tuple[tuple[RollForward, ...], tuple[RollForward, ...]]:
    """Of today's customers, as one group, and of those to come.

    Who stays is worth for the horizon what it is worth today, and earns what the run expects of
    a year for every unit of value; the run's expectation holds the last year's own retention.
    """
    assert begin.equity is not None
    value = float(begin.equity)
    earned = float(begin.earned_a_year) / value / max(begin.retention or 1.0, LEAST_RETENTION)

    def terms(of_one: float) -> equity.Terms:
        return equity.Terms(
            margin=of_one * earned,
            retention_rate=plan.retention,
            discount_rate=plan.discount,
            value=of_one,
        )

    nobody, won = [0.0] * plan.years, [float(plan.new_customers)] * plan.years
    return (
        equity.planned_roll_forward(1.0, nobody, terms(value)),
        equity.planned_roll_forward(0.0, won, terms(float(plan.value_of_new))),
    )


def lines_of(years: tuple[dict[str, Decimal], ...]) -> list[Line]:
    def line(label: str, name: str, sign: int = 1, *, is_sum: bool = False) -> Line:
        return Line(label, [sign * year[name] for year in years], is_sum)

    return [
        line(_("Opening"), "opening", is_sum=True),
        line(_("Unwinding of the discount"), "unwind"),
        line(_("New customers"), "acquired"),
        line(_("Kept customers: a further year comes into view"), "retention"),
        line(_("Earned in the year"), "cash", -1),
        line(_("Customers lost"), "lost", -1),
        line(_("Closing"), "closing", is_sum=True),
    ]


def customers_at_end(begin: Start, plan: Plan) -> list[int]:
    found, there = [], float(begin.customers)
    for _year in range(plan.years):
        there = there * plan.retention + plan.new_customers
        found.append(round(there))
    return found


def plan_chart(today: tuple[RollForward, ...], to_come: tuple[RollForward, ...]) -> Chart:
    labels = [_("Today"), *(_("Year %(n)s") % {"n": n + 1} for n in range(len(today)))]
    ours = [today[0].opening, *(year.closing for year in today)]
    theirs = [0.0, *(year.closing for year in to_come)]
    return series_chart(
        "plan",
        words=(
            _("Customer equity over the plan"),
            _("At the end of each year, of today's customers and of those to come."),
        ),
        labels=labels,
        series=[
            Series(_("Today's customers"), [round(v, 2) for v in ours], "bar", stack="all"),
            Series(_("Customers to come"), [round(v, 2) for v in theirs], "bar", stack="all"),
        ],
        axes=Axes(category=_("Year"), format="compact"),
    )
