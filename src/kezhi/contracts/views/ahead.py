"""What is ahead: contracts that end, and money to come in."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kezhi.contracts.queries import cash, renewals
from kezhi.contracts.queries.cash import Chosen
from kezhi.contracts.views.context import page, today
from kezhi.kit import charts
from kezhi.kit.charts import Chart
from kezhi.kit.http import Request
from kezhi.staff.access import requires
from kezhi.staff.rights import Right

MONTH = {
    cash.OVERDUE: gettext_lazy("Overdue"),
    cash.LATER: gettext_lazy("After that"),
    cash.UNDATED: gettext_lazy("No day yet"),
}


@requires(Right.ORDERS_VIEW)
def renewal_list(request: Request) -> HttpResponse:
    """What ends in the next days, and by when to act."""
    given = request.GET.get("days", "")
    days = int(given) if given in {str(one) for one in renewals.SPANS} else renewals.USUAL
    rows = renewals.endings(request.user, today(), days)
    context = page(request, rows=rows, days=days, spans=renewals.SPANS)
    return render(request, "contracts/renewals.html", context)


def labels(day: Any) -> dict[str, str]:
    """How each span is called: months by their name."""
    named = {cash.month_of(one): date_format(one, _("F Y")) for one in cash.months(day)}
    return {one: str(MONTH.get(one) or named[one]) for one in cash.spans(day)}


@requires(Right.ORDERS_VIEW, Right.RECEIVABLES_VIEW)
def cash_page(request: Request) -> HttpResponse:
    """Money to come in by month, by person or by team, and the installments behind each sum."""
    day, found = today(), cash.coming(request.user, today())
    chosen = asked(request, labels(day))
    by_team = request.GET.get("by") == "team"
    context = page(
        request,
        **{"labels": labels(day), "sums": cash.totals(found), "chosen": chosen, "most": cash.MOST},
        groups=cash.groups(found, by_team),
        by_team=by_team,
        rows=cash.shown(found, chosen),
        chart=chart(found, labels(day)),
        total=sum((one.base_open for one in found), cash.ZERO),
    )
    return render(request, "contracts/cash.html", context)


def asked(request: Request, known: dict[str, str]) -> Chosen:
    """What the address narrows it to; what it does not know narrows nothing."""
    span = request.GET.get("span", "")
    who = {name: request.GET.get(name, "") for name in ("owner", "team")}
    safe = {name: value for name, value in who.items() if value == "none" or is_number(value)}
    return Chosen(span=span if span in known else "", **safe)


def is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def chart(found: list[cash.Coming], named: dict[str, str]) -> Chart:
    sums = cash.totals(found)
    values = [round(float(sums[one]), 2) for one in named]
    words = (_("Money to come in"), _("Open installments by month, in base currency"))
    return charts.series_chart(
        "cash",
        words=words,
        labels=list(named.values()),
        series=[charts.Series(_("Unpaid"), values, kind="bar")],
        axes=charts.Axes(category=_("Month")),
    )
