"""A run beside the one before, and the totals of all runs over time."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from kezhi.kit import money
from kezhi.kit.charts import Chart
from kezhi.portfolio import charts, wording
from kezhi.portfolio.choices import Risk, RunStatus, Tier
from kezhi.portfolio.models import ValuationRun
from kezhi.portfolio.queries.lens import Lens, lens_for


@dataclass(frozen=True)
class Line:
    label: str
    before: str
    now: str
    change: str = ""


def lines(user: Any, run: ValuationRun) -> list[Line]:
    """Figures of the whole company; only those whom the scope shows everything see money."""
    before = run.previous
    if run.status != RunStatus.FINISHED or before is None:
        return []
    lens = lens_for(user, run)
    found = [
        Line(_("As of"), str(before.as_of), str(run.as_of)),
        Line(_("Model"), wording.model_words(before.model), wording.model_words(run.model)),
        counted(_("Customers"), before.report.get("customers"), run.report.get("customers")),
    ]
    if lens.is_whole:
        found += money_lines(before, run, lens)
    for tier in Tier:
        pair = [one.report.get("tiers", {}).get(tier.value) for one in (before, run)]
        found.append(counted(str(tier.label), *pair))
    for risk in (Risk.WATCH, Risk.AT_RISK, Risk.LOST):
        pair = [one.report.get("risks", {}).get(risk.value) for one in (before, run)]
        found.append(counted(str(risk.label), *pair))
    return found


def money_lines(before: ValuationRun, run: ValuationRun, lens: Lens) -> list[Line]:
    names = wording.names_of(lens)
    wanted = [("revenue", _("Net sales so far"))]
    if lens.has_value:
        wanted.append(("residual", names["equity"]))
    return [
        amounted(label, before.totals.get(key), run.totals.get(key), run.currency)
        for key, label in wanted
    ]


def counted(label: str, before: int | None, now: int | None) -> Line:
    change = "" if before is None or now is None else f"{now - before:+d}"
    return Line(label, wording.whole(before), wording.whole(now), change)


def amounted(label: str, before: float | None, now: float | None, currency: str) -> Line:
    texts = [
        "–" if v is None else money.format_short(Decimal(repr(v)), currency) for v in (before, now)
    ]
    change = ""
    if before and now is not None:
        share = now / before - 1
        change = f"{'+' if share >= 0 else '−'}{wording.percent(abs(share), 1)}"
    return Line(label, texts[0], texts[1], change)


def history(user: Any, runs: list[ValuationRun]) -> Chart | None:
    """The equity of each run; sales where this person may not see more."""
    if len(runs) < 2:
        return None
    lens = lens_for(user, runs[-1])
    if not lens.is_whole:
        return None
    if lens.has_value:
        return charts.history_chart(runs, "residual", wording.names_of(lens)["equity"])
    return charts.history_chart(runs, "revenue", _("Net sales so far"))
