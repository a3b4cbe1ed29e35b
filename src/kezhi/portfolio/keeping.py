"""What the page of customers kept and lost says."""

from typing import Any

from django.utils.translation import gettext as _

from kezhi.kit.charts import Axes, Chart, Series, series_chart
from kezhi.portfolio import charts, diverging_words, wording
from kezhi.portfolio.charts import MoveLine
from kezhi.portfolio.queries import keeping
from kezhi.portfolio.queries.holdings import Holding
from kezhi.portfolio.queries.keeping import GroupKept, Kept, SalesMoves
from kezhi.portfolio.queries.lens import Lens

FEW = 2  # a curve needs more than one point


def told(holding: Holding, lens: Lens) -> dict[str, Any]:
    kept = keeping.kept(holding)
    moves = keeping.sales_moves(holding)
    lines = move_lines(moves)
    years = keeping.by_first_year(holding)
    return {
        "kept": kept,
        "retention": share(kept.rate),
        "kept_bounds": bounds(kept),
        "churn": share(kept.churn),
        "moves": moves,
        "move_lines": lines,
        "move_chart": move_chart(lines, moves),
        "gross": share(moves.gross_retention),
        "net": share(moves.net_retention),
        "definitions": [(*definition_words(one.name), one) for one in keeping.definitions(holding)],
        "years": [(one, bounds(one.kept)) for one in years],
        "year_chart": year_chart([one for one in years if one.kept.active]),
        "owners": [(one, bounds(one.kept)) for one in keeping.by_owner(holding)],
        "divergence": diverging_words.told(holding.run, lens),
        "dearest": keeping.dearest_lost(holding),
    }


def share(value: Any) -> str:
    return wording.percent(None if value is None else float(value), 1)


def bounds(kept: Kept) -> str:
    """The 80 % interval of a share counted in few customers."""
    found = kept.bounds
    if found is None:
        return "–"
    low, high = (wording.percent(bound) for bound in found)
    return f"{low} – {high}"


def move_lines(moves: SalesMoves) -> list[MoveLine]:
    lines = [
        MoveLine(_("Customers who came no more"), _("Lost"), moves.lost),
        MoveLine(_("Customers who bought less"), _("Shrunk"), moves.shrunk),
        MoveLine(_("Customers who bought more"), _("Grown"), moves.grown),
        MoveLine(_("Customers won back after a year or more"), _("Won back"), moves.won_back),
        MoveLine(_("New customers"), _("New customers"), moves.new),
    ]
    other = MoveLine(_("Refunds and corrections of earlier years"), _("Other"), moves.other)
    return [*lines, other] if moves.other else lines


def move_chart(lines: list[MoveLine], moves: SalesMoves) -> Chart | None:
    words = (_("Sales kept and lost"), _("From the sales of the year before to the last year's."))
    return charts.waterfall("sales-moves", words, lines, moves.start)


def definition_words(name: str) -> tuple[str, str]:
    return {
        "no_order": (_("No order for 365 days"), _("of all who ever ordered")),
        "silent": (
            _("Silent for longer than nearly all of their own intervals"),
            _("of those whose interval is known"),
        ),
        "unlikely": (
            _("Rather gone than not: less than an even chance of still being a customer"),
            _("of those the model can judge"),
        ),
    }[name]


def year_chart(years: list[GroupKept]) -> Chart | None:
    if len(years) < FEW:
        return None
    return series_chart(
        "cohorts",
        words=(
            _("Kept by year of the first order"),
            _("Of the customers active in the year before, the share that ordered again."),
        ),
        labels=[one.label for one in years],
        series=[Series(_("Retention"), [one.kept.rate for one in years], "bar")],
        axes=Axes(category=_("First order"), format="percent"),
    )
