from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kezhi.duplicates.choices import Verdict
from kezhi.kit.models import Record


class Suspicion(models.Model):
    """Two customers that may be one, how surely and why; a verdict of people outlives searches."""

    follows_merge = False

    first = models.ForeignKey("customers.Party", on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey("customers.Party", on_delete=models.CASCADE, related_name="+")
    probability = models.FloatField(_("probability"))
    reasons = models.JSONField(_("reasons"), default=list)
    verdict = models.CharField(
        _("verdict"), max_length=10, choices=Verdict, default=Verdict.OPEN, editable=False
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    found_at = models.DateTimeField(_("found at"))

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="duplicates_pair_once"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="duplicates_pair_in_order"
            ),
            models.CheckConstraint(
                condition=Q(probability__gte=0) & Q(probability__lte=1),
                name="duplicates_probability",
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=Verdict.values), name="duplicates_verdict_known"
            ),
        ]
        indexes = [
            models.Index(fields=["verdict", "-probability", "id"], name="duplicates_surest"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} / {self.second_id}"


class Merge(Record):
    """One customer that went into another: all that moved, so that it can be undone exactly.

    `moved` and `left` hold the keys of rows by `model.field`; `values` what the kept one said
    before, by field, and what it says since.
    """

    follows_merge = False

    kept = models.ForeignKey(
        "customers.Party", verbose_name=_("kept"), on_delete=models.PROTECT, related_name="+"
    )
    absorbed = models.ForeignKey(
        "customers.Party", verbose_name=_("absorbed"), on_delete=models.PROTECT, related_name="+"
    )
    moved = models.JSONField(_("moved"), default=dict)
    left = models.JSONField(_("left"), default=dict)
    values = models.JSONField(_("values"), default=dict)
    undone_at = models.DateTimeField(_("undone at"), null=True, editable=False)

    class Meta:
        verbose_name = _("merge of customers")
        verbose_name_plural = _("merges of customers")
        constraints = [
            models.UniqueConstraint(
                fields=["absorbed"], condition=Q(undone_at=None), name="duplicates_absorbed_once"
            ),
            models.CheckConstraint(
                condition=~Q(kept=F("absorbed")), name="duplicates_not_into_itself"
            ),
        ]
        indexes = [models.Index(fields=["kept", "-id"], name="duplicates_merges_of")]

    def __str__(self) -> str:
        return f"{self.absorbed_id} → {self.kept_id}"
