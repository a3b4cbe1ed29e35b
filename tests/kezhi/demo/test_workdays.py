"""Chinese holidays with their make-up workdays."""

from datetime import date

from kezhi.demo import workdays


def test_make_up_workdays_and_holidays() -> None:
    assert workdays.is_workday(date(2025, 1, 26))  # a Sunday worked for the Spring Festival
    assert not workdays.is_workday(date(2025, 1, 28))  # a Tuesday off
    assert workdays.next_workday(date(2025, 10, 1)) == date(2025, 10, 9)


def test_every_day_is_listed_once() -> None:
    days = [holiday.on for holiday in workdays.known_holidays()]
    assert len(days) == len(set(days))
    assert all(h.on.weekday() >= 5 for h in workdays.known_holidays() if h.is_workday)


def test_season_sleeps_at_the_lunar_new_year() -> None:
    assert workdays.season("appliance", date(2025, 1, 30)) < 0.1
    assert workdays.season("appliance", date(2025, 1, 10)) > 1.2
    assert workdays.season("unknown", date(2025, 8, 1)) == 1.0
