"""The notice of a delivery: exactly five elements, and a second one when the arrival changes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kezhi.customers.services.values import UNFIT
from kezhi.deliveries.choices import ACTIVE, Channel, State
from kezhi.deliveries.models import Delivery, DeliveryLine, Notice
from kezhi.deliveries.queries import goods
from kezhi.deliveries.services.drafts import Refused, require_sender
from kezhi.deliveries.services.planning import held
from kezhi.kit import audit, editing, once
from kezhi.sales.services.checking import plain
from kezhi.sales.services.drafts import Problem

ELEMENTS: dict[str, str | Promise] = {
    "goods": gettext_lazy("Specification and quantity"),
    "departs_at": gettext_lazy("Departure"),
    "vehicle": gettext_lazy("Vehicle number"),
    "driver_phone": gettext_lazy("Driver's phone"),
    "window": gettext_lazy("Expected arrival"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """How the customer is told, and who of them."""

    channel: str
    recipient: str


def goods_words(lines: list[DeliveryLine]) -> str:
    """One line for each kind of goods; nothing when one of them is not told whole."""
    words = [goods_line(line) for line in lines]
    return "\n".join(words) if all(words) else ""


def goods_line(line: DeliveryLine) -> str:
    name = " ".join(filter(None, [line.product.code if line.product else "", line.description]))
    return f"{name}  {plain(line.quantity)} {line.unit}".rstrip() if name else ""


def elements(delivery: Delivery, lines: list[DeliveryLine]) -> dict[str, Any]:
    """The five, empty where they are not known."""
    is_window = delivery.window_from is not None and delivery.window_until is not None
    return {
        "goods": goods_words(lines),
        "departs_at": delivery.departed_at or delivery.departs_at,
        "vehicle": delivery.vehicle.strip(),
        "driver_phone": delivery.driver_phone.strip(),
        "window": (delivery.window_from, delivery.window_until) if is_window else None,
    }


def missing(delivery: Delivery, lines: list[DeliveryLine]) -> list[str]:
    """The names of the elements that are not known yet."""
    return [name for name, value in elements(delivery, lines).items() if not value]


def send_notice(
    *, by: Any, now: datetime, delivery: Delivery, sending: Sending, key: str | None = None
) -> Notice:
    """Keep that the customer was told. Raises Settled, Refused, once.OtherRequest."""
    require_sender(by)
    answer = once.once(
        by=by,
        now=now,
        scope="deliveries.notice",
        key=key,
        body=[delivery.pk, sending.channel, sending.recipient],
        effect=lambda: {"pk": _send(by, now, delivery, sending).pk},
    )
    return Notice.objects.get(pk=answer["pk"])


@transaction.atomic
def _send(by: Any, now: datetime, delivery: Delivery, sending: Sending) -> Notice:
    kept = held(delivery, *ACTIVE)
    told = elements(kept, goods.lines_of(kept))
    problems = sending_problems(sending, told)
    if problems:
        raise Refused(problems)
    last = kept.notices.aggregate(last=Max("position"))["last"] or 0
    window = told.pop("window")
    made = Notice.objects.create(
        delivery=kept,
        position=last + 1,
        channel=sending.channel,
        recipient=sending.recipient.strip(),
        language=kept.language,
        window_from=window[0],
        window_until=window[1],
        sent_at=now,
        sent_by=by,
        is_late=kept.told_until is not None and now > kept.told_until,
        **told,
    )
    values: dict[str, Any] = {"told_from": window[0], "told_until": window[1]}
    if kept.state == State.PLANNED:
        values["state"] = State.NOTICED
    action = "tell_the_customer"
    if not editing.changed_fields(kept, values):  # told the same once more: the trail says so too
        audit.record(by=by, now=now, action=action, target=kept)
    editing.change_record(by=by, now=now, record=kept, values=values, action=action)
    return made


def sending_problems(sending: Sending, told: dict[str, Any]) -> list[Problem]:
    found = []
    for name, value in told.items():
        if not value:
            words = _("The notice lacks: %(element)s. Add it to the delivery first.")
            found.append(Problem(name, words % {"element": ELEMENTS[name]}))
    if sending.channel not in Channel.values:
        found.append(Problem("channel", _("Choose one of those offered.")))
    text = sending.recipient.strip()
    if not text or len(text) > 120 or UNFIT.search(text):
        found.append(Problem("recipient", _("Say who was told, in at most 120 characters.")))
    return found
