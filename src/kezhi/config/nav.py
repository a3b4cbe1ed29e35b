"""The menu, module by module, and what every page knows."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kezhi.kit.nav import Entry, Group, shown
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right

MENU = [
    Group(
        _("Sales"),
        [
            Entry(_("Products"), "catalog:list", "package", Right.CATALOG_VIEW),
        ],
    ),
]


def page(request: HttpRequest) -> dict[str, Any]:
    """The context of every page: company, menu, direction of the light."""
    user: Any = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"company": staff.company(), "menu": []}
    return {"company": staff.company(), "menu": shown(MENU, user, request.path)}
