"""The value map as a picture and as the table that says the same."""

from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from kezhi.kit.charts import GRID, Chart

OURS, THEIRS, GREY = "#0f6b62", "#c08a1e", "#8a9296"
LINE = "#3b6fb5"


def value_map(result: dict[str, Any]) -> Chart | None:
    """Relative price across, quality up; None where no supplier has both."""
    shown = [p for p in result["points"] if p["quality"] and p["relative_price"]]
    if not shown:
        return None
    series = [*map(dot, shown), *(bar for point in shown for bar in bars(point))]
    series += lines(result, shown)
    option = {
        "grid": GRID | {"top": 28, "right": 90},
        "tooltip": {"trigger": "item"},
        "legend": {"show": False},
        "xAxis": axis(_("Relative price"), "middle"),
        "yAxis": axis(_("Market-perceived quality"), "end"),
        "series": series,
        "formats": {"x": "number", "y": "number", "tooltip": "number"},
    }
    words = (
        _("Value map"),
        _("Quality up, relative price across, 1 being parity. Above the line a supplier gives more "
          "than its price asks for. Bars are intervals of 95 %."),
    )  # fmt: skip
    headers = [_("Supplier"), _("Relative price"), _("Market-perceived quality")]
    rows = [
        [point["supplier"], in_words(point["relative_price"]), in_words(point["quality"])]
        for point in shown
    ]
    return Chart("value-map", *words, option, headers, rows)


def in_words(figure: float) -> str:
    return number_format(round(figure, 3), 3)


def axis(name: str, place: str) -> dict[str, Any]:
    return {"type": "value", "scale": True, "name": name, "nameLocation": place, "nameGap": 24}


def dot(point: dict[str, Any]) -> dict[str, Any]:
    color = OURS if point["is_ours"] else GREY if point["cautions"] else THEIRS
    return {
        "type": "scatter",
        "name": point["supplier"],
        "symbolSize": 16 if point["is_ours"] else 12,
        "itemStyle": {"color": color},
        "label": {"show": True, "position": "right", "formatter": "{a}"},
        "data": [[rounded(point["relative_price"]), rounded(point["quality"])]],
    }


def bars(point: dict[str, Any]) -> list[dict[str, Any]]:
    """The intervals as thin lines through the dot."""
    x, y = rounded(point["relative_price"]), rounded(point["quality"])
    found = []
    if point["quality_low"] is not None:
        low, high = rounded(point["quality_low"]), rounded(point["quality_high"])
        found.append([[x, low], [x, high]])
    if point["relative_price_low"] is not None:
        low, high = rounded(point["relative_price_low"]), rounded(point["relative_price_high"])
        found.append([[low, y], [high, y]])
    return [plain_line(point["supplier"], pair, GREY, 1) for pair in found]


def lines(result: dict[str, Any], shown: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The fair-value line through parity, and what the market pays on average."""
    qualities = [point["quality"] for point in shown] + [1.0]
    ends = (min(qualities), max(qualities))
    weight = result["quality_weight"]
    slope = weight / (1 - weight)
    fair = [[rounded(1 + slope * (quality - 1)), rounded(quality)] for quality in ends]
    found = [plain_line(_("Fair value"), fair, LINE, 2)]
    market = result["value_line"]
    if market is not None:
        paid = [
            [rounded(market["at"] + market["slope"] * (quality - 1)), rounded(quality)]
            for quality in ends
        ]
        found.append(plain_line(_("What the market pays"), paid, GREY, 2, "dashed"))
    return found


def plain_line(
    name: str, points: list[list[float]], color: str, width: int, kind: str = "solid"
) -> dict[str, Any]:
    return {
        "type": "line",
        "name": name,
        "showSymbol": False,
        "silent": True,
        "lineStyle": {"color": color, "width": width, "type": kind},
        "itemStyle": {"color": color},
        "data": points,
    }


def rounded(figure: float) -> float:
    return round(figure, 4)
