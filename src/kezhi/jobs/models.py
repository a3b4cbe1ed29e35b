from django.db import models
from django.utils.translation import gettext_lazy as _


class Worker(models.Model):
    """A process that works jobs. It lives as long as its beat is young."""

    id = models.CharField(max_length=64, primary_key=True)
    name = models.CharField(_("name"), max_length=64)
    started_at = models.DateTimeField(_("started at"))
    beat_at = models.DateTimeField(_("last beat at"))

    class Meta:
        verbose_name = _("worker")
        verbose_name_plural = _("workers")

    def __str__(self) -> str:
        return self.id


class Schedule(models.Model):
    """When a periodic job is due next. One row per job, so that each slot is taken once."""

    task_path = models.CharField(_("job"), max_length=200, primary_key=True)
    due_at = models.DateTimeField(_("due at"))

    class Meta:
        verbose_name = _("schedule")
        verbose_name_plural = _("schedules")

    def __str__(self) -> str:
        return self.task_path
