"""One customer's figures as the cells of a list: words for the page, plain values for files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kezhi.kit import money
from kezhi.kit.lists import Column
from kezhi.portfolio import wording
from kezhi.portfolio.choices import Risk, Tier
from kezhi.portfolio.models import CustomerValuation, ValuationRun
from kezhi.portfolio.queries.lens import Lens

TONES = {Risk.LOST: "bad", Risk.AT_RISK: "bad", Risk.WATCH: "warn", Risk.NONE: "good"}
MONEY = {"last_year_amount", "net_amount", "profit"}
NUMBERS = {"expected_orders": 1, "usual_interval": 0}
MOST_REASONS = 2
ESTIMATES = {"value", "stake", "realized", "lifetime_value", "expected_amount"}
COUNTS = {"recency_days", "orders", "amount_rank", "value_rank"}


@dataclass(frozen=True)
class Cell:
    column: Column
    text: str
    tone: str = ""
    lines: Sequence[str] = ()


@dataclass(frozen=True)
class Row:
    worth: CustomerValuation
    cells: list[Cell]


@dataclass(frozen=True)
class Figures:
    """How this person sees the results of a run."""

    run: ValuationRun
    lens: Lens
    products: Mapping[int, str]

    def rows(self, found: Sequence[CustomerValuation], columns: Sequence[Column]) -> list[Row]:
        return [Row(worth, [self.cell(worth, column) for column in columns]) for worth in found]

    def cell(self, worth: CustomerValuation, column: Column) -> Cell:
        name = column.name
        if name == "risk":
            return Cell(column, worth.get_risk_display(), TONES.get(Risk(worth.risk), ""))
        if name == "why":
            return self.why(column, worth)
        if name == "change":
            return Cell(column, change_words(worth), change_tone(worth))
        return Cell(column, self.text(worth, name))

    def why(self, column: Column, worth: CustomerValuation) -> Cell:
        """The first reasons; the customer's own page has them all."""
        reasons = wording.risk_reasons(worth, self.run, self.products)
        more = len(reasons) - MOST_REASONS
        return Cell(column, f"+{more}" if more > 0 else "", lines=reasons[:MOST_REASONS])

    def text(self, worth: CustomerValuation, name: str) -> str:
        value = self.value(worth, name)
        if value is None:
            return self.absent(worth, name)
        if name in ESTIMATES:
            return self.estimate(value)
        if name in MONEY:
            return money.format_money(value, self.run.currency)
        if name == "interval":
            return f"{self.edge(value[0])} – {self.edge(value[1])}"
        if name == "p_alive":
            return wording.percent(value, 0)
        if name in NUMBERS:
            return wording.number(value, NUMBERS[name])
        if name in COUNTS:
            return wording.whole(value)
        return date_format(value, "SHORT_DATE_FORMAT") if isinstance(value, date) else str(value)

    def estimate(self, value: Decimal) -> str:
        """Cents of a large estimate would only pretend."""
        return money.format_money(value, self.run.currency, 0 if abs(value) >= 1000 else None)

    def edge(self, value: Any) -> str:
        if self.lens.has_value:
            return money.format_short(value, self.run.currency)
        return wording.whole(value)

    def absent(self, worth: CustomerValuation, name: str) -> str:
        """Undefined with its reason; a blank where there is simply nothing to tell."""
        if name == "p_alive":
            return wording.absence_of_chance(worth, self.run)
        if name == "usual_interval":
            return _("one order") if worth.orders == 1 else "–"
        if name in {"value", "stake", "lifetime_value", "expected_orders", "expected_amount"}:
            return wording.absence(worth)
        return "–" if name in MONEY | ESTIMATES | {"interval"} else ""

    def value(self, worth: CustomerValuation, name: str) -> Any:
        """The plain value, as a file takes it."""
        if name == "party":
            return worth.party.name
        if name == "owner":
            return worth.party.owner.name if worth.party.owner else None
        if name == "value":
            return getattr(worth, self.lens.value)
        if name == "stake":
            return getattr(worth, self.lens.stake)
        if name == "interval":
            return self.interval(worth)
        if name in {"tier", "previous_tier"}:
            tier = getattr(worth, name)
            return str(Tier(tier).label) if tier else None
        return getattr(worth, name)

    def interval(self, worth: CustomerValuation) -> tuple[Any, Any] | None:
        """Of the value; without the right to it, of the expected orders."""
        if self.lens.has_value:
            pair = (worth.residual_low, worth.residual_high)
        else:
            pair = (worth.expected_orders_low, worth.expected_orders_high)
        return None if pair[0] is None or pair[1] is None else pair


def change_of(worth: CustomerValuation) -> float | None:
    """Last year's sales against the year before."""
    if worth.year_before_amount <= 0:
        return None
    return float(worth.last_year_amount / worth.year_before_amount - 1)


def change_words(worth: CustomerValuation) -> str:
    change = change_of(worth)
    if change is None:
        return _("no year before")
    sign = "+" if change > 0 else "−" if change < 0 else "±"
    return f"{sign}{wording.percent(abs(change))}"


def change_tone(worth: CustomerValuation) -> str:
    change = change_of(worth)
    if change is None or abs(change) < 0.05:
        return ""
    return "good" if change > 0 else "bad"


def plain(value: Any) -> Any:
    """What a spreadsheet takes: numbers as numbers, dates as dates."""
    if isinstance(value, Decimal):
        return float(value)
    return "" if value is None else value
