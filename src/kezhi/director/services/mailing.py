"""The page by mail: subscribed to, written for one person, sent once for each day it is due.

A mail is kept as begun before it goes out: whoever restarts finds it there and does not send it
again. Without a mail server nothing is begun, so that it goes out when there is one.
"""

import logging
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kezhi.director import shown
from kezhi.director.choices import Cadence, Period
from kezhi.director.models import Mailing, Subscription
from kezhi.director.queries.lens import Lens
from kezhi.director.spans import DAY, Span, moved, times
from kezhi.kit import audit
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right

DEEDS = (gettext_noop("Subscribe"), gettext_noop("Unsubscribe"))
FIRST_HOUR = 7  # in the company's zone: who wakes up early finds it
LATEST = timedelta(days=4)  # an older mail would tell old news: the next one is due soon
logger = logging.getLogger(__name__)


def subscription_of(user: Any) -> Subscription | None:
    return Subscription.objects.filter(user=user).first()


@transaction.atomic
def subscribe(*, by: Any, now: datetime, base: str, values: dict[str, Any]) -> Subscription:
    """Subscribe, or change how often; the first mail is that of the next day that is due."""
    if not by.may(Right.ORDERS_VIEW):
        raise PermissionDenied
    found = Subscription.objects.select_for_update().filter(user=by).first()
    kept = found or Subscription(user=by, created_by=by, created_at=now)
    before = {name: getattr(kept, name) if found else None for name in values}
    if found and all(before[name] == value for name, value in values.items()):
        return found
    for name, value in values.items():
        setattr(kept, name, value)
    kept.base, kept.starts_on, kept.updated_at = base.rstrip("/"), staff.local_date(now), now
    kept.version += found is not None
    kept.save()
    changes = {name: [before[name], value] for name, value in values.items()}
    audit.record(by=by, now=now, action="subscribe", target=kept, changes=changes)
    return kept


@transaction.atomic
def unsubscribe(*, by: Any, now: datetime) -> None:
    """Doing so twice changes nothing more."""
    for kept in Subscription.objects.select_for_update().filter(user=by):
        audit.record(by=by, now=now, action="unsubscribe", target=kept)
        kept.delete()


# --- when one is due ---


def slot_of(kept: Subscription, today: date) -> date:
    """The last day up to today that a mail is due on."""
    if kept.cadence == Cadence.WEEKLY:
        return today - (today.weekday() - kept.weekday) % 7 * DAY
    this_month = today.replace(day=kept.month_day)
    return this_month if this_month <= today else moved(this_month, -1)


def span_of(cadence: str, slot: date) -> Span:
    """What the mail of that day tells of: seven days, or the month before."""
    if cadence == Cadence.WEEKLY:
        return Span(slot - 7 * DAY, slot - DAY)
    first = moved(slot.replace(day=1), -1)
    return Span(first, slot.replace(day=1) - DAY)


def is_due(kept: Subscription, now: datetime) -> bool:
    local = now.astimezone(staff.zone())
    slot = slot_of(kept, local.date())
    if slot <= kept.starts_on or local.date() - slot > LATEST:
        return False
    return slot < local.date() or local.hour >= FIRST_HOUR


# --- what it says ---


@dataclass(frozen=True, slots=True)
class Mail:
    subject: str
    text: str
    html: str
    body: str  # the part of `html` that a page can show


def written(user: Any, cadence: str, slot: date, base: str) -> Mail:
    """With the figures that this person may see, in the language that is on."""
    span = span_of(cadence, slot)
    start = staff.company().fiscal_year_start
    look = shown.Look(Lens(user), times(Period.OWN, slot, start, span), slot)
    path = f"{reverse('director:index')}?period=own&first={span.first}&final={span.final}"
    context = {
        "user": user, "company": staff.company(), "span": span, "currency": look.currency,
        "sections": shown.sections(look), "link": base + path, "is_mail": True,
        "settings_link": base + reverse("director:mail"),
    }  # fmt: skip
    subject = _("%(company)s: sales from %(first)s to %(final)s") % {
        "company": staff.company().name, "first": span.first, "final": span.final,
    }  # fmt: skip
    parts = [
        render_to_string(f"director/mail/{name}", context)
        for name in ("figures.txt", "figures.html", "body.html")
    ]
    return Mail(" ".join(subject.split()), *parts)


def next_mail(user: Any, today: date, base: str) -> Mail:
    """The mail of the last day that one was due on; weekly where the person has not subscribed."""
    kept = subscription_of(user) or Subscription()
    return written(user, kept.cadence, slot_of(kept, today), base.rstrip("/"))


def send_due(*, now: datetime) -> int:
    """Send what is due to everybody who may still sign in; how many went out."""
    if not settings.MAIL_IS_SET:
        return 0
    found = Subscription.objects.filter(user__is_active=True).select_related("user__team")
    due = [one for one in found.order_by("pk") if is_due(one, now)]
    if not due:
        return 0
    with get_connection() as connection:  # no server, nothing begun: it is tried again
        return sum(send(one, now, connection) for one in due)


def send(kept: Subscription, now: datetime, connection: Any) -> int:
    slot = slot_of(kept, now.astimezone(staff.zone()).date())
    if not kept.user.may(Right.ORDERS_VIEW) or not claimed(kept, slot, now):
        return 0
    language = kept.user.language or settings.LANGUAGE_CODE
    try:
        with translation.override(language), timezone.override(staff.zone()):
            mail = written(kept.user, kept.cadence, slot, kept.base)
        message = EmailMultiAlternatives(
            mail.subject, mail.text, None, [kept.user.email], connection=connection,
            headers={"List-Unsubscribe": f"<{kept.base}{reverse('director:mail')}>"},
        )  # fmt: skip
        message.attach_alternative(mail.html, "text/html")
        message.send()
    except Exception:
        # One address that is refused keeps nobody else from his mail.
        logger.exception("The mail of subscription %s for %s did not go out", kept.pk, slot)
        return 0
    Mailing.objects.filter(subscription=kept, slot=slot).update(sent_at=now)
    return 1


def claimed(kept: Subscription, slot: date, now: datetime) -> bool:
    """Whether this call is the one to send it; of all that ask, one is."""
    if Mailing.objects.filter(subscription=kept, slot=slot).exists():
        return False
    try:
        with transaction.atomic():
            Mailing.objects.create(subscription=kept, slot=slot, claimed_at=now)
    except IntegrityError:
        return False
    return True


def last_mail(user: Any) -> Mailing | None:
    return Mailing.objects.filter(subscription__user=user).order_by("-slot").first()
