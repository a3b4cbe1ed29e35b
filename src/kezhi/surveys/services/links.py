"""A rater's link: signed by us, for one rater, and worth nothing once it is over or taken back."""

import secrets
from datetime import date, datetime
from typing import Any

from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from kezhi.customers.services.values import BadValue
from kezhi.kit import audit
from kezhi.staff import queries as staff
from kezhi.staff.services.limits import QUARTER, Limit
from kezhi.surveys.choices import State
from kezhi.surveys.models import Rater
from kezhi.surveys.services.studies import require_editor

SIGNER = signing.Signer(salt="kezhi.surveys.link")
OPENING = Limit("survey-link", 240, QUARTER)
ANSWERING = Limit("survey-answer", 120, QUARTER)
GUESSING = Limit("survey-link-bad", 20, QUARTER)


class BadLink(Exception):
    """The link was never ours, or was taken back."""


class DeadLink(Exception):
    """The study takes no answers now, or the link's last day has passed."""

    def __init__(self, rater: Rater) -> None:
        super().__init__(rater.pk)
        self.rater = rater


@transaction.atomic
def give_link(*, by: Any, now: datetime, rater: Rater, until: date | None = None) -> Rater:
    """A new link; the one before works no more. Raises BadValue."""
    require_editor(by)
    last = until or rater.study.closes_on
    if not staff.local_date(now) <= last <= rater.study.closes_on:
        raise BadValue("until", _("A link works until the study closes at the longest."))
    return keep(by, now, rater, secrets.token_urlsafe(24), last)


@transaction.atomic
def revoke_link(*, by: Any, now: datetime, rater: Rater) -> Rater:
    require_editor(by)
    return keep(by, now, rater, "", None)


def keep(by: Any, now: datetime, rater: Rater, key: str, until: date | None) -> Rater:
    rater.link_key, rater.link_until = key, until
    rater.version, rater.updated_at = rater.version + 1, now
    rater.save(update_fields=["link_key", "link_until", "version", "updated_at"])
    changes = {"link_until": [None, until]}
    audit.record(
        by=by,
        now=now,
        action="give_link" if key else "take_back_link",
        target=rater,
        changes=changes,
    )
    return rater


def link_token(rater: Rater) -> str:
    """The end of the rater's address; nothing while there is no link."""
    return SIGNER.sign_object([rater.pk, rater.link_key]) if rater.link_key else ""


def address_of(rater: Rater, base: str) -> str:
    token = link_token(rater)
    return base.rstrip("/") + reverse("surveys:answering", args=[token]) if token else ""


def read_link(token: str, today: date) -> Rater:
    """The rater of a good link. Raises BadLink and DeadLink."""
    try:
        pk, key = SIGNER.unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadLink from error
    rater = Rater.objects.select_related("study", "party").filter(pk=pk).first()
    if rater is None or not rater.link_key or not constant_time_compare(rater.link_key, key):
        raise BadLink
    if rater.party is not None and rater.party.deleted_at is not None:
        raise BadLink
    is_over = rater.link_until is None or rater.link_until < today
    if is_over or rater.study.state_on(today) != State.OPEN:
        raise DeadLink(rater)
    return rater
