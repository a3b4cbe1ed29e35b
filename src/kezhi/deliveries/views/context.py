from typing import Any

from django.utils.translation import gettext as _

from kezhi.kit.http import Request
from kezhi.staff.rights import Right


def page(request: Request, **more: Any) -> dict[str, Any]:
    """What every template here asks: what this person may do."""
    return {"may_edit": request.user.may(Right.ORDERS_EDIT), **more}


def settled_words() -> str:
    return _("This delivery has moved on meanwhile: look again.")
