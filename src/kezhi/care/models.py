from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kezhi.care.choices import (
    QUESTIONS,
    GiftDirection,
    GiftKind,
    GiftState,
    Priority,
    Repeat,
)
from kezhi.customers.choices import CLASS_VALUES, Criterion
from kezhi.kit import money
from kezhi.kit.models import Record
from kezhi.staff.choices import TIER_LABELS
from kezhi.touchpoints.choices import Channel, Outcome


def owner_field() -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("whose"), on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip


class Task(Record):
    """Something one person has to do, for a customer or for none."""

    title = models.CharField(_("what"), max_length=200)
    detail = models.TextField(_("particulars"), max_length=2000, blank=True)
    party = models.ForeignKey(
        "customers.Party", verbose_name=_("customer"), on_delete=models.PROTECT, null=True,
        blank=True, related_name="+",
    )  # fmt: skip
    owner = owner_field()
    due_on = models.DateField(_("due on"), null=True, blank=True)
    due_at = models.TimeField(_("at"), null=True, blank=True)
    priority = models.CharField(
        _("priority"), max_length=10, choices=Priority, default=Priority.NORMAL
    )
    repeat = models.CharField(_("repeats"), max_length=10, choices=Repeat, blank=True)
    repeat_day = models.PositiveSmallIntegerField(null=True, editable=False)
    done_at = models.DateTimeField(_("done at"), null=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("done by"), on_delete=models.PROTECT, null=True,
        editable=False, related_name="+",
    )  # fmt: skip
    follows = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="followed_by"
    )

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        indexes = [
            models.Index(
                fields=["owner", "due_on", "id"], name="care_open_tasks",
                condition=Q(done_at__isnull=True),
            ),
            models.Index(fields=["party", "-id"], name="care_tasks_of_party"),
            models.Index(fields=["due_on", "id"], name="care_tasks_by_day"),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="care_task_named"),
            models.CheckConstraint(
                condition=Q(priority__in=Priority.values), name="care_task_priority"
            ),
            models.CheckConstraint(
                condition=Q(due_at__isnull=True) | Q(due_on__isnull=False),
                name="care_task_hour_has_day",
            ),
            models.CheckConstraint(
                condition=Q(repeat="") | (Q(repeat__in=Repeat.values) & Q(due_on__isnull=False)),
                name="care_task_repeats_from_day",
            ),
        ]

    def __str__(self) -> str:
        return self.title


def answer_field(name: str) -> "models.TextField[Any, Any]":
    label: Any = QUESTIONS[name]
    return models.TextField(label, max_length=2000, blank=True)


def degrees(label: Any, most: int) -> "models.DecimalField[Any, Any]":
    return models.DecimalField(
        label, max_digits=8, decimal_places=5, null=True, editable=False,
        validators=[MinValueValidator(Decimal(-most)), MaxValueValidator(Decimal(most))],
    )  # fmt: skip


class Visit(Record):
    """A visit planned, begun on the spot, and reported by the five questions."""

    party = models.ForeignKey(
        "customers.Party", verbose_name=_("customer"), on_delete=models.PROTECT, related_name="+"
    )
    owner = owner_field()
    planned_on = models.DateField(_("planned for"))
    planned_at = models.TimeField(_("at"), null=True, blank=True)
    purpose = models.CharField(_("purpose"), max_length=300, blank=True)
    is_executive = models.BooleanField(_("with one of our executives"), default=False)
    arrived_at = models.DateTimeField(_("arrived at"), null=True, editable=False)
    place = models.CharField(_("place"), max_length=200, blank=True, editable=False)
    latitude = degrees(_("latitude"), 90)
    longitude = degrees(_("longitude"), 180)
    thinking = answer_field("thinking")
    needing = answer_field("needing")
    dissatisfied = answer_field("dissatisfied")
    problems = answer_field("problems")
    more = answer_field("more")
    outcome = models.CharField(
        _("outcome"), max_length=20, choices=Outcome, blank=True, editable=False
    )
    reported_at = models.DateTimeField(_("reported at"), null=True, editable=False)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, editable=False)
    touchpoint = models.ForeignKey(
        "touchpoints.Touchpoint", verbose_name=_("touchpoint"), on_delete=models.PROTECT,
        null=True, editable=False, related_name="+",
    )  # fmt: skip

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        indexes = [
            models.Index(fields=["owner", "planned_on", "id"], name="care_visits_of_owner"),
            models.Index(fields=["party", "-planned_on", "-id"], name="care_visits_of_party"),
            models.Index(fields=["planned_on", "id"], name="care_visits_by_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(reported_at__isnull=True) | Q(cancelled_at__isnull=True),
                name="care_visit_reported_or_cancelled",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="care_visit_place_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.planned_on} {self.purpose}".strip()


class Feed(Record):
    """The secret link to one person's calendar; only its SHA-256 is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, editable=False)

    class Meta:
        verbose_name = _("calendar link")
        verbose_name_plural = _("calendar links")
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(revoked_at__isnull=True), name="care_feed_one_a_person"
            )
        ]

    def __str__(self) -> str:
        return str(self.user)


class ContactRule(Record):
    """How many days may pass until customers of this tier and relation are truly in touch again.
    Left open, tier or relation mean any; the rule that names more goes before."""

    tier = models.CharField(_("tier"), max_length=20, choices=TIER_LABELS, blank=True)
    relation = models.CharField(
        _("relation"), max_length=20, choices=CLASS_VALUES[Criterion.RELATION], blank=True
    )
    days = models.PositiveSmallIntegerField(
        _("days between contacts"), validators=[MinValueValidator(1), MaxValueValidator(730)]
    )
    channel = models.CharField(_("usual channel"), max_length=20, choices=Channel, blank=True)

    class Meta:
        verbose_name = _("contact rule")
        verbose_name_plural = _("contact rules")
        constraints = [
            models.UniqueConstraint(fields=["tier", "relation"], name="care_rule_once"),
            models.CheckConstraint(
                condition=Q(days__gte=1, days__lte=730), name="care_rule_days_bounded"
            ),
        ]

    def __str__(self) -> str:
        return " · ".join(str(one) for one in (self.tier_name, self.relation_name) if one)

    @property
    def tier_name(self) -> Any:
        return self.get_tier_display() if self.tier else ""

    @property
    def relation_name(self) -> Any:
        return self.get_relation_display() if self.relation else ""


class Gift(Record):
    """A present or an invitation, given or received; cash and its like can be none."""

    party = models.ForeignKey(
        "customers.Party", verbose_name=_("customer"), on_delete=models.PROTECT, related_name="+",
        editable=False,
    )  # fmt: skip
    contact = models.ForeignKey(
        "customers.Contact", verbose_name=_("contact"), on_delete=models.SET_NULL, null=True,
        related_name="+",
    )  # fmt: skip
    person = models.CharField(_("person"), max_length=80, editable=False)
    owner = owner_field()
    direction = models.CharField(_("direction"), max_length=10, choices=GiftDirection.choices)
    kind = models.CharField(_("kind"), max_length=10, choices=GiftKind.choices)
    what = models.CharField(_("what"), max_length=200)
    occasion = models.CharField(_("occasion"), max_length=200)
    amount = money.amount_field(_("worth"))
    currency = money.currency_field(editable=False)
    given_on = models.DateField(_("day"))
    state = models.CharField(_("state"), max_length=10, choices=GiftState.choices, editable=False)
    reason = models.CharField(
        _("why approval is needed"), max_length=10, blank=True, editable=False
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("decided by"), on_delete=models.PROTECT, null=True,
        editable=False, related_name="+",
    )  # fmt: skip
    decided_at = models.DateTimeField(_("decided at"), null=True, editable=False)
    decision = models.CharField(
        _("note on the decision"), max_length=300, blank=True, editable=False
    )

    class Meta:
        verbose_name = _("gift or invitation")
        verbose_name_plural = _("gifts and invitations")
        indexes = [
            models.Index(fields=["-given_on", "-id"], name="care_gifts_by_day"),
            models.Index(fields=["party", "-given_on"], name="care_gifts_of_party"),
            models.Index(fields=["contact", "given_on"], name="care_gifts_of_contact"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(direction__in=GiftDirection.values)
                & Q(kind__in=GiftKind.values)
                & Q(state__in=GiftState.values),
                name="care_gift_chosen",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0) & ~Q(what="") & ~Q(occasion="") & ~Q(person=""),
                name="care_gift_told",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["within", "waiting"], decided_by__isnull=True)
                | Q(state__in=["approved", "refused"], decided_by__isnull=False),
                name="care_gift_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | (~Q(decided_by=models.F("owner")) & ~Q(decided_by=models.F("created_by"))),
                name="care_gift_not_by_oneself",
            ),
            *money.within_limits("amount", table="care_gift"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.what


class GiftLimits(Record):
    """Above these a manager has to approve (row 1), in the company's currency."""

    each = money.amount_field(_("worth of one gift"), default=Decimal(200))
    yearly = money.amount_field(_("worth for one person in a year"), default=Decimal(600))

    class Meta:
        verbose_name = _("limits of gifts")
        verbose_name_plural = _("limits of gifts")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="care_limits_only_one"),
            models.CheckConstraint(
                condition=Q(each__gte=0, yearly__gte=0), name="care_limits_not_negative"
            ),
            *money.within_limits("each", "yearly", table="care_limits"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return "1"
