"""Today: what needs attention now. Each tile has an address of its own."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.care import queries as care
from kezhi.dashboards import sides as two_sides
from kezhi.dashboards.queries import sides as two_sides_of
from kezhi.dashboards.queries import today as queries
from kezhi.kit.files import csv_answer
from kezhi.kit.http import Request, render_part
from kezhi.portfolio import telling, wording
from kezhi.portfolio.figures import Figures
from kezhi.portfolio.queries import totals, worth
from kezhi.portfolio.queries.runs import has_orders
from kezhi.staff import queries as staff
from kezhi.staff.access import requires
from kezhi.staff.rights import Right


def today(request: Request) -> HttpResponse:
    may = request.user.may
    context = {
        "sees_values": may(Right.VALUATIONS_VIEW),
        "sees_customers": may(Right.CUSTOMERS_VIEW),
        "sees_orders": may(Right.ORDERS_VIEW),
        "may_import": may(Right.IMPORTS_RUN),
        "may_run": may(Right.VALUATIONS_RUN),
        "has_customers": queries.has_customers(request.user),
        "has_orders": has_orders(),
        "has_values": queries.seen(request.user) is not None,
    }
    return render(request, "dashboards/today.html", context)


def tile(request: Request, name: str, title: str, context: dict[str, Any]) -> HttpResponse:
    """The tile alone for htmx, a page of its own otherwise."""
    context |= {"title": title, "tile": f"dashboards/tiles/{name}.html"}
    return render_part(request, "dashboards/tile.html", "part", context)


@requires(Right.CUSTOMERS_VIEW)
def day(request: Request) -> HttpResponse:
    found = care.my_day(request.user, timezone.now())
    context = {"day": found, "today": found.today, "seen": found.seen}
    context["may_edit"] = request.user.may(Right.TASKS_EDIT)
    return tile(request, "day", _("My day"), context)


@requires(Right.VALUATIONS_VIEW)
def figures(request: Request) -> HttpResponse:
    found = queries.seen(request.user)
    context: dict[str, Any] = {}
    if found is not None:
        context = telling.frame(request.user, found.run, found.lens)
        context["equity"] = totals.equity(found.holding, found.lens)
    return tile(request, "figures", _("At a glance"), context)


@requires(Right.VALUATIONS_VIEW)
def risks(request: Request) -> HttpResponse:
    found = queries.seen(request.user)
    context: dict[str, Any] = {}
    if found is not None:
        rows = queries.new_risks(found)
        view = Figures(found.run, found.lens, worth.product_names(request.user, rows))
        context = telling.frame(request.user, found.run, found.lens)
        context["rows"] = [
            (row, (wording.risk_reasons(row, found.run, view.products) or [""])[0],
             view.text(row, "stake"))
            for row in rows
        ]  # fmt: skip
    return tile(request, "risks", _("New risks"), context)


@requires(Right.VALUATIONS_VIEW)
def moves(request: Request) -> HttpResponse:
    found = queries.seen(request.user)
    context: dict[str, Any] = {}
    if found is not None:
        view = Figures(found.run, found.lens, {})
        context = telling.frame(request.user, found.run, found.lens)
        context["rows"] = telling.told_moves(queries.tier_moves(found), view)
    return tile(request, "moves", _("Moves between tiers"), context)


@requires(Right.ORDERS_VIEW)
def due(request: Request) -> HttpResponse:
    today = timezone.localdate()
    overdue, rows = queries.due_orders(request.user, today)
    context = {"overdue": overdue, "rows": rows, "today": today}
    return tile(request, "due", _("Orders to deliver"), context)


@requires(Right.CUSTOMERS_VIEW)
def ownerless(request: Request) -> HttpResponse:
    found = queries.seen(request.user)
    count, rows = queries.ownerless(request.user, found)
    context: dict[str, Any] = {"count": count, "rows": []}
    if found is not None:
        view = Figures(found.run, found.lens, {})
        context["rows"] = [(row, view.text(row, "value")) for row in rows]
    return tile(request, "ownerless", _("Customers without an owner"), context)


@requires(Right.IMPORTS_RUN)
def imports(request: Request) -> HttpResponse:
    context = {
        "failed": queries.imports(request.user),
        "latest": queries.latest_imports(request.user),
    }
    return tile(request, "imports", _("Imports"), context)


@requires(Right.VALUATIONS_VIEW)
def run(request: Request) -> HttpResponse:
    latest = queries.latest_run(request.user)
    context = {"run": latest, "error": wording.error_words(latest) if latest else ""}
    return tile(request, "run", _("Computation of values"), context)


MAP = (Right.VALUATIONS_VIEW, Right.CUSTOMERS_VIEW, Right.ORDERS_VIEW, Right.OPPORTUNITIES_VIEW)


@requires(*MAP)
def sides(request: Request) -> HttpResponse:
    """What customers gain with us against what they are worth to us."""
    found = two_sides_of.of(request.user, staff.local_date(timezone.now()))
    context: dict[str, Any] = {"map": found, "may_export": request.user.may(Right.EXPORTS_RUN)}
    if found is not None:
        currency, names = staff.company().currency, wording.names_of(found.lens)
        context |= {
            "lines": two_sides.lines(found, currency), "currency": currency, "names": names,
            "corners": two_sides.corners(found, currency),
            "chart": two_sides.chart(found, names, currency),
        }  # fmt: skip
    return render(request, "dashboards/sides.html", context)


@requires(*MAP, Right.EXPORTS_RUN)
def sides_export(request: Request) -> HttpResponseBase:
    found = two_sides_of.of(request.user, staff.local_date(timezone.now()))
    lines = two_sides.lines(found, staff.company().currency) if found else []
    return csv_answer(two_sides.COLUMNS, lines, "two-sided-map")
