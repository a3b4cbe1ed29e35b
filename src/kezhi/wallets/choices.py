"""Where an estimate comes from, and how far it can be trusted."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Source(models.TextChoices):
    ASKED = "asked", _("The customer said so")
    SEEN = "seen", _("Seen on site")
    PAPERS = "papers", _("Reports, tenders, registers")
    SIZE = "size", _("Reckoned from his size or output")
    GUESS = "guess", _("Our own estimate")


class Confidence(models.TextChoices):
    HIGH = "high", pgettext_lazy("confidence", "High")
    MEDIUM = "medium", pgettext_lazy("confidence", "Medium")
    LOW = "low", pgettext_lazy("confidence", "Low")


TONES: dict[str, str] = {
    Confidence.HIGH: "good",
    Confidence.MEDIUM: "info",
    Confidence.LOW: "warn",
}
