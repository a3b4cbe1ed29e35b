"""Settings of the company."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kezhi.kit import editing
from kezhi.kit.http import Request
from kezhi.staff import queries
from kezhi.staff.access import requires
from kezhi.staff.forms.company import (
    CalendarFileForm,
    CompanyForm,
    FeastForm,
    RateForm,
    TiersForm,
)
from kezhi.staff.rights import Right
from kezhi.staff.services import company as services


@requires(Right.SETTINGS_EDIT)
def company(request: Request) -> HttpResponse:
    is_locked = queries.is_money_booked()
    form = CompanyForm(
        request.POST or None, instance=queries.company(), currency_is_locked=is_locked
    )
    context: dict[str, Any] = {"form": form}
    if request.method != "POST" or not form.is_valid():
        return render(request, "staff/company.html", context)
    try:
        change_company(request, form.cleaned_data["version"], form.values())
        return redirect("staff:company")
    except editing.Conflict as conflict:
        conflict.renew(form)
        context["conflict"] = conflict
    except services.CurrencyInUse:
        form.add_error("currency", _("Money is booked in the base currency: it stays."))
    return render(request, "staff/company.html", context, status=409)


def change_company(request: Request, version: int, values: dict[str, Any]) -> None:
    services.change_company(
        by=request.user,
        now=timezone.now(),
        company=queries.company(),
        version=version,
        values=values,
    )
    messages.success(request, _("The settings are saved."))


@requires(Right.SETTINGS_EDIT)
def rates(request: Request) -> HttpResponse:
    form = RateForm(request.POST or None, base=queries.company().currency)
    if request.method == "POST" and form.is_valid():
        services.set_rate(by=request.user, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("The rate is kept."))
        return redirect("staff:rates")
    context = {"form": form, "rates": queries.exchange_rates(request.user)[:500]}
    return render(request, "staff/rates.html", context)


@requires(Right.SETTINGS_EDIT)
@require_POST
def rate_removal(request: Request, pk: int) -> HttpResponse:
    rate = queries.get_rate(request.user, pk)
    services.remove(by=request.user, now=timezone.now(), record=rate)
    messages.success(request, _("The rate is deleted."))
    return redirect("staff:rates")


@requires(Right.SETTINGS_EDIT)
def calendar(request: Request, year: int | None = None) -> HttpResponse:
    shown = year or timezone.localdate().year
    form = FeastForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.set_days(by=request.user, now=timezone.now(), days=form.days())
        messages.success(request, _("The holiday is in the calendar."))
        return redirect("staff:calendar-year", form.cleaned_data["first"].year)
    context = {"form": form, "file_form": CalendarFileForm(), "year": shown}
    context |= queries.calendar_page(request.user, shown)
    return render(request, "staff/calendar.html", context)


@requires(Right.SETTINGS_EDIT)
@require_POST
def calendar_import(request: Request) -> HttpResponse:
    form = CalendarFileForm(request.POST, request.FILES)
    if form.is_valid():
        days = form.cleaned_data["file"]
        count = services.set_days(by=request.user, now=timezone.now(), days=days)
        messages.success(request, _("%(count)d days are in the calendar.") % {"count": count})
        return redirect("staff:calendar-year", days[0].date.year)
    year = timezone.localdate().year
    context = {"form": FeastForm(), "file_form": form, "year": year}
    context |= queries.calendar_page(request.user, year)
    return render(request, "staff/calendar.html", context)


@requires(Right.SETTINGS_EDIT)
@require_POST
def day_removal(request: Request, pk: int) -> HttpResponse:
    day = queries.get_calendar_day(request.user, pk)
    services.remove(by=request.user, now=timezone.now(), record=day)
    messages.success(request, _("The day is as any other again."))
    return redirect("staff:calendar-year", day.date.year)


@requires(Right.SETTINGS_EDIT)
def tiers(request: Request) -> HttpResponse:
    kept = queries.company()
    form = TiersForm(
        request.POST or None, settings=queries.tiers(), initial={"version": kept.version}
    )
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            values = {"tiers": form.tier_settings().as_json()}
            change_company(request, form.cleaned_data["version"], values)
            return redirect("staff:tiers")
        except editing.Conflict as conflict:
            conflict.renew(form)
            context["conflict"] = conflict
    return render(
        request, "staff/tiers.html", context, status=409 if "conflict" in context else 200
    )
