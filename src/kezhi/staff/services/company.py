"""The company's settings; each change leaves its line in the trail."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import transaction

from kezhi.kit import audit, editing
from kezhi.kit.models import Record
from kezhi.staff import queries
from kezhi.staff.calendars import Day
from kezhi.staff.models import CalendarDay, Company, ExchangeRate, User
from kezhi.staff.rights import Right

R = TypeVar("R", bound=Record)


class CurrencyInUse(Exception):
    """Money is booked in the base currency; another one would make every figure wrong."""


def require_editor(by: User) -> None:
    if not by.may(Right.SETTINGS_EDIT):
        raise PermissionDenied


@transaction.atomic
def change_company(
    *, by: User, now: datetime, company: Company, version: int, values: Mapping[str, Any]
) -> Company:
    """Raises editing.Conflict and CurrencyInUse."""
    require_editor(by)
    moves = values.get("currency", company.currency) != company.currency
    if moves and queries.is_money_booked():
        raise CurrencyInUse
    return editing.change_record(by=by, now=now, record=company, values=values, version=version)


@transaction.atomic
def set_rate(
    *, by: User, now: datetime, currency: str, valid_from: date, rate: Decimal
) -> ExchangeRate:
    """One rate a day and currency: a second one corrects the first."""
    require_editor(by)
    known = ExchangeRate.objects.select_for_update().filter(
        currency=currency, valid_from=valid_from
    )
    return keep(by, now, known.first(), ExchangeRate, {
        "currency": currency, "valid_from": valid_from, "rate": rate,
    })  # fmt: skip


@transaction.atomic
def set_days(*, by: User, now: datetime, days: Iterable[Day]) -> int:
    """Keep every one of the days; one already there takes the new kind and name."""
    require_editor(by)
    wanted = {day.date: day for day in days}
    known = {one.date: one for one in CalendarDay.objects.filter(date__in=wanted)}
    for day in wanted.values():
        values = {"date": day.date, "kind": day.kind, "name": day.name}
        keep(by, now, known.get(day.date), CalendarDay, values)
    return len(wanted)


def keep(by: User, now: datetime, known: R | None, model: type[R], values: Mapping[str, Any]) -> R:
    """Change the record that is there, or make it."""
    if known is not None:
        return editing.change_record(by=by, now=now, record=known, values=values)
    return editing.create_record(by=by, now=now, record=model(**values))


@transaction.atomic
def remove(*, by: User, now: datetime, record: ExchangeRate | CalendarDay) -> None:
    require_editor(by)
    audit.record(by=by, now=now, action="delete", target=record, changes={"was": str(record)})
    record.delete()
