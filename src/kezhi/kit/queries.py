"""What the kit itself keeps: saved views, frozen selections, the audit trail."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from kezhi.kit.models import AuditEntry, SavedView, Selection

AUDIT_VIEW = "audit.view"


def saved_views(user: Any, page: str) -> list[SavedView]:
    """The person's own views of a list and those shared with everyone."""
    views = SavedView.objects.filter(Q(owner=user) | Q(is_shared=True), page=page)
    found = list(views.order_by("name", "pk"))
    for view in found:
        view.is_mine = view.owner_id == user.pk
        view.is_default = view.is_default and view.is_mine
    return found


def get_own_view(user: Any, pk: int) -> SavedView:
    view = SavedView.objects.filter(owner=user, pk=pk).first()
    if view is None:
        raise Http404
    return view


def get_selection(user: Any, page: str, pk: int) -> Selection:
    selection = Selection.objects.filter(owner=user, page=page, pk=pk).first()
    if selection is None:
        raise Http404
    return selection


def audit_trail(user: Any) -> QuerySet[AuditEntry]:
    """The whole trail, for those with the right; the values of guarded fields stay hidden."""
    entries = AuditEntry.objects.select_related("by")
    return entries if user.may(AUDIT_VIEW) else entries.none()
