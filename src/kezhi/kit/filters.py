"""Filters that lists share: free text, and times told as people say them."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters
from django import forms
from django.db import models
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters.fields import ModelChoiceField, ModelChoiceIterator

Span = tuple[date | None, date | None]


class ShortList(ModelChoiceIterator):  # type: ignore[misc]  # django-filter has no types
    """All choices in one answer: a cursor on the server costs a short list two more questions."""

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        if self.field.null_label is not None:
            yield self.field.null_value, self.field.null_label
        yield from map(self.choice, self.queryset.all())


class ShortField(ModelChoiceField):  # type: ignore[misc]  # as above
    iterator = ShortList


class ShortListFilter(django_filters.ModelChoiceFilter):  # type: ignore[misc]  # as above
    field_class = ShortField


def month_start(day: date, back: int = 0) -> date:
    months = day.year * 12 + day.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def week_start(day: date) -> date:
    return day - timedelta(days=day.weekday())


def last(days: int) -> Callable[[date], Span]:
    return lambda today: (today - timedelta(days=days - 1), today)


# First and last day of each span, today being known; None leaves that end open.
PERIODS: dict[str, tuple[Any, Callable[[date], Span]]] = {
    "today": (_("Today"), lambda t: (t, t)),
    "yesterday": (_("Yesterday"), lambda t: (t - timedelta(days=1), t - timedelta(days=1))),
    "week": (_("This week"), lambda t: (week_start(t), week_start(t) + timedelta(days=6))),
    "last-7": (_("Last 7 days"), last(7)),
    "month": (_("This month"), lambda t: (month_start(t), month_start(t, -1) - timedelta(days=1))),
    "last-month": (
        _("Last month"),
        lambda t: (month_start(t, 1), month_start(t) - timedelta(days=1)),
    ),
    "last-30": (_("Last 30 days"), last(30)),
    "last-90": (_("Last 90 days"), last(90)),
    "last-365": (_("Last 365 days"), last(365)),
    "year": (_("This year"), lambda t: (date(t.year, 1, 1), date(t.year, 12, 31))),
    "last-year": (_("Last year"), lambda t: (date(t.year - 1, 1, 1), date(t.year - 1, 12, 31))),
    "past": (_("Overdue"), lambda t: (None, t - timedelta(days=1))),
    "ahead": (_("Today or later"), lambda t: (t, None)),
}
USUAL = [name for name in PERIODS if name not in {"past", "ahead"}]


def start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def within(
    found: QuerySet[Any], field: str, first: date | None, final: date | None
) -> QuerySet[Any]:
    """Rows whose date, or moment in the company's zone, lies in first … final, both included."""
    model_field: Any = found.model
    for part in field.split("__"):
        model_field = model_field._meta.get_field(part)
        model_field = model_field.related_model or model_field
    is_moment = isinstance(model_field, models.DateTimeField)
    if first:
        found = found.filter(**{f"{field}__gte": start_of(first) if is_moment else first})
    if final and is_moment:
        return found.filter(**{f"{field}__lt": start_of(final + timedelta(days=1))})
    return found.filter(**{f"{field}__lte": final}) if final else found


class PeriodFilter(django_filters.ChoiceFilter):  # type: ignore[misc]  # django-filter has no types
    """`PeriodFilter(field_name="ordered_on", label=_("Ordered"))`: today, this month, overdue …"""

    def __init__(self, *args: Any, periods: list[str] = USUAL, **options: Any) -> None:
        options.setdefault("choices", [(name, PERIODS[name][0]) for name in periods])
        super().__init__(*args, **options)

    def filter(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return found
        span = PERIODS[value][1](timezone.localdate())
        return within(found, self.field_name, *span)


class DayFilter(django_filters.DateFilter):  # type: ignore[misc]  # django-filter has no types
    """One end of a range of days: `edge` is `first` or `final`."""

    def __init__(self, *args: Any, edge: str, **options: Any) -> None:
        options.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(*args, **options)
        self.edge = edge

    def filter(self, found: QuerySet[Any], value: date | None) -> QuerySet[Any]:
        if value is None or not date(1900, 1, 1) <= value <= date(9999, 12, 30):
            return found
        ends = (value, None) if self.edge == "first" else (None, value)
        return within(found, self.field_name, *ends)


class TextFilter(django_filters.CharFilter):  # type: ignore[misc]  # django-filter has no types
    """The list's search box; give `method=` to say what it looks through."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("label", _("Search"))
        options.setdefault("max_length", 100)
        options.setdefault("widget", forms.TextInput(attrs={"type": "search"}))
        super().__init__(*args, **options)
