from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kezhi.touchpoints.choices import Channel


class Priority(models.TextChoices):
    HIGH = "high", pgettext_lazy("priority", "High")
    NORMAL = "normal", pgettext_lazy("priority", "Normal")
    LOW = "low", pgettext_lazy("priority", "Low")


class Repeat(models.TextChoices):
    WORKDAY = "workday", _("Every working day")
    WEEK = "week", _("Every week")
    MONTH = "month", _("Every month")
    QUARTER = "quarter", _("Every quarter")
    YEAR = "year", _("Every year")


MONTHS: dict[str, int] = {Repeat.MONTH: 1, Repeat.QUARTER: 3, Repeat.YEAR: 12}
TONES: dict[str, str] = {Priority.HIGH: "bad", Priority.LOW: "neutral"}
# The five questions that close a stage with a customer and open the next.
QUESTIONS: dict[str, Any] = {
    "thinking": _("What are they thinking?"),
    "needing": _("What do they need?"),
    "dissatisfied": _("What are they newly dissatisfied with?"),
    "problems": _("Which problems did they meet, and how are they solved?"),
    "more": _("What else could we do that they need and have not thought of?"),
}
# The rules every company starts with: tier -> days between contacts, usual channel.
FIRST_RULES: dict[str, tuple[int, str]] = {
    "platinum": (14, Channel.IN_PERSON),
    "gold": (30, Channel.PHONE),
    "iron": (60, Channel.PHONE),
    "lead": (120, Channel.WECHAT),
    "": (90, Channel.PHONE),
}


class GiftDirection(models.TextChoices):
    GIVEN = "given", _("Given by us")
    RECEIVED = "received", _("Received by us")


class GiftKind(models.TextChoices):
    """Cash and what is spent like it is offered by the form only to say why it is refused."""

    PRESENT = "present", _("Present")
    MEAL = "meal", _("Meal")
    EVENT = "event", _("Event or entertainment")
    TRAVEL = "travel", _("Travel and lodging")
    OTHER = "other", pgettext_lazy("gift", "Other")


class GiftState(models.TextChoices):
    WITHIN = "within", _("Within the limits")
    WAITING = "waiting", _("Waiting for approval")
    APPROVED = "approved", pgettext_lazy("gift", "Approved")
    REFUSED = "refused", pgettext_lazy("gift", "Refused")


CASH = ("cash", _("Cash, gift card, voucher or red packet"))
GIFT_TONES: dict[str, str] = {
    GiftState.WITHIN: "neutral", GiftState.WAITING: "warn", GiftState.APPROVED: "good",
    GiftState.REFUSED: "bad",
}  # fmt: skip
