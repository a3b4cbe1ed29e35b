"""The customer's link to a delivery: signed by us, and dead some weeks after it ended."""

from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from kezhi.deliveries.choices import LINK_KEPT
from kezhi.deliveries.models import Delivery
from kezhi.deliveries.services.drafts import require_sender
from kezhi.deliveries.services.planning import new_key
from kezhi.kit import audit
from kezhi.staff.services.limits import QUARTER, Limit

SIGNER = signing.Signer(salt="kezhi.deliveries.link")
OPENING = Limit("delivery-link", 60, QUARTER)
ANSWERING = Limit("delivery-answer", 10, QUARTER)
LONGEST = timedelta(days=180)  # for deliveries whose arrival nobody ever planned


class BadLink(Exception):
    """The link was never ours, or was taken back."""


class DeadLink(Exception):
    """The delivery is history."""

    def __init__(self, delivery: Delivery) -> None:
        super().__init__(delivery.pk)
        self.delivery = delivery


def link_token(delivery: Delivery) -> str:
    """The end of the customer's address; nothing while there is no link."""
    return SIGNER.sign_object([delivery.pk, delivery.link_key]) if delivery.link_key else ""


def link_until(delivery: Delivery) -> datetime:
    end: datetime = delivery.ended_at or delivery.window_until or delivery.created_at + LONGEST
    return end + LINK_KEPT


def read_link(token: str, now: datetime) -> Delivery:
    """The delivery of a good link. Raises BadLink and DeadLink."""
    try:
        pk, key = SIGNER.unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadLink from error
    related = ("order__party__owner", "created_by")
    delivery = Delivery.objects.select_related(*related).filter(pk=pk).first()
    if delivery is None or not delivery.link_key:
        raise BadLink
    if not constant_time_compare(delivery.link_key, key):
        raise BadLink
    if delivery.order.party.deleted_at is not None:
        raise BadLink
    if link_until(delivery) < now:
        raise DeadLink(delivery)
    return delivery


def address_of(delivery: Delivery, base: str) -> str:
    """The customer's whole address; nothing while there is no link."""
    token = link_token(delivery)
    return base.rstrip("/") + reverse("deliveries:tracking", args=[token]) if token else ""


@transaction.atomic
def give_key(*, by: Any, now: datetime, delivery: Delivery, is_new: bool) -> Delivery:
    """A new address, or none; the one before leads nowhere. The key stands in no trail."""
    require_sender(by)
    key = new_key() if is_new else ""
    Delivery.objects.filter(pk=delivery.pk).update(link_key=key)
    action = "renew_link" if is_new else "revoke_link"
    audit.record(by=by, now=now, action=action, target=delivery)
    delivery.refresh_from_db(fields=["link_key"])
    return delivery
