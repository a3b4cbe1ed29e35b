from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kezhi.kit import money
from kezhi.kit.models import Record
from kezhi.staff.rights import Right

LEADING = "stays:"


class Order(Record):
    """A dated document of one customer. Returns and cancellations are documents of their own,
    with negative lines; the order they answer to, where known, is `reverses`."""

    class Kind(models.TextChoices):
        SALE = "sale", _("Sale")
        RETURN = "return", _("Return")
        CANCELLATION = "cancellation", _("Cancellation")
        ADJUSTMENT = "adjustment", _("Adjustment")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        CONFIRMED = "confirmed", _("Confirmed")
        DELIVERED = "delivered", _("Delivered")
        CLOSED = "closed", _("Closed")
        CANCELLED = "cancelled", _("Cancelled")

    field_rights: ClassVar[Mapping[str, str]] = {"base_cost": Right.COSTS_VIEW}

    number = models.CharField(_("number"), max_length=60)
    source = models.CharField(_("source"), max_length=60, blank=True)
    party = models.ForeignKey(
        "customers.Party", verbose_name=_("customer"), on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.SALE)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.CONFIRMED)
    reverses = models.ForeignKey(
        "self", verbose_name=_("answers to"), on_delete=models.PROTECT, null=True, blank=True,
        related_name="reversals",
    )  # fmt: skip
    ordered_on = models.DateField(_("ordered on"))
    ordered_at = models.DateTimeField(_("ordered at"), null=True, blank=True)
    currency = money.currency_field()
    rate = models.DecimalField(_("exchange rate"), max_digits=18, decimal_places=8, default=1)
    amount = money.amount_field(_("amount"), default=0)
    base_amount = money.amount_field(_("amount in base currency"), default=0)
    base_cost = money.amount_field(_("product cost in base currency"), null=True, blank=True)
    is_standard = models.BooleanField(_("standard order"), default=True)
    promised_on = models.DateField(_("promised for"), null=True, blank=True)
    delivered_on = models.DateField(_("delivered on"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        indexes = [
            models.Index(fields=["party", "-ordered_on"], name="sales_order_by_party"),
            models.Index(fields=["-ordered_on", "-id"], name="sales_order_by_day"),
            models.Index(fields=["number"], name="sales_order_by_number"),
            models.Index(
                fields=["promised_on", "id"],
                name="sales_order_due",
                condition=Q(kind="sale", status="confirmed"),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["source", "number"], name="sales_order_number_once"),
            models.CheckConstraint(
                condition=Q(rate__gt=0, rate__lt=1_000_000_000), name="sales_order_rate_bounded"
            ),
            *money.within_limits("amount", "base_amount", "base_cost", table="sales_order"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_led(self) -> bool:
        """Whether another feature says what stands in it; see `services.leading`."""
        return self.source.startswith(LEADING)


class OrderLine(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField(_("position"))
    product = models.ForeignKey(
        "catalog.Product", verbose_name=_("product"), on_delete=models.PROTECT, null=True,
        blank=True, related_name="+",
    )  # fmt: skip
    description = models.CharField(_("description"), max_length=300, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=18, decimal_places=4)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    unit_price = models.DecimalField(_("unit price"), max_digits=18, decimal_places=6)
    amount = money.amount_field(_("amount"))
    product_cost = money.amount_field(_("product cost of the line"), null=True, blank=True)
    import_key = models.CharField(max_length=64, null=True, unique=True, editable=False)  # noqa: DJ001  # unique only where set

    field_rights: ClassVar[Mapping[str, str]] = {"product_cost": Right.COSTS_VIEW}

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="sales_line_position_once"),
            *money.within_limits(
                "quantity", "unit_price", "amount", "product_cost", table="sales_line"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}/{self.position}"


class Series(models.Model):
    """The last number given in a series, such as SO-2026."""

    prefix = models.CharField(max_length=20, unique=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")

    def __str__(self) -> str:
        return f"{self.prefix}-{self.last:05d}"


class CostEntry(Record):
    """What winning, selling to or serving one customer cost on a day."""

    class Kind(models.TextChoices):
        ACQUISITION = "acquisition", _("Acquisition")
        SELLING = "selling", _("Selling")
        SERVICE = "service", _("Service")

    field_rights: ClassVar[Mapping[str, str]] = {
        "amount": Right.COSTS_VIEW,
        "base_amount": Right.COSTS_VIEW,
    }

    party = models.ForeignKey(
        "customers.Party", verbose_name=_("customer"), on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    spent_on = models.DateField(_("spent on"))
    currency = money.currency_field()
    amount = money.amount_field(_("amount"))
    base_amount = money.amount_field(_("amount in base currency"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    archived_at = models.DateTimeField(_("archived at"), null=True, editable=False)

    class Meta:
        verbose_name = _("cost entry")
        verbose_name_plural = _("cost entries")
        indexes = [models.Index(fields=["party", "-spent_on"], name="sales_cost_by_party")]
        constraints = money.within_limits("amount", "base_amount", table="sales_cost")

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"
