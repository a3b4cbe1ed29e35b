from datetime import date

import pytest

from kezhi.staff import calendars


def test_a_list_in_either_language_is_read() -> None:
    days = calendars.read_days(
        "日期,类型,名称\n2026-02-17,假期,春节\n2026/2/28,调休,春节\n\n2026.10.1,holiday,National\n"
    )
    assert [(day.date, day.kind) for day in days] == [
        (date(2026, 2, 17), "holiday"),
        (date(2026, 2, 28), "workday"),
        (date(2026, 10, 1), "holiday"),
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("2026-02-30,holiday", "Line 1: write the date like 2026-02-17."),
        ("date,kind\n2026-02-17,party", "Line 2: write “holiday” or “workday” in the second"),
        ("0001-01-01,holiday", "Line 1: the year must lie between 1990 and 2100."),
        ("", "The file holds no dates."),
        ("date,kind,name", "The file holds no dates."),
        ("2026-01-01,holiday,a\x00b", "Line 1: the name is too long or holds characters"),
    ],
)
def test_a_fault_names_its_line_and_cure(text: str, fault: str) -> None:
    with pytest.raises(calendars.BadCalendar) as caught:
        calendars.read_days(text)
    assert caught.value.faults[0].startswith(fault)


def test_a_feast_is_its_days_off_and_its_days_worked() -> None:
    days = calendars.feast("春节", date(2026, 2, 15), date(2026, 2, 23), [date(2026, 2, 14)])
    assert len(days) == 10
    assert [day.kind for day in days].count("workday") == 1
