"""What a contract is, where it stands on a day, and what an installment waits for."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    DEAL = "deal", _("Single deal")
    FRAMEWORK = "framework", _("Framework")


class State(models.TextChoices):
    """Never kept: it follows from the days of a contract."""

    DRAFT = "draft", _("Draft")
    SIGNED = "signed", pgettext_lazy("contract", "Signed, not begun")
    RUNNING = "running", pgettext_lazy("contract", "Running")
    ENDED = "ended", pgettext_lazy("contract", "Ended")
    TERMINATED = "terminated", pgettext_lazy("contract", "Terminated")
    SUPERSEDED = "superseded", pgettext_lazy("contract", "Superseded")


class Start(models.TextChoices):
    """What the days of an installment count from."""

    DAY = "day", _("On a day")
    SIGNING = "signing", _("After signing")
    DELIVERY = "delivery", _("After delivery")
    ACCEPTANCE = "acceptance", _("After acceptance")


class Stand(models.TextChoices):
    """How an installment stands: it follows from its day and from what came in."""

    PLANNED = "planned", pgettext_lazy("installment", "Planned")
    DUE = "due", pgettext_lazy("installment", "Due soon")
    OVERDUE = "overdue", pgettext_lazy("installment", "Overdue")
    PAID = "paid", pgettext_lazy("installment", "Paid")


TONES = {
    State.DRAFT: "neutral",
    State.SIGNED: "info",
    State.RUNNING: "good",
    State.ENDED: "neutral",
    State.TERMINATED: "bad",
    State.SUPERSEDED: "neutral",
}
STAND_TONES = {
    Stand.PLANNED: "neutral",
    Stand.DUE: "info",
    Stand.OVERDUE: "bad",
    Stand.PAID: "good",
}
