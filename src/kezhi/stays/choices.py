"""Where a stay stands, and what its account is to the hotel."""

from django.db import models
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    BOOKED = "booked", pgettext_lazy("stay", "Booked")
    KEPT = "kept", pgettext_lazy("stay", "Stayed")
    CANCELLED = "cancelled", pgettext_lazy("stay", "Cancelled")
    NO_SHOW = "no_show", pgettext_lazy("stay", "No-show")


class Payer(models.TextChoices):
    COMPANY = "company", pgettext_lazy("stay", "Company")
    AGENT = "agent", pgettext_lazy("stay", "Agent")
    GUEST = "guest", pgettext_lazy("stay", "Guest")


TONES = {
    State.BOOKED: "info",
    State.KEPT: "good",
    State.CANCELLED: "neutral",
    State.NO_SHOW: "bad",
}
FALLEN = (State.CANCELLED, State.NO_SHOW)
