"""What ends soon, and by when notice must be given or a new contract be agreed."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.db.models.functions import Coalesce

from kezhi.contracts import ends
from kezhi.contracts.choices import Kind
from kezhi.contracts.models import Contract
from kezhi.contracts.queries import contracts as queries

SPANS = (30, 60, 90, 180, 365)
USUAL = 90
LATE = timedelta(days=60)
MOST = 500


@dataclass(frozen=True, slots=True)
class Ending:
    """One line of the work list."""

    contract: Contract
    ends_on: date
    notice_by: date
    days_left: int
    notice_days: int
    next_end: date | None
    renewal: Contract | None

    @property
    def is_over(self) -> bool:
        return self.days_left < 0

    @property
    def is_urgent(self) -> bool:
        """The day to act has passed, or is near, and nobody has acted."""
        return self.renewal is None and self.contract.last_on is None and self.notice_days <= 14


def endings(user: Any, today: date, days: int) -> list[Ending]:
    """Contracts in force that end in so many days, those first on which to act first; frameworks
    that ended of late with nothing in their place stand on top."""
    final, since = today + timedelta(days=days), today - LATE
    runs_on = Q(renews_itself=True, last_on__isnull=True)
    known: Any = queries.in_force(user).annotate(known_end=Coalesce("last_on", "ends_on"))
    near = Q(known_end__gte=since, known_end__lte=final)
    found = list(known.filter(is_terminated=False).filter(near | runs_on).order_by("ends_on", "pk"))
    renewals = renewals_of(user, found)
    rows = [ending(one, today, renewals.get(one.number)) for one in found]
    kept = [row for row in rows if row.ends_on <= final and is_open(row)]
    return sorted(kept, key=lambda row: (row.notice_by, row.ends_on, row.contract.pk))[:MOST]


def is_open(row: Ending) -> bool:
    if row.renewal is not None and row.renewal.signed_on is not None:
        return False
    return not row.is_over or (row.contract.kind == Kind.FRAMEWORK and row.renewal is None)


def renewals_of(user: Any, found: list[Contract]) -> dict[str, Contract]:
    numbers = [one.number for one in found]
    rows = queries.visible_contracts(user).filter(renews__number__in=numbers)
    later = rows.select_related("renews").order_by("revision")
    return {one.renews.number: one for one in later if one.renews is not None}


def ending(contract: Contract, today: date, renewal: Contract | None) -> Ending:
    last, notice = ends.last_day(contract, today), ends.notice_by(contract, today)
    goes_on = contract.renews_itself and contract.last_on is None
    return Ending(
        contract=contract,
        ends_on=last,
        notice_by=notice,
        days_left=(last - today).days,
        notice_days=(notice - today).days,
        next_end=ends.last_day(contract, last + timedelta(days=1)) if goes_on else None,
        renewal=renewal,
    )
