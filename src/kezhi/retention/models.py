from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kezhi.kit.models import Record


class Hole(Record):
    """A reason for which customers are lost; what customers meet of it are exposures."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    name_zh = models.CharField(_("name in Chinese"), max_length=80, blank=True)
    archived_at = models.DateTimeField(_("archived at"), null=True, editable=False)

    class Meta:
        verbose_name = _("reason of loss")
        verbose_name_plural = _("reasons of loss")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="retention_hole_named"),
        ]

    def __str__(self) -> str:
        is_chinese = (get_language() or "").startswith("zh")
        return self.name_zh if is_chinese and self.name_zh else self.name


class Exposure(Record):
    """A customer met a hole: a complaint, a late delivery, a rival's offer. Whether the customer
    left for it is not asked here; that is told by the orders."""

    party = models.ForeignKey(
        "customers.Party", verbose_name=_("customer"), on_delete=models.PROTECT, related_name="+"
    )
    hole = models.ForeignKey(
        Hole, verbose_name=_("reason of loss"), on_delete=models.PROTECT, related_name="+"
    )
    noticed_on = models.DateField(_("noticed on"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    removed_at = models.DateTimeField(_("removed at"), null=True, editable=False)

    class Meta:
        verbose_name = _("exposure")
        verbose_name_plural = _("exposures")
        indexes = [
            models.Index(fields=["party", "hole", "noticed_on"], name="retention_exposure_of"),
            models.Index(fields=["noticed_on", "hole"], name="retention_exposure_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.hole} {self.noticed_on}"
