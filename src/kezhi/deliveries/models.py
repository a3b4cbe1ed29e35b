from collections.abc import Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kezhi.deliveries.choices import ACTIVE, TONES, Answer, Channel, State
from kezhi.kit.models import Record
from kezhi.staff.rights import Right


class Delivery(Record):
    """Goods of one order on their way to the customer, as one load.

    `told_from` and `told_until` are the arrival as the newest notice told it; when they differ
    from the arrival expected now, the customer must be told anew.
    """

    audit_masked = ("driver_phone",)
    field_rights: ClassVar[Mapping[str, str]] = {"driver_phone": Right.PHONES_VIEW}

    number = models.CharField(_("number"), max_length=30, unique=True)
    order = models.ForeignKey(
        "sales.Order", verbose_name=_("order"), on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED)
    departs_at = models.DateTimeField(_("planned departure"), null=True, blank=True)
    window_from = models.DateTimeField(_("expected arrival from"), null=True, blank=True)
    window_until = models.DateTimeField(_("expected arrival until"), null=True, blank=True)
    told_from = models.DateTimeField(_("told arrival from"), null=True, editable=False)
    told_until = models.DateTimeField(_("told arrival until"), null=True, editable=False)
    departed_at = models.DateTimeField(_("departed at"), null=True, editable=False)
    arrived_at = models.DateTimeField(_("arrived at"), null=True, editable=False)
    ended_at = models.DateTimeField(_("ended at"), null=True, editable=False)
    carrier = models.CharField(_("carrier"), max_length=100, blank=True)
    vehicle = models.CharField(_("vehicle number"), max_length=30, blank=True)
    driver = models.CharField(_("driver"), max_length=80, blank=True)
    driver_phone = models.CharField(_("driver's phone"), max_length=30, blank=True)
    destination = models.CharField(_("destination"), max_length=300, blank=True)
    receiver = models.CharField(_("receiver"), max_length=80, blank=True)
    language = models.CharField(
        _("the customer's language"), max_length=10, choices=settings.LANGUAGES
    )
    note = models.CharField(_("note"), max_length=500, blank=True)
    received_by = models.CharField(_("received by"), max_length=80, blank=True)
    is_damaged = models.BooleanField(_("damage or shortage"), default=False)
    remarks = models.CharField(_("remarks at arrival"), max_length=500, blank=True)
    answer = models.CharField(
        _("the customer's answer"), max_length=10, choices=Answer, blank=True, editable=False
    )
    answer_note = models.CharField(_("in the customer's words"), max_length=500, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, editable=False)
    link_key = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        indexes = [
            models.Index(fields=["order", "-id"], name="deliveries_of_order"),
            models.Index(fields=["-window_until", "-id"], name="deliveries_by_arrival"),
            models.Index(
                fields=["window_until", "id"],
                name="deliveries_active",
                condition=Q(state__in=ACTIVE),
            ),
            models.Index(
                fields=["id"], name="deliveries_with_phone", condition=~Q(driver_phone="")
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=State.values) & Q(answer__in=Answer.values),
                name="deliveries_chosen",
            ),
            models.CheckConstraint(
                condition=Q(window_from__isnull=True)
                | Q(window_until__isnull=True)
                | Q(window_until__gte=F("window_from")),
                name="deliveries_window_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.ARRIVED) | Q(arrived_at__isnull=False),
                name="deliveries_arrived_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def party(self) -> Any:
        return self.order.party

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE


class DeliveryLine(models.Model):
    """One kind of goods of a load, in the unit of the order; positive."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField(_("position"))
    product = models.ForeignKey(
        "catalog.Product", verbose_name=_("product"), on_delete=models.PROTECT, null=True,
        blank=True, related_name="+",
    )  # fmt: skip
    description = models.CharField(_("description"), max_length=300, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=18, decimal_places=4)
    unit = models.CharField(_("unit"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("delivery line")
        verbose_name_plural = _("delivery lines")
        constraints = [
            models.UniqueConstraint(
                fields=["delivery", "position"], name="deliveries_line_position_once"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, quantity__lt=10**12), name="deliveries_line_bounded"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id}/{self.position}"


class Notice(models.Model):
    """What the customer was told of a delivery, and when: the five elements, kept as they stood.

    The text itself is written from them when somebody reads it, so that the driver's phone can be
    forgotten.
    """

    audit_masked = ("driver_phone",)

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="notices")
    position = models.PositiveIntegerField(_("position"))
    goods = models.TextField(_("specification and quantity"), max_length=20_000)
    departs_at = models.DateTimeField(_("departure"))
    vehicle = models.CharField(_("vehicle number"), max_length=30)
    driver_phone = models.CharField(_("driver's phone"), max_length=30, blank=True)
    window_from = models.DateTimeField(_("expected arrival from"))
    window_until = models.DateTimeField(_("expected arrival until"))
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    recipient = models.CharField(_("to whom"), max_length=120)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    sent_at = models.DateTimeField(_("sent at"))
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("sent by"), on_delete=models.PROTECT,
        null=True, related_name="+",
    )  # fmt: skip
    is_late = models.BooleanField(_("after the time told first had passed"), default=False)

    class Meta:
        verbose_name = _("delivery notice")
        verbose_name_plural = _("delivery notices")
        constraints = [
            models.UniqueConstraint(
                fields=["delivery", "position"], name="deliveries_notice_position_once"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values) & ~Q(vehicle="") & ~Q(goods=""),
                name="deliveries_notice_told",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id}/{self.position}"


class OrderPromise(models.Model):
    """The entry of the ledger of promises that holds the day an order was promised for."""

    order = models.OneToOneField(
        "sales.Order", verbose_name=_("order"), on_delete=models.CASCADE, related_name="+"
    )
    expectation = models.OneToOneField(
        "promises.Expectation", verbose_name=_("promise"), on_delete=models.CASCADE,
        related_name="+",
    )  # fmt: skip

    class Meta:
        verbose_name = _("promise of an order")
        verbose_name_plural = _("promises of orders")

    def __str__(self) -> str:
        return f"{self.order_id} {self.expectation_id}"
