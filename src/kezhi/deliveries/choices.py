"""The life of a delivery, how a notice reaches the customer, and what the customer answers."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("delivery", "Planned")
    NOTICED = "noticed", pgettext_lazy("delivery", "Announced")
    UNDER_WAY = "under_way", pgettext_lazy("delivery", "Under way")
    ARRIVED = "arrived", pgettext_lazy("delivery", "Arrived")
    FAILED = "failed", pgettext_lazy("delivery", "Came back")
    CANCELLED = "cancelled", pgettext_lazy("delivery", "Called off")


class Channel(models.TextChoices):
    WECHAT = "wechat", _("WeChat")
    SMS = "sms", _("Text message")
    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Phone")
    FAX = "fax", _("Fax")


class Answer(models.TextChoices):
    NONE = "", "–"
    GOOD = "good", _("Received in good order")
    WRONG = "wrong", _("Something is wrong")


ACTIVE = (State.PLANNED, State.NOTICED, State.UNDER_WAY)
WAITING = (State.PLANNED, State.NOTICED)
# What holds goods of the order: those that came back or never left may be planned anew.
HOLDING = (*ACTIVE, State.ARRIVED)
TONES: dict[str, str] = {
    State.PLANNED: "neutral",
    State.NOTICED: "info",
    State.UNDER_WAY: "info",
    State.ARRIVED: "good",
    State.FAILED: "bad",
    State.CANCELLED: "neutral",
}
NOTICE_AHEAD = timedelta(hours=24)  # before the departure the customer should know
PHONE_KEPT = timedelta(hours=12)  # after the end of the way the driver is a private person again
FORGOTTEN = timedelta(days=7)  # after the hour told, for deliveries that nobody ever closed
LINK_KEPT = timedelta(days=30)  # after the arrival, or after the last hour planned
