"""What every write of the pipeline asks first, and why it may refuse."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kezhi.kit import money
from kezhi.pipeline.models import Opportunity
from kezhi.pipeline.queries import access
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right


class Refused(ValueError):
    """It cannot be kept as asked for; `message` says why and what to do, about `field`."""

    def __init__(self, field: str, message: str | Promise) -> None:
        super().__init__(field)
        self.field = field
        self.message = str(message)


class Settled(Exception):
    """The opportunity is not in the state this needs: closed already, or open again."""


def require_seller(by: Any) -> None:
    if not by.may(Right.OPPORTUNITIES_EDIT):
        raise PermissionDenied


def check_values(values: Mapping[str, Any], opportunity: Opportunity) -> None:
    """Raises Refused for the first value that contradicts another."""
    if not str(values.get("title", opportunity.title)).strip():
        raise Refused("title", _("Give it a title."))
    amount = values.get("amount", opportunity.amount)
    if amount is not None and not 0 <= amount <= money.LIMIT:
        raise Refused("amount", _("Give an amount from zero on."))
    owner = values.get("owner", opportunity.owner)
    if owner is not None and "owner" in values and owner != opportunity.owner:
        check_owner(owner, opportunity)
    opened: date = values.get("opened_on", opportunity.opened_on)
    if opportunity.closed_on is not None and opened > opportunity.closed_on:
        raise Refused("opened_on", _("It was closed before that day."))


def check_owner(owner: Any, opportunity: Opportunity) -> None:
    if not owner.is_active:
        raise Refused("owner", _("This person has left; choose somebody else."))
    if not access.is_seen_by(opportunity.party, owner):
        raise Refused(
            "owner", _("This person does not see the customer: hand the customer over first.")
        )


def in_base(amount: Decimal | None, currency: str, on: date) -> Decimal | None:
    """The amount in the company's currency. Raises Refused where no rate is known."""
    if amount is None:
        return None
    rate = staff.exchange_rate(currency, on)
    if rate is None:
        raise Refused("currency", _("No exchange rate of it is known on that day."))
    return money.to_smallest(amount * rate, staff.company().currency)
