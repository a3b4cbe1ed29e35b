"""Where an expectation comes from, how it ended, and what follows when it is not met."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customer_value import satisfaction


class Layer(models.TextChoices):
    CONTRACT = "contract", _("Contract")
    PROMISE = "promise", _("Somebody's promise")
    PUBLICITY = "publicity", _("Publicity")
    UNSPOKEN = "unspoken", _("Unspoken wish")


class Outcome(models.TextChoices):
    OPEN = "open", pgettext_lazy("promise", "Open")
    KEPT = "kept", pgettext_lazy("promise", "Kept")
    LATE = "late", _("Kept late")
    BROKEN = "broken", _("Broken")
    WITHDRAWN = "withdrawn", _("Entered by mistake")


EFFECTS = {
    Layer.CONTRACT: _("The customer will protest."),
    Layer.PROMISE: _("The customer will doubt the person who promised."),
    Layer.PUBLICITY: _("The customer will doubt what we say of ourselves."),
    Layer.UNSPOKEN: _("The customer will be disappointed and say nothing."),
}
# Publicity binds the firm as a contract does.
TRUST_LAYERS = {
    Layer.CONTRACT: satisfaction.Layer.CONTRACT,
    Layer.PROMISE: satisfaction.Layer.PROMISE,
    Layer.PUBLICITY: satisfaction.Layer.CONTRACT,
    Layer.UNSPOKEN: satisfaction.Layer.UNSPOKEN,
}
TONES = {
    Outcome.OPEN: "info",
    Outcome.KEPT: "good",
    Outcome.LATE: "warn",
    Outcome.BROKEN: "bad",
    Outcome.WITHDRAWN: "neutral",
}
