from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kezhi.kit import money
from kezhi.kit.models import Record
from kezhi.staff.rights import Right


class Unit(Record):
    """A unit of measure: t, m², roll."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=60)
    archived_at = models.DateTimeField(_("archived at"), null=True, editable=False)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")

    def __str__(self) -> str:
        return self.code


class ProductLine(Record):
    name = models.CharField(_("name"), max_length=80, unique=True)
    archived_at = models.DateTimeField(_("archived at"), null=True, editable=False)

    class Meta:
        verbose_name = _("product line")
        verbose_name_plural = _("product lines")

    def __str__(self) -> str:
        return self.name


class Product(Record):
    code = models.CharField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    line = models.ForeignKey(
        ProductLine, verbose_name=_("product line"), on_delete=models.PROTECT, null=True,
        blank=True, related_name="+",
    )  # fmt: skip
    unit = models.ForeignKey(
        Unit, verbose_name=_("unit"), on_delete=models.PROTECT, null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    currency = money.currency_field(default="CNY")
    list_price = money.amount_field(_("list price"), null=True, blank=True)
    product_cost = money.amount_field(_("product cost"), null=True, blank=True)
    is_standard = models.BooleanField(_("standard product"), default=True)
    archived_at = models.DateTimeField(_("archived at"), null=True, editable=False)

    field_rights: ClassVar[Mapping[str, str]] = {"product_cost": Right.COSTS_VIEW}

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        indexes = [models.Index(fields=["name", "-id"], name="catalog_product_by_name")]
        constraints = [
            models.CheckConstraint(condition=~Q(code=""), name="catalog_product_coded"),
            *money.within_limits("list_price", "product_cost", table="catalog_product"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class UnitConversion(Record):
    """One `unit` of this product is `factor` of the product's own unit."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="conversions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    factor = models.DecimalField(_("factor"), max_digits=18, decimal_places=6)

    class Meta:
        verbose_name = _("unit conversion")
        verbose_name_plural = _("unit conversions")
        constraints = [
            models.UniqueConstraint(fields=["product", "unit"], name="catalog_conversion_once"),
            models.CheckConstraint(
                condition=Q(factor__gt=0, factor__lt=1_000_000_000),
                name="catalog_conversion_bounded",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} × {self.factor}"
