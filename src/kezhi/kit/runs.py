"""Where something stands that the worker computes and pages only read."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Computing")
    FINISHED = "finished", _("Finished")
    FAILED = "failed", _("Failed")


TONES = {
    Status.QUEUED: "info",
    Status.RUNNING: "info",
    Status.FINISHED: "good",
    Status.FAILED: "bad",
}
ACTIVE = (Status.QUEUED, Status.RUNNING)
