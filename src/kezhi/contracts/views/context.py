from typing import Any

from django.utils import timezone

from kezhi.kit.http import Request
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right


def today() -> Any:
    return staff.local_date(timezone.now())


def page(request: Request, **more: Any) -> dict[str, Any]:
    """What every template here asks: what this person may do and see, and which day it is."""
    may = request.user.may
    return {
        "may_edit": may(Right.ORDERS_EDIT),
        "may_see_money": may(Right.RECEIVABLES_VIEW),
        "may_book": may(Right.RECEIVABLES_EDIT),
        "may_edit_customer": may(Right.CUSTOMERS_EDIT),
        "today": today(),
        **more,
    }
