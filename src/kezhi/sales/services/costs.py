"""Costs to serve: what winning, selling to and serving a customer cost."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from kezhi.kit import editing, money
from kezhi.sales.models import CostEntry
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right


class NoRate(Exception):
    """No exchange rate of the currency is known on that day."""


def require_accountant(by: Any) -> None:
    if not by.may(Right.COSTS_EDIT):
        raise PermissionDenied


@transaction.atomic
def create_cost(*, by: Any, now: datetime, **values: Any) -> CostEntry:
    """Raises NoRate."""
    require_accountant(by)
    return editing.create_record(by=by, now=now, record=CostEntry(**_in_base(values)))


@transaction.atomic
def change_cost(
    *, by: Any, now: datetime, cost: CostEntry, version: int | None, **values: Any
) -> CostEntry:
    """Raises NoRate, and editing.Conflict when somebody else was faster."""
    require_accountant(by)
    return editing.change_record(
        by=by, now=now, record=cost, values=_in_base(values), version=version
    )


@transaction.atomic
def archive_cost(*, by: Any, now: datetime, cost: CostEntry, archived: bool) -> CostEntry:
    """An archived entry counts no more, and can be restored."""
    require_accountant(by)
    values = {"archived_at": now if archived else None}
    action = "archive" if archived else "restore"
    return editing.change_record(by=by, now=now, record=cost, values=values, action=action)


def _in_base(values: dict[str, Any]) -> dict[str, Any]:
    rate = staff.exchange_rate(values["currency"], values["spent_on"])
    if rate is None:
        raise NoRate
    amount: Decimal = values["amount"]
    base = money.to_smallest(amount * rate, staff.company().currency)
    return {**values, "base_amount": base}
