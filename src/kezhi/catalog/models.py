from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kezhi.catalog.choices import Evidence, Measure, Scheme
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


def in_language(name: str, name_zh: str) -> str:
    return name_zh if name_zh and (get_language() or "").startswith("zh") else name


class ElementTag(Record):
    """A word of one way to sort value elements: a group, a kind of proposition, a lever."""

    scheme = models.CharField(_("way of sorting"), max_length=20, choices=Scheme.choices)
    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    name_zh = models.CharField(_("name in Chinese"), max_length=80, blank=True)
    archived_at = models.DateTimeField(_("archived at"), null=True, editable=False)

    class Meta:
        verbose_name = _("tag of value elements")
        verbose_name_plural = _("tags of value elements")
        constraints = [
            models.CheckConstraint(condition=~Q(code="") & ~Q(name=""), name="catalog_tag_named"),
        ]

    def __str__(self) -> str:
        return in_language(self.name, self.name_zh)


class ValueElement(Record):
    """One thing a customer gets from a supplier, or gives up for it; the same word everywhere."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    name_zh = models.CharField(_("name in Chinese"), max_length=80, blank=True)
    tags = models.ManyToManyField(
        ElementTag, verbose_name=_("tags"), blank=True, related_name="elements"
    )
    measure = models.CharField(
        _("how it is measured"), max_length=10, choices=Measure.choices, default=Measure.RATING
    )
    unit = models.CharField(_("unit of the measure"), max_length=30, blank=True)
    unit_worth = money.amount_field(_("worth of one unit"), null=True, blank=True)
    is_less_better = models.BooleanField(_("less is better"), default=False)
    needed_level = money.amount_field(_("level needed"), null=True, blank=True)
    evidence = models.CharField(
        _("grade of evidence"), max_length=12, choices=Evidence.choices, default=Evidence.ESTIMATED
    )
    is_personal = models.BooleanField(_("concerns persons"), default=False)
    equation = models.CharField(_("equation"), max_length=300, blank=True, editable=False)
    archived_at = models.DateTimeField(_("archived at"), null=True, editable=False)

    class Meta:
        verbose_name = _("value element")
        verbose_name_plural = _("value elements")
        constraints = [
            models.CheckConstraint(
                condition=~Q(code="") & ~Q(name=""), name="catalog_element_named"
            ),
            models.CheckConstraint(
                condition=Q(measure__in=Measure.values) & Q(evidence__in=Evidence.values),
                name="catalog_element_chosen",
            ),
            models.CheckConstraint(
                condition=Q(unit_worth=None) | Q(measure=Measure.UNIT),
                name="catalog_element_worth_of_a_unit",
            ),
            *money.within_limits("unit_worth", "needed_level", table="catalog_element"),
        ]

    def __str__(self) -> str:
        return in_language(self.name, self.name_zh)


class EquationInput(Record):
    """What an element's equation is fed with, and an example of it with us and with the rival."""

    element = models.ForeignKey(ValueElement, on_delete=models.CASCADE, related_name="inputs")
    symbol = models.CharField(_("short name"), max_length=30)
    label = models.CharField(_("what it is"), max_length=80)
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    ours = money.amount_field(_("with us"))
    rivals = money.amount_field(_("with the rival"))
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        verbose_name = _("input of an equation")
        verbose_name_plural = _("inputs of an equation")
        constraints = [
            models.UniqueConstraint(fields=["element", "symbol"], name="catalog_input_once"),
            models.CheckConstraint(
                condition=~Q(symbol="") & ~Q(label=""), name="catalog_input_named"
            ),
            *money.within_limits("ours", "rivals", table="catalog_input"),
        ]

    def __str__(self) -> str:
        return self.label


class SellingPoint(Record):
    """A sentence to say to a customer about an element, and what proves it."""

    element = models.ForeignKey(
        ValueElement, verbose_name=_("value element"), on_delete=models.PROTECT,
        related_name="points",
    )  # fmt: skip
    claim = models.CharField(_("what we say"), max_length=200)
    proof = models.CharField(_("what proves it"), max_length=500)
    evidence = models.CharField(
        _("grade of evidence"), max_length=12, choices=Evidence.choices, default=Evidence.ESTIMATED
    )
    archived_at = models.DateTimeField(_("archived at"), null=True, editable=False)

    class Meta:
        verbose_name = _("selling point")
        verbose_name_plural = _("selling points")
        constraints = [
            models.CheckConstraint(
                condition=~Q(claim="") & ~Q(proof=""), name="catalog_point_proved"
            ),
            models.CheckConstraint(
                condition=Q(evidence__in=Evidence.values), name="catalog_point_graded"
            ),
        ]

    def __str__(self) -> str:
        return self.claim
