"""What the page of the leaky bucket says."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customer_value import bucket
from kezhi.kit import money
from kezhi.kit.charts import Axes, Chart, Series, series_chart
from kezhi.portfolio import wording
from kezhi.portfolio.models import ValuationRun
from kezhi.portfolio.queries.holdings import Holding, Worth
from kezhi.portfolio.queries.lens import Lens
from kezhi.portfolio.queries.totals import LEVEL_Z
from kezhi.retention.plugging import PlugForm, Simulation, hole_name, simulate
from kezhi.retention.queries import bucket as reads
from kezhi.retention.queries import spending
from kezhi.retention.queries.bucket import Flows, Loss, Losses, Met
from kezhi.retention.queries.spending import Margins, Spending

FEW_MET = 10
ONLY_LOST = 5
REASONS = {
    "nothing_spent": gettext_lazy("no such cost was recorded last year"),
    "nobody": gettext_lazy("nobody was won or kept, so there is no rate to go by"),
    "not_answered": gettext_lazy("not answered yet: what could at best be reached"),
    "ceiling_reached": gettext_lazy("today's rate is at or above what was answered as the best"),
}


@dataclass(frozen=True)
class Line:
    """One hole as the table shows it."""

    name: str
    met: int
    lost: int
    rate: str
    customers: str
    bounds: str
    money: Decimal
    remarks: list[str]


def told(user: Any, holding: Holding, lens: Lens, data: Any) -> dict[str, Any]:
    in_margin, run, rows = lens.sees_costs, holding.run, holding.rows
    flows = reads.flows(holding, in_margin=in_margin)
    met = reads.met(rows, run, flows, in_margin=in_margin)
    losses = reads.losses(met)
    asked = {name: data[name] for name in data if name == "years" or name[:5] in {"part-", "cost-"}}
    form = PlugForm(asked or None, met)
    simulation = None
    if asked and form.is_valid():
        rate = float(run.settings["annual_discount_rate"])
        simulation = simulate(form, met, flows, discount_rate=rate)
    return {
        "flows": flows,
        "churn": wording.percent(flows.lost / flows.start if flows.start else None, 1),
        "settles": settles(flows),
        "lines": [line(losses.holes[at]) for at in ranked(losses)],
        "base": base_line(losses, met),
        "lost_money": money_words(flows.lost_money, run),
        "start_each": each(flows.base_money, flows.start, run),
        "lost_each": each(flows.lost_money, flows.lost, run),
        "loss_chart": loss_chart(losses),
        "money_name": _("Contribution a year") if in_margin else _("Sales a year"),
        "in_margin": in_margin,
        "ratio": ratio(user, run, rows, flows),
        "form": form,
        "inputs": [
            (hole_name(hole), *form.inputs(at)) for at in ranked(losses) for hole in [met.holes[at]]
        ],
        "simulation": simulated(simulation, run) if simulation else None,
    }


def ranked(losses: Losses) -> list[int]:
    """The places of the holes, the greatest loss first."""
    return sorted(range(len(losses.holes)), key=lambda at: -losses.holes[at].customers)


def signed(value: float, places: int = 1) -> str:
    return wording.number(value, places).replace("-", "−")


def money_words(amount: float, run: ValuationRun) -> str:
    return money.format_short(Decimal(repr(float(amount))), run.currency)


def each(amount: float, customers: int, run: ValuationRun) -> str:
    """What such a customer brought on average: the quality of who is in it, and who is lost."""
    if not customers:
        return ""
    return _("%(amount)s a year each") % {"amount": money_words(amount / customers, run)}


def settles(flows: Flows) -> str:
    """Where as many leave as are won, if both go on as last year."""
    won = flows.won + flows.won_back
    if not flows.lost or not flows.start:
        return ""
    return wording.whole(bucket.steady_state(float(won), flows.lost / flows.start))


def line(loss: Loss) -> Line:
    half = LEVEL_Z * loss.error
    low, high = loss.customers - half, loss.customers + half
    return Line(
        hole_name(loss.hole),
        loss.met,
        loss.lost,
        wording.percent(loss.lost / loss.met if loss.met else None),
        signed(loss.customers),
        f"{signed(low)} – {signed(high)}",
        Decimal(repr(loss.money)),
        remarks(loss, low),
    )


def remarks(loss: Loss, low: float) -> list[str]:
    found = []
    if loss.met < FEW_MET:
        found.append(_("Few met it: the figure is rough."))
    if loss.met >= ONLY_LOST and loss.met == loss.lost:
        found.append(_("Recorded only of those who left: it looks worse than it is."))
    if low <= 0:
        found.append(_("May be chance: no clear sign that it loses customers."))
    return found


def base_line(losses: Losses, met: Met) -> dict[str, Any]:
    who, lost = met.untouched
    return {
        "met": who,
        "lost": lost,
        "rate": wording.percent(lost / who if who else None),
        "customers": wording.number(losses.base),
        "money": Decimal(repr(losses.base_money)),
    }


def loss_chart(losses: Losses) -> Chart | None:
    if not losses.holes:
        return None
    shown = [losses.holes[at] for at in ranked(losses)]
    return series_chart(
        "losses",
        words=(
            _("Customers lost, by reason"),
            _("What plugging each would have kept, averaged over every order of plugging."),
        ),
        labels=[*(hole_name(one.hole) for one in shown), _("No recorded reason")],
        series=[
            Series(
                _("Customers lost"),
                [*(round(one.customers, 1) for one in shown), round(losses.base, 1)],
                "bar",
            )
        ],
        axes=Axes(category=_("Reason"), format="number", is_flat=True),
    )


# --- winning against keeping ------------------------------------------------------------------


def ratio(user: Any, run: ValuationRun, rows: Worth, flows: Flows) -> dict[str, Any] | None:
    """The firm's own "five times as dear", on average and for one more customer."""
    found = spending.spent(user, run, rows, flows)
    if found is None:
        return None
    judged = spending.ceilings()
    margins = spending.margins(found, judged)
    return {
        "spent": found,
        "judged": judged,
        "average": times(found.average_ratio),
        "why_no_average": why_no_average(found),
        "marginal": times(margins.ratio),
        "why_no_marginal": why_no_marginal(margins),
        "one_more_won": margins.winning.cost and money_words(margins.winning.cost, run),
        "one_more_kept": margins.keeping.cost and money_words(margins.keeping.cost, run),
        "refill": refill(found, flows, run),
    }


def times(value: float | None) -> str:
    return "" if value is None else _("%(n)s times") % {"n": wording.number(value)}


def why_no_average(found: Spending) -> str:
    if found.winning <= 0:
        return _("no cost of winning customers was recorded last year")
    if not found.won:
        return _("no customer was won last year")
    if found.keeping <= 0:
        return _("no selling or service cost was recorded last year")
    return "" if found.kept else _("no customer was kept last year")


def why_no_marginal(margins: Margins) -> list[str]:
    found = []
    if margins.winning.reason:
        found.append(_("Winning: %(why)s.") % {"why": REASONS[margins.winning.reason]})
    if margins.keeping.reason:
        found.append(_("Keeping: %(why)s.") % {"why": REASONS[margins.keeping.reason]})
    return found


def refill(found: Spending, flows: Flows, run: ValuationRun) -> str:
    if found.cost_of_winning is None:
        return ""
    return money_words(bucket.refill_cost(float(flows.lost), float(found.cost_of_winning)), run)


# --- the simulation ---------------------------------------------------------------------------


def simulated(found: Simulation, run: ValuationRun) -> dict[str, Any]:
    def words(amount: float) -> str:
        return money_words(amount, run)

    return {
        "plugs": [
            (one.name, wording.percent(one.share), wording.number(one.customers),
             words(one.money), words(one.cost), priority(one.priority))
            for one in found.plugs
        ],
        "years": [
            (year.number, wording.whole(year.without), wording.whole(year.with_plugs),
             wording.number(year.kept), words(year.money), words(year.cost), words(year.net))
            for year in found.years
        ],
        "customers": wording.number(found.customers),
        "money": words(found.money),
        "cost": words(found.cost),
        "present": words(found.present),
        "pays": found.present > 0,
        "rate": wording.percent(float(run.settings["annual_discount_rate"]), 1),
    }  # fmt: skip


def priority(value: float | None) -> str:
    return _("costs nothing") if value is None else signed(value, 2)
