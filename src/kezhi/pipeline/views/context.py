from typing import Any

from kezhi.kit.http import Request
from kezhi.staff.rights import Right


def page(request: Request, **more: Any) -> dict[str, Any]:
    """What every template here asks: what this person may do, and that one is in the pipeline."""
    may = request.user.may
    return {
        "may_edit": may(Right.OPPORTUNITIES_EDIT),
        "may_see_costs": may(Right.COSTS_VIEW),
        "may_set": may(Right.SETTINGS_EDIT),
        **more,
    }


def whole(text: str) -> int | None:
    """A key in an address, or None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
