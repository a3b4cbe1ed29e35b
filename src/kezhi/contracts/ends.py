"""Days of a contract that follow from others: its last day, and by when notice must be given."""

from calendar import monthrange
from datetime import date, timedelta

from kezhi.contracts.models import Contract


def add_months(day: date, months: int) -> date:
    """So many months later; the last day of a month leads to the last day of a month."""
    total = day.year * 12 + day.month - 1 + months
    year, month = total // 12, total % 12 + 1
    longest = monthrange(year, month)[1]
    is_last = day.day == monthrange(day.year, day.month)[1]
    return date(year, month, longest if is_last else min(day.day, longest))


def months_between(first: date, last: date) -> int | None:
    """Whole months from the first day to the last, or None where they are not whole."""
    after = last + timedelta(days=1)
    months = (after.year - first.year) * 12 + after.month - first.month
    return months if months > 0 and add_months(first, months) == after else None


def last_day(contract: Contract, day: date) -> date:
    """When it ends as things stand on a day: a contract that renews itself runs on and on."""
    if contract.last_on is not None:
        return contract.last_on
    end, rounds = contract.ends_on, 0
    while contract.renews_itself and end < day and end.year < date.max.year - 30:
        rounds += 1
        end = add_months(contract.ends_on, rounds * contract.renewal_months)
    return end


def notice_by(contract: Contract, day: date) -> date:
    """The last day on which notice ends it with its present term, or talks of a new one begin."""
    return last_day(contract, day) - timedelta(days=contract.notice_days)


def end_by_notice(contract: Contract, given_on: date) -> date:
    """The end that notice of that day leads to: too late for one term, it runs another one."""
    return last_day(contract, given_on + timedelta(days=contract.notice_days))
