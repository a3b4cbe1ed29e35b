"""The two-sided map in words and as a picture."""

from collections.abc import Sequence
from decimal import Decimal
from html import escape
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kezhi.dashboards.queries.sides import Map, Point, Quadrant
from kezhi.kit import money
from kezhi.kit.charts import GRID, Chart
from kezhi.kit.lists import Column

# What stands in a quadrant, what to do, the tone of its badge, its color.
QUADRANTS: dict[Quadrant, tuple[Any, Any, str, str]] = {
    Quadrant.WIN_WIN: (
        gettext_lazy("Both gain"),
        gettext_lazy("Keep it so, tell him what he gains, and find more customers like him."),
        "good", "#2f9e63",
    ),
    Quadrant.OVER_GIVEN: (
        gettext_lazy("We give more than we get"),
        gettext_lazy("He gains and is worth little: raise the price, serve at less cost, or grow."),
        "info", "#3b82c4",
    ),
    Quadrant.HIDDEN_RISK: (
        gettext_lazy("Hidden risk"),
        gettext_lazy("He is worth much and would do better elsewhere: mend it before he goes."),
        "bad", "#d0524e",
    ),
    Quadrant.LET_GO: (
        gettext_lazy("Neither gains"),
        gettext_lazy("Change the offer so that both gain, or part kindly."),
        "neutral", "#7b8790",
    ),
}  # fmt: skip
LEAST, LARGEST = 8, 42

COLUMNS = [
    Column("customer", gettext_lazy("Customer")),
    Column("owner", gettext_lazy("Owner")),
    Column("place", gettext_lazy("Quadrant")),
    Column("surplus", gettext_lazy("Gain with us")),
    Column("surplus_low", gettext_lazy("Gain, at least")),
    Column("surplus_high", gettext_lazy("Gain, at most")),
    Column("ledgers", gettext_lazy("Ledgers")),
    Column("covered", gettext_lazy("Part of his sales covered in percent")),
    Column("value", gettext_lazy("Worth to us")),
    Column("value_low", gettext_lazy("Worth, at least")),
    Column("value_high", gettext_lazy("Worth, at most")),
    Column("sales", gettext_lazy("Sales in twelve months")),
    Column("surplus_before", gettext_lazy("Gain a year before")),
    Column("value_before", gettext_lazy("Worth a year before")),
]


class Line:
    """A customer as the table and the file tell him."""

    def __init__(self, point: Point, currency: str) -> None:
        self.point, self.currency = point, currency
        party, gain = point.row.party, point.gain
        self.party = party
        self.customer, self.owner = party.name, str(party.owner or "")
        self.surplus, self.surplus_low, self.surplus_high = (
            exact(amount, currency) for amount in (gain.surplus, gain.low, gain.high)
        )
        self.ledgers = gain.ledgers
        self.covered = None if point.covered is None else round(100 * point.covered)
        self.value, self.value_low, self.value_high = point.value, point.low, point.high
        self.sales = point.sales
        self.surplus_before = point.before and exact(point.before.surplus, currency)
        self.value_before = point.earlier

    @property
    def place(self) -> str:
        return str(QUADRANTS[self.point.quadrant][0]) if self.point.quadrant else ""

    @property
    def tone(self) -> str:
        return QUADRANTS[self.point.quadrant][2] if self.point.quadrant else "neutral"


def exact(amount: float, currency: str) -> Decimal:
    return money.to_smallest(Decimal(repr(amount)), currency)


def lines(found: Map, currency: str) -> list[Line]:
    return [Line(point, currency) for point in found.points]


def corners(found: Map, currency: str) -> list[dict[str, Any]]:
    """Each quadrant with its advice, how many stand in it and what they are worth together."""
    return [
        {
            "label": label, "advice": advice, "tone": tone, "count": len(found.of(quadrant)),
            "value": sum((one.value or Decimal(0) for one in found.of(quadrant)), Decimal(0)),
            "gain": exact(sum(one.gain.surplus for one in found.of(quadrant)), currency),
        }
        for quadrant, (label, advice, tone, _color) in QUADRANTS.items()
    ]  # fmt: skip


def chart(found: Map, names: dict[str, str], currency: str) -> Chart:
    """A bubble for each customer, its intervals as a cross, its way in a year as an arrow."""
    most = max((float(point.sales) for point in found.points), default=0.0)
    placed = [point for point in found.points if point.value is not None]
    option: dict[str, Any] = {
        "grid": {**GRID, "bottom": 28, "right": 24},
        "tooltip": {"trigger": "item", "confine": True},
        "legend": {"show": True, "top": 0, "type": "scroll"},
        "xAxis": axis(_("What the customer gains with us in twelve months")),
        "yAxis": {"type": "value", "name": names["value"], "scale": True},
        "series": [
            *(bubbles(quadrant, found, currency, most) for quadrant in QUADRANTS),
            strokes([stroke for point in placed for stroke in crosses(point)], "dotted", "none"),
            strokes([way for point in placed for way in arrows(point)], "solid", "arrow"),
        ],
        "formats": {"x": "compact", "y": "compact"},
    }
    words = _("Each bubble is a customer, as large as his sales; cross: interval; arrow: a year.")
    headers = [_("Customer"), _("Gain with us"), names["value"], _("Sales in twelve months")]
    rows = [cells(point, currency) for point in placed]
    return Chart("two-sided-map", _("The two-sided map"), words, option, headers, rows)


def cells(point: Point, currency: str) -> list[str]:
    gain = exact(point.gain.surplus, currency)
    amounts = (gain, point.value or Decimal(0), point.sales)
    return [point.row.party.name, *(money.format_money(one, currency, 0) for one in amounts)]


def axis(name: str) -> dict[str, Any]:
    return {"type": "value", "name": name, "nameLocation": "middle", "nameGap": 26, "scale": True}


def bubbles(quadrant: Quadrant, found: Map, currency: str, most: float) -> dict[str, Any]:
    label, _advice, _tone, color = QUADRANTS[quadrant]
    series: dict[str, Any] = {
        "name": str(label), "type": "scatter", "itemStyle": {"color": color, "opacity": 0.7},
        "data": [bubble(point, currency, most) for point in found.of(quadrant)],
    }  # fmt: skip
    if quadrant == Quadrant.WIN_WIN:
        lines = [{"xAxis": 0}, {"yAxis": float(found.typical)}]
        style = {"color": "#7b8790", "type": "dashed"}
        series["markLine"] = {
            "silent": True, "symbol": "none", "label": {"show": False}, "lineStyle": style,
            "data": lines,
        }  # fmt: skip
    return series


def bubble(point: Point, currency: str, most: float) -> dict[str, Any]:
    """Its area goes with the sales; names are data, never marks of the picture's own language."""
    share = max(float(point.sales), 0.0) / most if most > 0 else 0.0
    name = point.row.party.name
    said = [
        escape(name).replace("{", "&#123;"),
        _("Gain with us: %(amount)s")
        % {"amount": money.format_money(exact(point.gain.surplus, currency), currency, 0)},
        _("Worth to us: %(amount)s")
        % {"amount": money.format_money(point.value or Decimal(0), currency, 0)},
        _("Sales in twelve months: %(amount)s")
        % {"amount": money.format_money(point.sales, currency, 0)},
    ]
    return {
        "name": name,
        "value": [round(point.gain.surplus, 2), float(point.value or 0)],
        "symbolSize": round(LEAST + (LARGEST - LEAST) * share**0.5, 1),
        "tooltip": {"formatter": "<br>".join(said)},
        "href": f"{reverse('scorecards:list')}?customer={point.row.party_id}",
    }


def crosses(point: Point) -> list[Sequence[Sequence[float]]]:
    """The intervals as strokes through the point, where they have any width."""
    x, y = point.gain.surplus, float(point.value or 0)
    found: list[Sequence[Sequence[float]]] = []
    if point.gain.low < point.gain.high:
        found.append([[point.gain.low, y], [point.gain.high, y]])
    if point.low is not None and point.high is not None and point.low < point.high:
        found.append([[x, float(point.low)], [x, float(point.high)]])
    return found


def arrows(point: Point) -> list[Sequence[Sequence[float]]]:
    if point.moved_from is None:
        return []
    x, y = point.moved_from
    return [[[x, float(y)], [point.gain.surplus, float(point.value or 0)]]]


def strokes(coords: Sequence[Any], kind: str, end: str) -> dict[str, Any]:
    return {
        "type": "lines", "coordinateSystem": "cartesian2d", "silent": True,
        "symbol": ["none", end], "symbolSize": 7, "tooltip": {"show": False},
        "lineStyle": {"color": "#7b8790", "width": 1, "type": kind, "opacity": 0.8},
        "data": [{"coords": one} for one in coords],
    }  # fmt: skip
