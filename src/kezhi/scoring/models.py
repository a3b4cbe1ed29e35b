from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kezhi.kit import money
from kezhi.kit.models import Record
from kezhi.kit.runs import Status
from kezhi.scoring.choices import Method


class Scoring(Record):
    """The chance of every open prospect to buy, as the decided ones teach it.

    Pages read its scores and never compute. `report` keeps what it was learned from, how it
    fared on prospects it had not seen, and what a customer newly won is worth.
    """

    as_of = models.DateField(_("as of"))
    days = models.PositiveSmallIntegerField(_("days until a prospect counts as decided"))
    currency = money.currency_field()
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.QUEUED, editable=False
    )
    method = models.CharField(
        _("chances rest on"), max_length=10, choices=Method, default=Method.NONE, editable=False
    )
    report = models.JSONField(_("report"), default=dict, editable=False)
    finished_at = models.DateTimeField(_("finished at"), null=True, editable=False)

    class Meta:
        verbose_name = _("scoring")
        verbose_name_plural = _("scorings")
        indexes = [models.Index(fields=["status", "-id"], name="scoring_by_status")]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="scoring_status"),
            models.CheckConstraint(condition=Q(method__in=Method.values), name="scoring_method"),
            models.CheckConstraint(condition=Q(days__gte=7, days__lte=1095), name="scoring_days"),
        ]

    def __str__(self) -> str:
        return f"{self.as_of:%Y-%m-%d} #{self.pk}"


class ProspectScore(models.Model):
    """What one scoring says of one prospect: his chance with its 80 % interval, and his worth."""

    scoring = models.ForeignKey(Scoring, on_delete=models.CASCADE, related_name="scores")
    prospect = models.ForeignKey(
        "pipeline.Prospect", verbose_name=_("prospect"), on_delete=models.CASCADE, related_name="+"
    )
    chance = models.FloatField(_("chance to buy"))
    low = models.FloatField(_("chance, low"))
    high = models.FloatField(_("chance, high"))
    points = models.SmallIntegerField(_("points"))
    worth = money.amount_field(_("worth as a customer"), null=True)
    expected = money.amount_field(_("expected value"), null=True)
    terms = models.JSONField(_("what each trait adds"), default=list)

    class Meta:
        verbose_name = _("score of a prospect")
        verbose_name_plural = _("scores of prospects")
        indexes = [
            models.Index(fields=["scoring", "-expected", "id"], name="scoring_by_expected"),
            models.Index(fields=["scoring", "-chance", "id"], name="scoring_by_chance"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["scoring", "prospect"], name="scoring_once"),
            models.CheckConstraint(
                condition=Q(chance__gte=0, chance__lte=1, low__gte=0, high__lte=1),
                name="scoring_chance",
            ),
            *money.within_limits("worth", "expected", table="scoring_score"),
        ]

    def __str__(self) -> str:
        return f"{self.scoring_id} {self.prospect_id}"

    @property
    def rung(self) -> str:
        return str(self.prospect.get_rung_display())

    @property
    def source(self) -> str:
        return str(self.prospect.source or "")

    @property
    def owner(self) -> str:
        return str(self.prospect.owner or "")

    @property
    def found_on(self) -> date:
        day: date = self.prospect.found_on
        return day
