"""The month as a page, and as a file that other calendars read by a secret link."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kezhi.care import queries
from kezhi.care.icalendar import Entry, calendar
from kezhi.care.services import feeds
from kezhi.kit.filters import month_start
from kezhi.kit.http import Request, notify
from kezhi.kit.selections import whole
from kezhi.staff import queries as staff
from kezhi.staff.access import requires
from kezhi.staff.rights import Right


@requires(Right.CUSTOMERS_VIEW)
def month(request: Request) -> HttpResponse:
    now = timezone.now()
    today = staff.local_date(now)
    first = chosen_month(request, today)
    given = whole(request.GET.get("person", ""))
    whose = queries.colleagues(request.user).filter(pk=given).first() if given else request.user
    whose = whose or request.user
    weeks = queries.month_page(request.user, whose, first)
    tasks = [task for week in weeks for cell in week for task in cell.tasks]
    context: dict[str, Any] = {"weeks": weeks, "first": first, "today": today, "whose": whose}
    context["seen"] = queries.seen_parties(request.user, tasks)
    context["before"], context["after"] = month_start(first, 1), month_start(first, -1)
    context["people"] = queries.colleagues(request.user)
    context["names"] = [cell.day for cell in weeks[0]]
    context["feed"] = queries.feed_of(request.user)
    return render(request, "care/calendar.html", context)


def chosen_month(request: Request, today: date) -> date:
    """`?month=2026-11`; anything else is this month."""
    year, _dash, number = request.GET.get("month", "").partition("-")
    try:
        found = date(int(year), int(number), 1)
    except ValueError:
        return month_start(today)
    return found if 2000 <= found.year <= 2199 else month_start(today)


@requires(Right.CUSTOMERS_VIEW)
@require_POST
def feed_new(request: Request) -> HttpResponse:
    secret = feeds.make_feed(by=request.user, now=timezone.now())
    address = request.build_absolute_uri(reverse("care:feed", args=[secret]))
    return render(request, "care/feed.html", {"address": address})


@requires(Right.CUSTOMERS_VIEW)
@require_POST
def feed_removal(request: Request) -> HttpResponse:
    feeds.revoke_feed(by=request.user, now=timezone.now())
    notify(request, _("The link leads nowhere any more."))
    return month_again(request)


def month_again(request: Request) -> HttpResponse:
    return HttpResponse(status=302, headers={"Location": reverse("care:calendar")})


@login_not_required
@require_GET
def feed(request: Request, secret: str) -> HttpResponse:
    user = queries.feed_owner(secret)
    if user is None:
        raise Http404
    now = timezone.now()
    with translation.override(user.language or translation.get_language()):
        text = calendar(_("Kezhi: %(name)s") % {"name": user}, entries(request, user, now), now)
    return HttpResponse(text, content_type="text/calendar; charset=utf-8")


def entries(request: Request, user: Any, now: Any) -> list[Entry]:
    tasks, visits = queries.feed_entries(user, now)
    seen = queries.seen_parties(user, tasks)
    made = [task_entry(request, one, seen) for one in tasks]
    return made + [visit_entry(request, one) for one in visits]


def task_entry(request: Request, task: Any, seen: set[int]) -> Entry:
    party = task.party.name if task.party_id in seen else ""
    url = request.build_absolute_uri(reverse("care:task", args=[task.pk]))
    at = queries.moment_of(task.due_on, task.due_at) if task.due_at else None
    title = f"{task.title} · {party}" if party else task.title
    uid = f"task-{task.pk}@{request.get_host()}"
    return Entry(uid, title, task.due_on, at, task.detail, url, task.updated_at)


def visit_entry(request: Request, visit: Any) -> Entry:
    url = request.build_absolute_uri(reverse("care:visit", args=[visit.pk]))
    at = queries.moment_of(visit.planned_on, visit.planned_at) if visit.planned_at else None
    title = _("Visit: %(customer)s") % {"customer": visit.party.name}
    uid = f"visit-{visit.pk}@{request.get_host()}"
    return Entry(uid, title, visit.planned_on, at, visit.purpose, url, visit.updated_at)
