from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customer_value.costs import activity_rate
from kezhi.costing.choices import Driver
from kezhi.kit import money
from kezhi.kit.models import Record
from kezhi.kit.runs import Status
from kezhi.sales.models import CostEntry
from kezhi.staff.rights import Right

LEAST, MOST = Decimal("0.01"), Decimal("9999999999.99")


class Activity(Record):
    """What people do for customers, what it costs in a year, and how often it could be done."""

    field_rights: ClassVar[Mapping[str, str]] = {"yearly_cost": Right.COSTS_VIEW}

    name = models.CharField(_("activity"), max_length=80)
    driver = models.CharField(
        _("counted by"), max_length=20, choices=Driver,
        help_text=_("What is counted for each customer, from what is on record."),
    )  # fmt: skip
    kind = models.CharField(
        _("kind of cost"), max_length=20, choices=CostEntry.Kind, default=CostEntry.Kind.SELLING
    )
    yearly_cost = money.amount_field(
        _("cost of a year"), validators=[MinValueValidator(0), MaxValueValidator(money.LIMIT)],
        help_text=_("Wages, travel, rooms, freight: all that the activity takes, base currency."),
    )  # fmt: skip
    capacity = models.DecimalField(
        _("practical capacity of a year"), max_digits=12, decimal_places=2,
        validators=[MinValueValidator(LEAST), MaxValueValidator(MOST)],
        help_text=_("How many could be done, four fifths of what is possible at best: what stands"
                    " idle is charged to no customer."),
    )  # fmt: skip
    archived_at = models.DateTimeField(_("archived at"), null=True, editable=False)

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities and their cost")
        constraints = [
            models.UniqueConstraint(
                fields=["driver"], condition=Q(archived_at__isnull=True),
                name="costing_driver_once",
            ),
            models.CheckConstraint(
                condition=Q(driver__in=Driver.values) & Q(kind__in=CostEntry.Kind.values),
                name="costing_activity_chosen",
            ),
            models.CheckConstraint(
                condition=Q(capacity__gte=LEAST, capacity__lte=MOST), name="costing_capacity"
            ),
            models.CheckConstraint(
                condition=Q(yearly_cost__gte=0, yearly_cost__lte=money.LIMIT),
                name="costing_yearly_cost",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def rate(self) -> Decimal:
        """What once costs."""
        rate: Decimal = activity_rate(self.yearly_cost, self.capacity)
        return rate


class Costing(Record):
    """The profit of every customer over the 365 days that end with `as_of`.

    Pages read its lines and never compute. `activities` keeps the rates it was made with. Once
    `booked_at` is set, its costs stand among the costs to serve and count in lifetime values.
    """

    field_rights: ClassVar[Mapping[str, str]] = {
        "cost_of_capital": Right.COSTS_VIEW, "margin": Right.COSTS_VIEW,
    }  # fmt: skip

    as_of = models.DateField(_("as of"))
    cost_of_capital = models.DecimalField(
        _("cost of capital a year"), max_digits=5, decimal_places=4
    )
    currency = money.currency_field()
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.QUEUED, editable=False
    )
    activities = models.JSONField(_("activities"), default=list, editable=False)
    margin = money.amount_field(_("margin of all customers"), null=True, editable=False)
    finished_at = models.DateTimeField(_("finished at"), null=True, editable=False)
    booked_at = models.DateTimeField(_("booked at"), null=True, editable=False)

    class Meta:
        verbose_name = _("costing")
        verbose_name_plural = _("costings")
        indexes = [models.Index(fields=["status", "-id"], name="costing_by_status")]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="costing_status"),
            models.CheckConstraint(
                condition=Q(cost_of_capital__gte=0, cost_of_capital__lte=1),
                name="costing_capital_bounded",
            ),
            models.CheckConstraint(
                condition=Q(booked_at__isnull=True) | Q(status="finished"),
                name="costing_booked_when_finished",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.as_of:%Y-%m-%d} #{self.pk}"


class CostingLine(models.Model):
    """What one customer brought and caused. The parts add up to `profit` to the smallest unit."""

    follows_merge = False  # what a finished costing said of a customer is never rewritten
    field_rights: ClassVar[Mapping[str, str]] = {
        "costing": Right.COSTS_VIEW, "product_cost": Right.COSTS_VIEW,
    }  # fmt: skip

    costing = models.ForeignKey(Costing, on_delete=models.CASCADE, related_name="lines")
    party = models.ForeignKey(
        "customers.Party", verbose_name=_("customer"), on_delete=models.PROTECT, related_name="+"
    )
    revenue = money.amount_field(_("net sales"))
    product_cost = money.amount_field(_("product cost"))
    unpriced = models.PositiveIntegerField(_("orders of unknown product cost"), default=0)
    acquisition = money.amount_field(_("cost of winning"))
    selling = money.amount_field(_("cost of selling"))
    service = money.amount_field(_("cost of serving"))
    credit = money.amount_field(_("cost of waiting for the money"))
    profit = money.amount_field(pgettext_lazy("money", "profit"))
    counts = models.JSONField(_("how often"), default=dict)

    class Meta:
        verbose_name = _("costing of a customer")
        verbose_name_plural = _("costings of customers")
        indexes = [
            models.Index(fields=["costing", "profit", "id"], name="costing_by_profit"),
            models.Index(fields=["party", "-costing"], name="costing_of_party"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["costing", "party"], name="costing_line_once"),
            *money.within_limits(
                "revenue", "product_cost", "acquisition", "selling", "service", "credit", "profit",
                table="costing_line",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.costing_id} {self.party_id}"

    @property
    def margin(self) -> Decimal:
        margin: Decimal = self.revenue - self.product_cost
        return margin

    @property
    def owner(self) -> str:
        return str(self.party.owner or "")

    @property
    def to_serve(self) -> Decimal:
        """All that was charged beside the goods."""
        whole: Decimal = self.acquisition + self.selling + self.service + self.credit
        return whole


class Booked(models.Model):
    """A cost entry that a costing made: what is taken back with it."""

    field_rights: ClassVar[Mapping[str, str]] = {"costing": Right.COSTS_VIEW}

    costing = models.ForeignKey(Costing, on_delete=models.CASCADE, related_name="booked")
    entry = models.OneToOneField(CostEntry, on_delete=models.CASCADE, related_name="booked")

    class Meta:
        verbose_name = _("booked cost")
        verbose_name_plural = _("booked costs")

    def __str__(self) -> str:
        return f"{self.costing_id} {self.entry_id}"
