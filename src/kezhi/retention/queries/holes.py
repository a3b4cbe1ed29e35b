"""Reads of holes and of the customers who met them."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from kezhi.retention.models import Exposure, Hole
from kezhi.staff.queries import within_scope
from kezhi.staff.rights import Right


def open_holes() -> QuerySet[Hole]:
    return Hole.objects.filter(archived_at__isnull=True).order_by("pk")


def visible_exposures(user: Any) -> QuerySet[Exposure]:
    """What the customers met whom the person may see; what was taken back counts nowhere."""
    if not user.may(Right.CUSTOMERS_VIEW):
        return Exposure.objects.none()
    return Exposure.objects.filter(
        within_scope(user, "party__"), party__deleted_at__isnull=True, removed_at__isnull=True
    ).select_related("hole", "party", "created_by")


def get_exposure(user: Any, pk: int, *, removed: bool = False) -> Exposure:
    found = Exposure.objects.filter(
        within_scope(user, "party__"), pk=pk, party__deleted_at__isnull=True,
        removed_at__isnull=not removed,
    )  # fmt: skip
    exposure = found.select_related("hole", "party").first()
    if exposure is None:
        raise Http404
    return exposure


def exposures_of(user: Any, party_id: int) -> QuerySet[Exposure]:
    return visible_exposures(user).filter(party_id=party_id).order_by("-noticed_on", "-pk")
