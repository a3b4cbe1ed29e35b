from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from tests.kezhi import objects

from kezhi.kit import worktime
from kezhi.kit.models import AuditEntry
from kezhi.staff import queries
from kezhi.staff.models import CalendarDay, Company, ExchangeRate, User

Enter = Callable[[str], Client]
FORM: dict[str, Any] = {
    "version": 1, "name": "Harbor", "currency": "EUR", "zone": "Europe/Berlin",
    "fiscal_year_start": 4, "discount_percent": "12.5",
}  # fmt: skip


@pytest.fixture
def chief(sign_in: Enter) -> Client:
    return sign_in("executive")


def test_settings_are_kept_with_a_trail(chief: Client) -> None:
    assert chief.post("/company/", FORM).status_code == 302
    company = Company.objects.get()
    assert (company.currency, company.zone) == ("EUR", "Europe/Berlin")
    assert company.annual_discount_rate == Decimal("0.125")
    entry = AuditEntry.objects.get(kind="staff.company", action="change")
    assert entry.changes["currency"] == ["CNY", "EUR"]


def test_working_hours_are_the_companys(chief: Client) -> None:
    friday = datetime(2026, 2, 13, 16, tzinfo=ZoneInfo("Asia/Shanghai"))
    hours = {**FORM, "zone": "Asia/Shanghai", "currency": "CNY", "work_hours": "8:30-12:00，13-17"}
    assert "Write hours like" in chief.post("/company/", hours).content.decode()
    chief.post("/company/", {**hours, "work_hours": "8:30-12:00，13:30-17:00"})
    CalendarDay.objects.create(date=date(2026, 2, 14), kind="workday")
    calendar = queries.work_calendar(date(2026, 2, 1), date(2026, 2, 28))
    due = worktime.add(calendar, friday, timedelta(hours=2))
    assert due == datetime(2026, 2, 14, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_of_two_editors_the_second_is_asked(chief: Client) -> None:
    chief.post("/company/", FORM)
    late = chief.post("/company/", {**FORM, "name": "Other"})
    assert late.status_code == 409
    assert Company.objects.get().name == "Harbor"


def test_the_base_currency_is_locked_once_money_is_booked(
    chief: Client, people: dict[str, User]
) -> None:
    objects.order(people)
    page = chief.get("/company/").content.decode()
    assert "Locked, because amounts" in page
    chief.post("/company/", FORM)
    assert Company.objects.get().currency == "CNY"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("discount_percent", "NaN"), ("discount_percent", "-1"), ("discount_percent", "201"),
        ("zone", "Mars"), ("fiscal_year_start", "13"), ("name", "x" * 121), ("name", "a\x00b"),
        ("version", "9" * 30),
    ],
)  # fmt: skip
def test_bad_settings_are_told_and_not_kept(chief: Client, field: str, value: str) -> None:
    assert chief.post("/company/", {**FORM, field: value}).status_code in {200, 409}
    assert Company.objects.get().zone == "Asia/Shanghai"


def test_a_second_rate_of_a_day_corrects_the_first(chief: Client) -> None:
    form = {"currency": "USD", "valid_from": "2024-01-01", "rate": "7.1"}
    chief.post("/company/rates/", form)
    chief.post("/company/rates/", {**form, "rate": "7.2"})
    assert ExchangeRate.objects.get().rate == Decimal("7.2")
    assert queries.exchange_rate("USD", date(2024, 6, 1)) == Decimal("7.2")
    assert queries.exchange_rate("USD", date(2023, 6, 1)) is None


@pytest.mark.parametrize("rate", ["0", "-1", "1e400", "NaN", "Infinity", "1e30", "x", ""])
def test_a_rate_that_is_none_is_refused(chief: Client, rate: str) -> None:
    form = {"currency": "USD", "valid_from": "2024-01-01", "rate": rate}
    assert chief.post("/company/rates/", form).status_code == 200
    assert not ExchangeRate.objects.exists()


def test_a_chinese_holiday_is_entered_in_one_go(chief: Client) -> None:
    chief.post(
        "/company/calendar/",
        {"name": "春节", "first": "2026-02-15", "last": "2026-02-23",
         "worked": "2026-02-14、2026-02-28"},
    )  # fmt: skip
    days = queries.workday_exceptions(date(2026, 1, 1), date(2026, 12, 31))
    assert len(days) == 11
    assert days[date(2026, 2, 14)] is True
    assert days[date(2026, 2, 16)] is False


def test_a_list_of_holidays_is_imported_whole_or_not(chief: Client) -> None:
    def send(text: str) -> Any:
        return chief.post("/company/calendar/import/", {"file": BytesIO(text.encode("gb18030"))})

    refused = send("2026-10-01,假期,国庆节\n2026-13-01,假期,国庆节\n")
    assert "Line 2" in refused.content.decode()
    assert not CalendarDay.objects.exists()
    assert (
        send("日期,类型,名称\n2026-10-01,假期,国庆节\n2026-10-10,调休,国庆节\n").status_code == 302
    )
    assert list(CalendarDay.objects.order_by("date").values_list("kind", "name")) == [
        ("holiday", "国庆节"), ("workday", "国庆节"),
    ]  # fmt: skip


def tiers_form(**changes: Any) -> dict[str, Any]:
    names = {
        f"name_{language}_{tier}": f"{tier}-{language}"
        for language in ("zh-hans", "en")
        for tier in ("platinum", "gold", "iron", "lead")
    }
    form = {"version": 1, "method": "quantile", "first": 10, "second": 20, "third": 30}
    return {**form, **names, **changes}


def test_tiers_take_their_cuts_and_names(chief: Client) -> None:
    chief.post("/company/tiers/", tiers_form())
    kept = queries.tiers()
    assert kept.cuts == (Decimal("0.1"), Decimal("0.2"), Decimal("0.3"))
    assert kept.name("gold", "zh-hans") == "gold-zh-hans"
    assert AuditEntry.objects.filter(kind="staff.company", action="change").exists()


@pytest.mark.parametrize(
    "bad",
    [{"first": 60, "third": 30}, {"method": "cumulative", "first": 95, "second": 80},
     {"first": "NaN"}, {"method": "guess"}, {"name_en_gold": "lead-en"}],
)  # fmt: skip
def test_tiers_that_make_no_pyramid_are_refused(chief: Client, bad: dict[str, Any]) -> None:
    assert chief.post("/company/tiers/", tiers_form(**bad)).status_code == 200
    assert Company.objects.get().tiers == {}
