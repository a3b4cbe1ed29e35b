from datetime import date, timedelta
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kezhi.kit import money
from kezhi.kit.models import Record
from kezhi.stays.choices import Payer, State

MOST_NIGHTS = 3650
MOST_PEOPLE = 10_000


class Stay(Record):
    """A booking of rooms. It leads one order of its account, dated by the day of arrival: kept
    and expected stays give it a line, cancelled ones and no-shows leave it without any. What was
    booked stays here whatever became of it.

    The account is the customer of the order: the company that sends its people, else the agent
    that booked, else the guest. `revenue` is rate × nights × rooms in the order's currency.
    """

    order = models.OneToOneField(
        "sales.Order", verbose_name=_("order"), on_delete=models.CASCADE, related_name="stay"
    )
    agent = models.ForeignKey(
        "customers.Party", verbose_name=pgettext_lazy("stay", "Agent"), on_delete=models.PROTECT,
        null=True, blank=True, related_name="+",
    )  # fmt: skip
    payer = models.CharField(_("who pays"), max_length=10, choices=Payer)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.BOOKED)
    arrival_on = models.DateField(_("arrival"))
    nights = models.PositiveIntegerField(_("nights"), validators=[MaxValueValidator(MOST_NIGHTS)])
    rooms = models.PositiveIntegerField(
        _("rooms"), default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_PEOPLE)]
    )
    adults = models.PositiveIntegerField(_("adults"), default=1)
    children = models.PositiveIntegerField(_("children"), default=0)
    nightly_rate = models.DecimalField(
        _("rate of a room and night"), max_digits=18, decimal_places=4
    )
    revenue = money.amount_field(_("room revenue"))
    base_revenue = money.amount_field(_("room revenue in base currency"))
    hotel = models.CharField(_("hotel"), max_length=80, blank=True)
    room_type = models.CharField(_("room type"), max_length=40, blank=True)
    meal = models.CharField(_("meals"), max_length=40, blank=True)
    deposit = models.CharField(_("deposit"), max_length=40, blank=True)
    channel = models.CharField(_("booking channel"), max_length=60, blank=True)
    segment = models.CharField(_("market segment"), max_length=60, blank=True)
    country = models.CharField(_("country of the guest"), max_length=60, blank=True)
    guest = models.CharField(_("name of the guest"), max_length=120, blank=True)
    booked_on = models.DateField(_("booked on"), null=True, blank=True)
    settled_on = models.DateField(_("decided on"), null=True, blank=True)

    class Meta:
        verbose_name = _("stay")
        verbose_name_plural = _("stays")
        indexes = [
            models.Index(fields=["-arrival_on", "-id"], name="stays_by_arrival"),
            models.Index(fields=["agent", "-arrival_on"], name="stays_by_agent"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="stays_state_known"),
            models.CheckConstraint(condition=Q(payer__in=Payer.values), name="stays_payer_known"),
            models.CheckConstraint(
                condition=Q(
                    nights__lte=MOST_NIGHTS, rooms__gte=1, rooms__lte=MOST_PEOPLE,
                    adults__lte=MOST_PEOPLE, children__lte=MOST_PEOPLE,
                ),
                name="stays_counts_bounded",
            ),
            *money.within_limits("nightly_rate", "revenue", "base_revenue", table="stays_stay"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.order.number

    @property
    def number(self) -> str:
        return self.order.number

    @property
    def party(self) -> Any:
        """The account."""
        return self.order.party

    @property
    def departure_on(self) -> date:
        return self.arrival_on + timedelta(days=self.nights)

    @property
    def room_nights(self) -> int:
        return self.nights * self.rooms
