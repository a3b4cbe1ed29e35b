from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from kezhi.kit import filters
from kezhi.kit.models import AuditEntry

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("period", "first", "final"),
    [
        ("today", "2024-02-29", "2024-02-29"),
        ("yesterday", "2024-02-28", "2024-02-28"),
        ("week", "2024-02-26", "2024-03-03"),
        ("month", "2024-02-01", "2024-02-29"),
        ("last-month", "2024-01-01", "2024-01-31"),
        ("last-30", "2024-01-31", "2024-02-29"),
        ("year", "2024-01-01", "2024-12-31"),
        ("last-year", "2023-01-01", "2023-12-31"),
        ("past", None, "2024-02-28"),
        ("ahead", "2024-02-29", None),
    ],
)
def test_periods_of_a_leap_day(period: str, first: str | None, final: str | None) -> None:
    span = filters.PERIODS[period][1](date(2024, 2, 29))
    assert [str(day) if day else None for day in span] == [first, final]


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_periods_hold_together(today: date) -> None:
    spans = {name: period[1](today) for name, period in filters.PERIODS.items()}
    for name, (first, final) in spans.items():
        if first and final:
            assert first <= final, name
    for name in ("today", "week", "month", "year", "last-7", "last-365"):
        first, final = spans[name]
        assert first is not None
        assert final is not None
        assert first <= today <= final, name
    assert spans["last-month"][1] == spans["month"][0] - timedelta(days=1)
    assert (spans["week"][1] - spans["week"][0]).days == 6


def test_a_day_is_the_companys_day(db: None) -> None:
    """00:30 in Shanghai is still yesterday in UTC."""
    late, early = datetime(2024, 5, 6, 15, 59, tzinfo=UTC), datetime(2024, 5, 6, 16, 30, tzinfo=UTC)
    for at in (late, early):
        AuditEntry.objects.create(at=at, action="create", kind="x")
    with timezone.override(SHANGHAI), time_machine.travel(early, tick=False):
        found = filters.PeriodFilter(field_name="at").filter(AuditEntry.objects.all(), "today")
        assert [entry.at for entry in found] == [early]
        until = filters.DayFilter(field_name="at", edge="final")
        found = until.filter(AuditEntry.objects.all(), date(2024, 5, 6))
        assert [entry.at for entry in found] == [late]
        assert until.filter(AuditEntry.objects.all(), date(9999, 12, 31)).count() == 2
