"""What the stays brought, from every side, and the stays behind each number."""

from calendar import monthrange
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kezhi.kit import charts
from kezhi.kit.charts import Chart
from kezhi.kit.http import Request
from kezhi.staff import queries as staff
from kezhi.staff.access import requires
from kezhi.staff.rights import Right
from kezhi.stays.forms import PeriodForm
from kezhi.stays.queries import access, revenue
from kezhi.stays.queries.revenue import Row
from kezhi.stays.views.context import page

SIDES = ("agent", "company", "guest", "channel", "segment", "hotel", "month")


@requires(Right.ORDERS_VIEW)
def page_of_revenue(request: Request) -> HttpResponse:
    form = PeriodForm(request.GET or None)
    since, until = form.period()
    stays = revenue.within(access.visible_stays(request.user), since, until)
    currency = staff.company().currency
    side = request.GET.get("by", "")
    side = side if side in SIDES else SIDES[0]
    months, period = revenue.by_month(stays, currency), {"since": since, "until": until}
    context = page(
        request,
        form=form,
        sums=revenue.added_up(months),
        rows=[(row, link(side, row, period), account(side, row)) for row in told(side, stays)],
        tabs=[(one, titles()[one], period_query(period, by=one)) for one in SIDES],
        side=side, title=titles()[side], most=revenue.MOST, list_query=period_query(period),
        chart=chart(months),
    )  # fmt: skip
    return render(request, "stays/revenue.html", context)


def told(side: str, stays: Any) -> list[Row]:
    rows = revenue.by_side(stays, side, staff.company().currency)
    if side != "month":
        return rows
    return [Row(row.key, date_format(row.key, _("F Y")), row.sums) for row in rows]


def titles() -> dict[str, str]:
    return {
        "agent": _("Agents"),
        "company": _("Companies"),
        "guest": _("Guests of their own"),
        "channel": _("Channels"),
        "segment": _("Segments"),
        "hotel": _("Hotels"),
        "month": _("Months"),
    }


def period_query(period: dict[str, date | None], **more: Any) -> str:
    known = {name: day.isoformat() for name, day in period.items() if day}
    return urlencode({**known, **more})


def link(side: str, row: Row, period: dict[str, date | None]) -> str:
    """The list of the stays behind a row."""
    if side == "month":
        last = monthrange(row.key.year, row.key.month)[1]
        days = {"since": row.key, "until": row.key.replace(day=last)}
        said = urlencode(narrowed(days, period))
    else:
        name = {"agent": "agent", "company": "account", "guest": "account"}.get(side, side)
        said = period_query(period, **{name: row.key or "-"})
    return f"{reverse('stays:list')}?{said}"


def narrowed(days: dict[str, date], period: dict[str, date | None]) -> dict[str, str]:
    """The part of a month that lies in the period."""
    since = max(days["since"], period["since"] or days["since"])
    until = min(days["until"], period["until"] or days["until"])
    return {"since": since.isoformat(), "until": until.isoformat()}


def account(side: str, row: Row) -> int | None:
    """The customer whose page tells more."""
    return row.key if side in {"agent", "company", "guest"} else None


def chart(months: list[Row]) -> Chart:
    found = months[::-1]
    words = (_("Room revenue by month"), _("Of stays that were kept, by day of arrival"))
    return charts.series_chart(
        "stays",
        words=words,
        labels=[date_format(row.key, "Y-m") for row in found],
        series=[
            charts.Series(
                _("Room revenue"), [round(float(row.sums.revenue), 2) for row in found], kind="bar"
            )
        ],
        axes=charts.Axes(category=_("Month")),
    )
