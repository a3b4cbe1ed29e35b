from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kezhi.kit.models import Record
from kezhi.tailoring.choices import Cause, Will


class TailoringSheet(Record):
    """What the customer needs the goods of an order for, as somebody took his measure."""

    order = models.OneToOneField(
        "sales.Order", verbose_name=_("order"), on_delete=models.CASCADE, related_name="+"
    )
    end_use = models.CharField(_("what it is used for"), max_length=1000, blank=True)
    wished_on = models.DateField(_("day the customer wishes"), null=True, blank=True)
    next_year = models.CharField(_("effect on his next year"), max_length=1000, blank=True)
    others = models.CharField(_("what else matters to him"), max_length=1000, blank=True)
    measured_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("measured by"), on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    measured_on = models.DateField(_("measured on"))

    class Meta:
        verbose_name = _("tailoring sheet")
        verbose_name_plural = _("tailoring sheets")
        indexes = [models.Index(fields=["measured_by"], name="tailoring_by_measurer")]

    def __str__(self) -> str:
        return str(self.order)


class SheetLine(models.Model):
    """The measure of one kind of goods, and whether it is what the customer wants."""

    sheet = models.ForeignKey(TailoringSheet, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField(_("position"))
    product = models.ForeignKey(
        "catalog.Product", verbose_name=_("product"), on_delete=models.PROTECT, null=True,
        blank=True, related_name="+",
    )  # fmt: skip
    description = models.CharField(_("description"), max_length=300, blank=True)
    requirement = models.CharField(_("requirement"), max_length=500, blank=True)
    will = models.CharField(_("free choice"), max_length=10, choices=Will, default=Will.UNKNOWN)
    wanted_instead = models.CharField(_("wanted instead"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("line of a tailoring sheet")
        verbose_name_plural = _("lines of a tailoring sheet")
        constraints = [
            models.UniqueConstraint(fields=["sheet", "position"], name="tailoring_line_once"),
            models.CheckConstraint(condition=Q(will__in=Will.values), name="tailoring_line_will"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        code = self.product.code if self.product else ""
        return f"{code} {self.description}".strip()


class SpecError(Record):
    """Goods of an order that are not what the customer needed, and who had measured."""

    order = models.ForeignKey(
        "sales.Order", verbose_name=_("order"), on_delete=models.PROTECT, related_name="+"
    )
    measured_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("measured by"), on_delete=models.PROTECT,
        null=True, blank=True, related_name="+",
    )  # fmt: skip
    found_on = models.DateField(_("found on"))
    wrong = models.CharField(_("what went wrong"), max_length=500)
    cause = models.CharField(_("cause"), max_length=10, choices=Cause, default=Cause.UNKNOWN)
    archived_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    class Meta:
        verbose_name = _("specification error")
        verbose_name_plural = _("specification errors")
        indexes = [models.Index(fields=["order"], name="tailoring_error_of_order")]
        constraints = [
            models.CheckConstraint(condition=Q(cause__in=Cause.values), name="tailoring_cause"),
        ]

    def __str__(self) -> str:
        return self.wrong
