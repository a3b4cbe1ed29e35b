from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kezhi.kit.models import Record
from kezhi.portfolio.choices import Tier


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


def percent_field(label: Any) -> "models.DecimalField[Any, Any]":
    return models.DecimalField(
        label, max_digits=5, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(100)],
    )  # fmt: skip


class Ceilings(Record):
    """What could at best be reached in a year, whatever one spends, as the company judges (row 1).

    With today's spending and result each gives a curve, and so what one more would cost.
    """

    won_at_best = percent_field(_("of those courted, won at best, in percent"))
    kept_at_best = percent_field(_("of all customers, kept at best, in percent"))
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("answered by"), on_delete=models.PROTECT,
        null=True, editable=False, related_name="+",
    )  # fmt: skip

    class Meta:
        verbose_name = _("ceilings of winning and keeping")
        verbose_name_plural = _("ceilings of winning and keeping")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="retention_ceilings_only_one"),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__isnull": True})
                    | Q(**{f"{name}__gt": 0, f"{name}__lte": 100}),
                    name=f"retention_ceilings_{name}",
                )
                for name in ("won_at_best", "kept_at_best")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.won_at_best} {self.kept_at_best}"


class ContactAnswer(Record):
    """What the company answers of a group of customers: their yearly sales, in percent of today's,
    without any contact, and with half as much contact again. Groups never answered stay out."""

    tier = models.CharField(_("tier"), max_length=20, choices=Tier)
    is_at_risk = models.BooleanField(_("at risk"))
    nothing = models.DecimalField(
        _("sales without any contact, in percent"), max_digits=5, decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(Decimal("99.99"))],
    )  # fmt: skip
    half_more = models.DecimalField(
        _("sales with half as much contact again, in percent"), max_digits=5, decimal_places=2,
        validators=[MinValueValidator(Decimal("100.01")), MaxValueValidator(150)],
    )  # fmt: skip
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("answered by"), on_delete=models.PROTECT,
        null=True, editable=False, related_name="+",
    )  # fmt: skip

    class Meta:
        verbose_name = _("answer about contacts")
        verbose_name_plural = _("answers about contacts")
        constraints = [
            models.UniqueConstraint(fields=["tier", "is_at_risk"], name="retention_answer_once"),
            models.CheckConstraint(
                condition=Q(nothing__gte=0, nothing__lt=100, half_more__gt=100, half_more__lt=150),
                name="retention_answer_in_bounds",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_tier_display()} {self.nothing} {self.half_more}"
