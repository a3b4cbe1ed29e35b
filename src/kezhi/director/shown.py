"""The figures of the page in sections: value, what it is compared with, why one is undefined.

Each figure knows the list it is the sum of. Sections need the rights of the features they tell of.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from kezhi.director.choices import Measure, Rows
from kezhi.director.queries import business, sales, targets
from kezhi.director.queries import money as books
from kezhi.director.queries.lens import Lens
from kezhi.director.spans import Span, Times
from kezhi.kit import money
from kezhi.pipeline.choices import Status
from kezhi.receivables.wording import CLASSES
from kezhi.scorecards.queries import access as scorecards
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right

Number = Decimal | int | float | None


@dataclass(frozen=True, slots=True)
class Figure:
    """`unit` is money, count, share or days; `rows` names the list it is the sum of."""

    key: str
    label: str
    unit: str
    now: Number
    before: Number = None
    earlier: Number = None
    target: Number = None
    note: str = ""
    reason: str = ""
    rows: str = ""
    compared: bool = True

    @property
    def reached(self) -> float | None:
        if self.target is None or self.now is None or not self.target:
            return None
        return float(self.now) / float(self.target)

    @property
    def change(self) -> float | None:
        return change(self.now, self.before)

    @property
    def change_of_year(self) -> float | None:
        return change(self.now, self.earlier)


def change(now: Number, before: Number) -> float | None:
    """As a share of what was before; undefined where that was nothing or less."""
    if now is None or before is None or before <= 0:
        return None
    return (float(now) - float(before)) / float(before)


@dataclass(frozen=True, slots=True)
class Section:
    key: str
    title: str
    figures: Sequence[Figure]
    method: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """Everything a section needs: whose, when, today and the currency."""

    lens: Lens
    times: Times
    today: date
    currency: str = field(default_factory=lambda: staff.company().currency)

    def each(self, read: Callable[[Span], Any]) -> list[Any]:
        return [read(span) for span in self.times.all]


def in_words(value: Number, unit: str, currency: str) -> str:
    if value is None:
        return "–"
    if unit == "money":
        return money.format_money(Decimal(value), currency, 0)
    if unit == "share":
        return f"{number_format(round(float(value) * 100, 1), 1)} %"
    places = 1 if unit == "days" else 0
    return number_format(round(float(value), places), places, force_grouping=True)


def percent(value: float | None, *, signed: bool = False) -> str:
    if value is None:
        return "–"
    sign = "+" if signed and value > 0 else "−" if value < 0 else ""
    return f"{sign}{number_format(round(abs(value) * 100, 1), 1)} %"


def compared(key: str, label: str, unit: str, values: Iterable[Number], **more: Any) -> Figure:
    """Of the period, of the one before, and of the same a year earlier."""
    now, before, earlier = values
    return Figure(key, label, unit, now, before, earlier, **more)


def sections(look: Look) -> list[Section]:
    """Those that the person may see."""
    user = look.lens.user
    known = [
        (user.may(Right.ORDERS_VIEW), sales_section),
        (user.may(Right.OPPORTUNITIES_VIEW), pipeline_section),
        (user.may(Right.CUSTOMERS_VIEW), activity_section),
        (scorecards.may_see(user), premium_section),
        (user.may(Right.RECEIVABLES_VIEW), receivables_section),
        (user.may(Right.ORDERS_VIEW), response_section),
    ]
    return [make(look) for allowed, make in known if allowed]


def not_by_line(look: Look) -> str:
    return _("Not on record by product line.") if look.lens.line is not None else ""


# --- sales ---


def sales_section(look: Look) -> Section:
    sums = sales.sold(look.lens, look.times.all)
    amounts, counts = [one.amount for one in sums], [one.sales for one in sums]
    figures = [
        compared("sales", _("Net sales"), "money", amounts, **aimed(look, Measure.SALES),
               rows=Rows.SALES),
        compared("orders", _("Orders"), "count", counts, rows=Rows.SALES),
    ]  # fmt: skip
    if look.lens.user.may(Right.COSTS_VIEW):
        figures.append(margin(sums))
    figures.append(new_customers(look))
    words = _("By the day ordered; returns and cancellations are taken off on their own day.")
    return Section("sales", _("Sales"), figures, words)


def margin(sums: Sequence[sales.Sold]) -> Figure:
    unknown = sums[0].unpriced
    words = ngettext(
        "The cost of %(n)s document is unknown and left out.",
        "The cost of %(n)s documents is unknown and left out.", unknown,
    )  # fmt: skip
    values = [one.margin for one in sums]
    reason = "" if values[0] is not None else _("No cost is known of what was sold.")
    note = words % {"n": unknown} if unknown else ""
    return compared("margin", _("Margin"), "money", values, note=note, reason=reason)


def new_customers(look: Look) -> Figure:
    label = _("New customers")
    if look.lens.line is not None:
        reason = _("A customer is new to the company, not to a product line.")
        return Figure("new", label, "count", None, reason=reason)
    counts = sales.count_new(look.lens, look.times.all)
    return compared("new", label, "count", counts, **aimed(look, Measure.NEW), rows=Rows.NEW)


def aimed(look: Look, measure: str) -> dict[str, Any]:
    """The target of the whole period, or why there is none."""
    found = targets.aim(look.lens, measure, look.times.whole)
    if found.amount is not None:
        return {"target": found.amount}
    return {"note": why_no_target(found)}


def why_no_target(found: targets.Aim) -> str:
    if found.reason == "divided":
        return _("Targets are not divided by product line or customer.")
    if found.reason == "months":
        return _("Targets are by whole months.")
    if found.reason == "missing":
        words = ngettext("No target for %(n)s month.", "No target for %(n)s months.", found.missing)
        return words % {"n": found.missing}
    return _("No target was set.")


# --- pipeline ---


def pipeline_section(look: Look) -> Section:
    lens = look.lens
    now = business.summed(business.open_ones(lens))
    won = [business.summed(business.decided(lens, one, Status.WON)) for one in look.times.all]
    lost = [business.summed(business.decided(lens, one, Status.LOST)) for one in look.times.all]
    late = look.each(lambda span: business.summed(business.lost_to_lead_time(lens, span)))
    rates = [
        one.count / (one.count + other.count) if one.count + other.count else None
        for one, other in zip(won, lost, strict=True)
    ]
    figures = [
        Figure("open", _("Open opportunities today"), "money", now.amount, rows=Rows.OPEN,
               note=counted(now), compared=False),
        weighted(look),
        compared("won", _("Won, value"), "money", (one.amount for one in won), rows=Rows.WON,
               **noted(counted(won[0]), aimed(look, Measure.WON))),
        compared("lost", _("Lost, value"), "money", (one.amount for one in lost), rows=Rows.LOST,
               note=counted(lost[0])),
        compared("win_rate", _("Won of those decided"), "share", rates,
               reason="" if rates[0] is not None else _("Nothing was decided.")),
        compared("lead_time", _("Lost to the lead time"), "money", (one.amount for one in late),
               rows=Rows.LEAD_TIME, note=counted(late[0])),
    ]  # fmt: skip
    words = _("By the day closed; what has no amount counts in numbers only.")
    return Section("pipeline", _("Pipeline"), figures, words)


def noted(first: str, more: dict[str, Any]) -> dict[str, Any]:
    return {**more, "note": " · ".join(one for one in (first, more.get("note", "")) if one)}


def counted(found: business.Sum3) -> str:
    words = ngettext("%(n)s opportunity", "%(n)s opportunities", found.count)
    told = words % {"n": number_format(found.count, force_grouping=True)}
    if found.unknown:
        more = _("%(n)s without an amount") % {"n": found.unknown}
        return f"{told}, {more}"
    return told


def weighted(look: Look) -> Figure:
    """What the open ones may bring, with its interval."""
    label = _("Weighted: to come in six months")
    total = business.foretold(look.lens, look.today)
    if total is None:
        reason = _("Nothing is open, or too little was ever decided to learn chances from.")
        return Figure("weighted", label, "money", None, reason=reason, compared=False)
    low, high = (money.format_money(one, look.currency, 0) for one in total[1:])
    note = _("80 %% between %(low)s and %(high)s, by the firm's own past") % {
        "low": low, "high": high,
    }  # fmt: skip
    return Figure("weighted", label, "money", total[0], note=note, compared=False)


# --- activity ---


def activity_section(look: Look) -> Section:
    title, reason = pgettext("sales", "Activity"), not_by_line(look)
    if reason:
        figure = Figure("touches", _("Touchpoints"), "count", None, reason=reason)
        return Section("activity", title, [figure])
    sums = look.each(lambda span: business.touched(look.lens, span))
    figures = [
        compared("touches", _("Touchpoints"), "count", (one.count for one in sums),
               rows=Rows.TOUCHES),
        compared("reached", _("of them, customers spoke to us or with us"), "count",
               (one.reached for one in sums)),
        compared("met", _("Customers in touch"), "count", (one.customers for one in sums)),
    ]  # fmt: skip
    return Section(
        "activity", title, figures, _("What was noted; entries taken back are left out.")
    )


# --- premium, receivables, response ---


def premium_section(look: Look) -> Section:
    title, words = _("Premium"), _(
        "Of value ledgers of deals won, compared in the period: what ours is worth more than the"
        " best alternative, and what of it the price took."
    )  # fmt: skip
    reason = not_by_line(look)
    sums = [] if reason else look.each(lambda one: books.premium(look.lens, one, look.today))
    if not reason and not sums[0].ledgers:
        reason = _("No ledger of a deal won was compared in this period.")
    if reason:
        figure = Figure("captured", _("Premium captured"), "money", None, reason=reason)
        return Section("premium", title, [figure], words)
    note = ngettext("%(n)s ledger", "%(n)s ledgers", sums[0].ledgers) % {"n": sums[0].ledgers}
    if sums[0].unrated:
        note += " · " + _("%(n)s without an exchange rate left out") % {"n": sums[0].unrated}
    named = [
        ("justified", _("Premium justified")), ("captured", _("Premium captured")),
        ("left", _("Left on the table")), ("beyond", _("Beyond what the worth bears")),
    ]  # fmt: skip
    known = [one if one.ledgers else None for one in sums]
    figures = [
        compared(name, label, "money", (getattr(one, name, None) for one in known),
                 note=note, rows=Rows.PREMIUM)
        for name, label in named
    ]  # fmt: skip
    return Section("premium", title, figures, words)


def receivables_section(look: Look) -> Section:
    title, reason = _("Quality of receivables"), not_by_line(look)
    if reason:
        figure = Figure("owed", _("Owed today"), "money", None, reason=reason, compared=False)
        return Section("receivables", title, [figure])
    found = books.quality(look.lens, look.today)
    why = "" if found.expected_loss is not None else _("Too few old invoices, or none was lost.")
    today: dict[str, Any] = {"compared": False}
    figures = [
        Figure("owed", _("Owed today"), "money", found.owed, rows=Rows.OWED, **today),
        Figure("overdue", _("Overdue today"), "money", found.overdue, rows=Rows.OVERDUE,
               note=_("disputed debts apart"), **today),
        Figure("overdue_share", _("Overdue share"), "share", found.overdue_share, **today,
               reason="" if found.owed else _("Nothing is owed.")),
        Figure("loss", _("Loss to expect"), "money", found.expected_loss, reason=why, **today),
        *(
            Figure(f"class_{klass}", str(CLASSES[klass]), "money", debt, note=customers(n), **today)
            for klass, n, debt in found.classes
        ),
        shared(look, "in_time", _("Paid by their day"), Rows.DUE,
               lambda span: books.paid_in_time(look.lens, span, look.today),
               _("No invoice came due in this period.")),
    ]  # fmt: skip
    return Section("receivables", title, figures, _("Owed and overdue as of today, gross of tax."))


def customers(n: int) -> str:
    return ngettext("%(n)s customer", "%(n)s customers", n) % {"n": n}


def shared(
    look: Look, key: str, label: str, rows: str, read: Callable[[Span], Any], none: str
) -> Figure:
    """So many of so many, with the interval of the newest share."""
    found = look.each(read)
    between = found[0].interval
    note = ""
    if between is not None:
        low, high = (percent(one) for one in between)
        words = _("%(part)s of %(whole)s, %(low)s to %(high)s")
        sums = {"part": found[0].part, "whole": found[0].whole, "low": low, "high": high}
        note = words % sums
    values = [one.value for one in found]
    return compared(key, label, "share", values, note=note, rows=rows,
                  reason="" if values[0] is not None else none)  # fmt: skip


def response_section(look: Look) -> Section:
    title, reason = _("How quickly we respond"), not_by_line(look)
    if reason:
        figure = Figure("notices", _("Told before the goods left"), "share", None, reason=reason)
        return Section("response", title, [figure])
    lens, today = look.lens, look.today
    figures = [
        shared(look, "notices", _("Told before the goods left"), Rows.NOTICES,
               lambda span: books.told_before(lens, span), _("No delivery left in this period.")),
        shared(look, "promises", _("Orders on the day named first"), Rows.PROMISES,
               lambda span: books.on_time(lens, span, today),
               _("No promised day fell into this period.")),
    ]  # fmt: skip
    if lens.user.may(Right.OPPORTUNITIES_VIEW):
        figures += [conversion(look), no_record()]
    return Section("response", title, figures)


def conversion(look: Look) -> Figure:
    found = look.each(lambda span: books.days_to_convert(look.lens, span))
    number, mean = found[0]
    words = ngettext("%(n)s became a customer", "%(n)s became customers", number)
    return compared(
        "conversion", _("Days from finding a prospect to the customer"), "days",
        (one[1] for one in found), note=words % {"n": number} if number else "",
        reason="" if mean is not None else _("No prospect became a customer in this period."),
    )  # fmt: skip


def no_record() -> Figure:
    reason = _("Nothing on record says when a prospect was first answered.")
    label = _("Hours to the first answer to a prospect")
    return Figure("first_answer", label, "days", None, reason=reason)
