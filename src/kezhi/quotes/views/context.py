from typing import Any

from kezhi.kit.http import Request
from kezhi.staff.rights import Right


def page(request: Request, **more: Any) -> dict[str, Any]:
    """What every template here asks: what this person may do and see."""
    may = request.user.may
    return {
        "may_edit": may(Right.ORDERS_EDIT),
        "may_approve": may(Right.DISCOUNTS_APPROVE),
        "may_see_costs": may(Right.COSTS_VIEW),
        "may_see_opportunities": may(Right.OPPORTUNITIES_VIEW),
        "may_set": may(Right.SETTINGS_EDIT),
        "may_price": may(Right.CATALOG_EDIT),
        **more,
    }
