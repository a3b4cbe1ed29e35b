"""What the page of ageing says, and how a customer pays in words."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from customer_value.receivables import Ageing
from kezhi.receivables.queries import ageing
from kezhi.receivables.queries.ageing import Payer, Share

AGES = [
    gettext_lazy("Not due"),
    gettext_lazy("1–30 days"),
    gettext_lazy("31–60 days"),
    gettext_lazy("61–90 days"),
    gettext_lazy("91–365 days"),
    gettext_lazy("1–2 years"),
    gettext_lazy("Over 2 years"),
]
COLUMNS = [*AGES[:4], gettext_lazy("Over 90 days")]
CLASSES = {
    Ageing.NONE: gettext_lazy("Nothing owed"),
    Ageing.CURRENT: gettext_lazy("Nothing due yet"),
    Ageing.SHORT: gettext_lazy("Short-term debt"),
    Ageing.LONG: gettext_lazy("Long-term debt"),
    Ageing.BAD: gettext_lazy("Bad debt"),
}
TONES = {
    Ageing.NONE: "good",
    Ageing.CURRENT: "good",
    Ageing.SHORT: "info",
    Ageing.LONG: "warn",
    Ageing.BAD: "bad",
}
SETTLEMENTS = {
    "prepaid": gettext_lazy("pays beforehand"),
    "cash": gettext_lazy("pays on the spot"),
    "credit": gettext_lazy("pays on credit"),
}


def percent(share: float | None, places: int = 1) -> str:
    return "–" if share is None else f"{number_format(round(share * 100, places), places)} %"


def share_words(share: Share) -> str:
    """`74.1 % (68.0–79.4 %, 243 invoices)`."""
    between = share.interval
    if between is None:
        return _("no invoice came due")
    low, high = (number_format(round(one * 100, 1), 1) for one in between)
    words = ngettext(
        "%(low)s–%(high)s %%, %(n)s invoice", "%(low)s–%(high)s %%, %(n)s invoices", share.whole
    )
    return words % {"low": low, "high": high, "n": number_format(share.whole, force_grouping=True)}


def share_of_customers(share: Share) -> str:
    """`38.5–60.2 %, 74 customers`."""
    between = share.interval
    if between is None:
        return _("no customer")
    low, high = (number_format(round(one * 100, 1), 1) for one in between)
    words = ngettext(
        "%(low)s–%(high)s %%, %(n)s customer", "%(low)s–%(high)s %%, %(n)s customers", share.whole
    )
    return words % {"low": low, "high": high, "n": number_format(share.whole, force_grouping=True)}


@dataclass(frozen=True)
class Age:
    """One column of the ageing table."""

    label: Any
    owed: Decimal
    rate: str
    loss: Decimal | None


@dataclass(frozen=True)
class Tab:
    klass: str
    label: Any
    count: int
    is_current: bool


def told(user: Any, today: date, klass: str) -> dict[str, Any]:
    """Everything the page shows, as of today."""
    sums = ageing.totals(user, today)
    owed = [sums[f"age_{place}"] for place in range(len(AGES))]
    found = ageing.provision(today)
    losses = ageing.expected_losses(found, owed)
    overdue = sum(owed[1:], Decimal(0))
    return {
        "columns": COLUMNS,
        "ages": ages(owed, found, losses),
        "sums": sums,
        "overdue": overdue,
        "overdue_share": percent(float(overdue / sums["owed"]) if sums["owed"] else None),
        "provision": found,
        "why_no_loss": why_no_loss(found),
        "expected_loss": None if losses is None else Decimal(repr(round(sum(losses), 2))),
        "lost_share": percent(found.lost / found.sold if found.sold else None, 2),
        "on_time": ageing.on_time(user, today),
        "disputes": ageing.late_by_dispute(user, today),
        "tabs": tabs(ageing.class_counts(user, today), klass),
        "klass": klass,
        "debtors": ageing.debtors(user, today, klass),
        "most": ageing.MOST_CUSTOMERS,
    }


def ages(owed: list[Decimal], found: ageing.Provision, losses: list[float] | None) -> list[Age]:
    rates: list[float | None] = [None] * len(owed)
    if losses is not None:
        rates = [*found.rates, found.rates[-1]]
    return [
        Age(
            AGES[place],
            amount,
            percent(rates[place]),
            None if losses is None else Decimal(repr(round(losses[place], 2))),
        )
        for place, amount in enumerate(owed)
    ]


def why_no_loss(found: ageing.Provision) -> str:
    if found.reason == "few_invoices":
        words = _(
            "Too few: only %(n)s invoices came due more than a year ago, %(least)s are needed."
        )
        return words % {"n": found.invoices, "least": ageing.FEWEST_INVOICES}
    if found.reason == "nothing_lost":
        return _(
            "Of the invoices due one to three years ago nothing was lost, so there is no rate."
        )
    return ""


def tabs(counts: dict[str, int], klass: str) -> list[Tab]:
    every = Tab("", _("All"), sum(counts.values()), not klass)
    return [
        every,
        *(Tab(one, CLASSES[one], counts[one], klass == one) for one in ageing.CLASSES),
    ]


def payer_words(found: Payer) -> dict[str, str]:
    """How the customer pays, or that too little is known."""
    if found.habit is None:
        return {}
    return {
        "typical": late_words(found.habit.typical),
        "slowest": late_words(found.habit.slowest_tenth),
        "on_time": percent(found.on_time.value),
        "of": share_words(found.on_time),
        "taken": taken_words(found),
        "settlement": str(SETTLEMENTS[found.settlement])
        if found.settlement
        else _("too few payments to tell"),
    }


TERM_CLASSES = [
    (0, gettext_lazy("beforehand or at once")),
    (30, gettext_lazy("within 30 days")),
    (60, gettext_lazy("within 60 days")),
    (90, gettext_lazy("within 90 days")),
]


def taken_words(found: Payer) -> str:
    """The term it takes in fact, and how far that lies from what was agreed."""
    if found.habit is None or found.taken is None:
        return ""
    most = (label for days, label in TERM_CLASSES if found.taken <= days)
    told: dict[str, Any] = {
        "klass": next(most, _("after more than 90 days")),
        "days": number_format(round(found.taken)),
        "beyond": late_words(found.habit.typical),
    }
    if found.between is None:
        words = _("%(klass)s (%(days)s days after the invoice); too few payments for an interval")
        return words % told
    told |= {"low": round(found.between[0]), "high": round(found.between[1])}
    words = _(
        "%(klass)s (%(days)s days after the invoice); %(beyond)s, surely between %(low)s and"
        " %(high)s days beyond the terms"
    )
    return words % told


def late_words(days: float) -> str:
    whole = round(days)
    if whole == 0:
        return _("on the due day")
    if whole < 0:
        return ngettext("%(n)s day early", "%(n)s days early", -whole) % {"n": -whole}
    return ngettext("%(n)s day late", "%(n)s days late", whole) % {"n": whole}
