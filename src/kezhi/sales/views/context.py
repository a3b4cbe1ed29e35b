from typing import Any

from kezhi.kit.http import Request
from kezhi.staff.rights import Right


def page(request: Request, **more: Any) -> dict[str, Any]:
    """What every template here asks: what this person may do and see."""
    may = request.user.may
    return {
        "may_edit": may(Right.ORDERS_EDIT),
        "may_see_rivals": may(Right.OPPORTUNITIES_VIEW),
        "may_see_debts": may(Right.RECEIVABLES_VIEW),
        "may_see_costs": may(Right.COSTS_VIEW),
        "may_enter_costs": may(Right.COSTS_VIEW) and may(Right.COSTS_EDIT),
        **more,
    }
