"""What the portfolio pages say: the results of a run put into words, tables and charts."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from kezhi.portfolio import charts, figures, model_charts, season_words, wording
from kezhi.portfolio.charts import MoveLine
from kezhi.portfolio.choices import Risk, Tier
from kezhi.portfolio.models import CustomerValuation, ValuationRun
from kezhi.portfolio.queries import holdings, totals
from kezhi.portfolio.queries.holdings import Holding
from kezhi.portfolio.queries.lens import Lens
from kezhi.portfolio.queries.totals import RollForward

Context = dict[str, Any]
MOST_OFF = 0.1
OPEN = 2.0  # standard errors of more than so many times the value
RATED = (Tier.PLATINUM, Tier.GOLD, Tier.IRON, Tier.LEAD)


def treatments() -> dict[str, str]:
    """How each tier is treated unless the company has said otherwise."""
    return {
        Tier.PLATINUM: _("Personal care by the management, first in line, value added together."),
        Tier.GOLD: _("Regular visits, offers made for them: the next %(best)s customers.")
        % {"best": Tier.PLATINUM.label},
        Tier.IRON: _("Good standard service at low cost; grow the promising ones."),
        Tier.LEAD: _("Raise prices or minimum orders, move to self-service, or let go kindly."),
        Tier.UNRATED: _("Get to know them: a second order within the usual interval decides."),
    }


def frame(user: Any, run: ValuationRun, lens: Lens) -> Context:
    """What every page about a run tells: as of when, by which method, of whose customers."""
    return {
        "run": run,
        "lens": lens,
        "names": wording.names_of(lens),
        "model": wording.model_words(run.model) if run.model else "",
        "weeks": wording.whole(run.settings["horizon"]),
        "rate": wording.percent(float(run.settings["annual_discount_rate"]), 1),
        "warnings": wording.warnings_of(run),
    }


def equity(user: Any, holding: Holding, lens: Lens) -> Context:
    previous = holding.run.previous
    is_there = previous is not None and previous.rows_removed_at is None
    before = holdings.of(user, previous) if previous and is_there else None
    moves = totals.roll_forward(holding, before) if lens.has_value else None
    lines = roll_forward_lines(moves) if moves else []
    return {
        "equity": totals.equity(holding, lens),
        "without_orders": totals.customers_without_orders(holding),
        "moves": moves,
        "move_lines": lines,
        "move_chart": charts.roll_forward_chart(lines, moves) if moves else None,
        "risks": [
            (Risk(risk), figures.TONES[Risk(risk)], found)
            for risk, found in totals.risks(holding, lens).items()
            if risk != Risk.NONE
        ],
    }


def roll_forward_lines(moves: RollForward) -> list[MoveLine]:
    """The lines between opening and closing, each with the sign it has in the sum."""
    lines = [
        MoveLine(_("Unwinding of the discount"), _("Unwinding"), moves.unwind),
        MoveLine(_("Customers acquired"), _("Acquired"), moves.acquired),
        MoveLine(
            _("Expected orders of kept customers, the horizon moving along"),
            _("Orders"),
            moves.retention,
        ),
        MoveLine(_("Value of an order of kept customers"), _("Order value"), moves.margin),
        MoveLine(_("Earned since"), _("Earned"), -moves.earned),
        MoveLine(_("Customers lost"), _("Lost"), -moves.lost),
    ]
    gone = MoveLine(_("Gone from the data"), _("Gone"), -moves.gone)
    return [*lines, gone] if moves.gone else lines


def pyramid(holding: Holding, lens: Lens) -> Context:
    levels = totals.pyramid(holding, lens)
    return {
        "levels": [(level, treatments()[level.tier]) for level in levels],
        "pyramid_chart": charts.pyramid_chart(levels, wording.names_of(lens)),
    }


def concentration(holding: Holding, lens: Lens) -> Context:
    past = totals.concentration_of(holding, lens.past)
    value = totals.concentration_of(holding, lens.value)
    return {
        "past": past,
        "value": value,
        "sentences": sentences(past, lens),
        "whale_chart": charts.whale_chart(past, value, wording.names_of(lens)),
    }


def sentences(found: totals.Concentration, lens: Lens) -> list[str]:
    """The 20/80 question answered with the company's own figures."""
    told = []
    what = wording.names_of(lens)["past"]
    if found.share_bringing_80 is not None:
        told.append(
            _("%(share)s of the customers bring 80 %% of all: %(what)s.")
            % {"share": wording.percent(found.share_bringing_80, 1), "what": what}
        )
    if found.top_share is not None:
        told.append(
            _("The best fifth brings %(share)s.") % {"share": wording.percent(found.top_share, 0)}
        )
    if found.loss_makers and found.peak_share is not None:
        told.append(
            _("%(n)s customers lose money; without them the total would be %(peak)s of today's.")
            % {
                "n": wording.whole(found.loss_makers),
                "peak": wording.percent(found.peak_share, 0),
            }
        )
    return told or [_("There is nothing to divide: the total is not above zero.")]


def changes(holding: Holding, lens: Lens) -> Context:
    view = figures.Figures(holding.run, lens, {})
    return {
        "matrix": matrix(totals.migration(holding)),
        "tiers": [Tier(tier).label for tier in Tier],
        "risen": told_moves(totals.risen(holding), view),
        "sunk": told_moves(totals.sunk(holding), view),
        "underrated": totals.underrated(holding),
        "overrated": totals.overrated(holding),
        "diverging": totals.diverging(holding) if lens.has_value else [],
        "change_words": figures.change_words,
    }


def matrix(counts: dict[tuple[str, str], int]) -> list[tuple[str, list[tuple[int, str]]]]:
    """Rows: the tier before; columns: the tier now; a tone for the direction."""
    order = list(Tier)
    lines = []
    for i, before in enumerate(order):
        cells = []
        for j, now in enumerate(order):
            rated = before != Tier.UNRATED and now != Tier.UNRATED
            tone = "" if i == j or not rated else "good" if j < i else "bad"
            cells.append((counts.get((before, now), 0), tone))
        lines.append((str(before.label), cells))
    return lines


def told_moves(
    rows: Sequence[CustomerValuation], view: figures.Figures
) -> list[tuple[CustomerValuation, str]]:
    return [(row, why_moved(row, view)) for row in rows]


def why_moved(row: CustomerValuation, view: figures.Figures) -> str:
    """The strongest sign, or the change of sales."""
    if row.tier_reason:
        return str(row.get_tier_reason_display())
    reasons = wording.risk_reasons(row, view.run, {})
    if row.tier_move < 0 and reasons:
        return reasons[0]
    return _("%(n)s orders expected, %(chance)s likely still a customer.") % {
        "n": wording.number(row.expected_orders),
        "chance": wording.percent(row.p_alive),
    }


def report(run: ValuationRun, lens: Lens) -> Context:
    model = run.report.get("model", {})
    spend = run.report.get("spend", {})
    errors = model.get("standard_errors", {})
    return {
        "parameters": [
            (name, wording.number(value, 4), wording.number(errors.get(name), 4))
            for name, value in model.get("parameters", {}).items()
        ],
        "open_parameters": [
            name
            for name, value in model.get("parameters", {}).items()
            if errors.get(name, 0.0) > OPEN * abs(value)
        ],
        "log_likelihood": wording.number(model.get("log_likelihood"), 2),
        "spend": [
            (name, wording.number(value, 4)) for name, value in spend.get("parameters", {}).items()
        ],
        "backtest": backtest(model),
        "intervals": intervals(model),
        "pictures": model_charts.told(model),
        "seasons": season_words.told(model),
        "spend_customers": wording.whole(spend.get("customers")),
        "left_out": left_out(run),
        "counts": run.counts,
        "amount_read": amount_read(run),
    }


def amount_read(run: ValuationRun) -> float | None:
    """Sales of every order read, used or not; runs of old did not keep it."""
    if "amount_used" not in run.counts:
        return None
    return float(run.counts["amount_used"] + sum(run.counts.get("amount_left_out", {}).values()))


def backtest(model: Context) -> Context | None:
    """The table of forecasts, the best first; None where nothing could be held against the past."""
    found = model.get("backtest")
    if not found:
        return None
    lines = [
        {
            "words": wording.forecast_words(score["name"]),
            "is_used": score["name"] == model.get("used"),
            "is_as_good": score["name"] in found["as_good"],
            "miss": wording.number(score["mean_absolute_error"], 2),
            "total": wording.percent(score["total_error"], 1),
            "captured": wording.percent(score["captured"], 0),
        }
        for score in found["scores"]
    ]
    return {
        "lines": lines,
        "left_out": season_words.left_out(model),
        "horizon": wording.whole(found["horizon"]),
        "n": found["customers"],
    }


def intervals(model: Context) -> Context | None:
    """How often intervals held in the past; None where it could not be tried."""
    found = model.get("intervals")
    if not found:
        return None
    return {
        "share": wording.percent(found["share"], 0),
        "horizon": wording.whole(found["horizon"]),
        "origins": found["origins"],
        "customers": wording.percent(found["customers"], 1),
        "customers_tried": wording.whole(found["customers_tried"]),
        "totals": wording.percent(found["totals"], 0),
        "totals_tried": wording.whole(found["totals_tried"]),
        "spread": wording.percent(found["spread"], 1),
        "is_off": max(abs(found[k] - found["share"]) for k in ("customers", "totals")) > MOST_OFF,
    }


def left_out(run: ValuationRun) -> list[tuple[str, int, float]]:
    words = {
        "no_customer": _("Orders of walk-in parties and deleted customers"),
        "no_date": _("Orders without a date"),
        "no_amount": _("Orders without an amount"),
        "after_as_of": _("Orders after the as-of date"),
    }
    amounts = run.counts.get("amount_left_out", {})
    return [
        (words.get(reason, reason), rows, amounts.get(reason, 0.0))
        for reason, rows in run.counts.get("left_out", {}).items()
    ]
