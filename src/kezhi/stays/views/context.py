from datetime import date
from typing import Any

from django.utils import timezone

from kezhi.kit.http import Request
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right


def today() -> date:
    return staff.local_date(timezone.now())


def page(request: Request, **more: Any) -> dict[str, Any]:
    """What every template here asks: what this person may do."""
    may = request.user.may
    return {
        "may_edit": may(Right.ORDERS_EDIT),
        "may_import": may(Right.IMPORTS_RUN),
        **more,
    }
