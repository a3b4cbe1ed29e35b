from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kezhi.director.choices import Cadence, Measure, Weekday
from kezhi.kit import money
from kezhi.kit.models import Record

LAST_MONTH_DAY = 28


class Target(Record):
    """What a person, or a team as a whole, is to reach in a month; money in base currency."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.PROTECT, null=True,
        blank=True, related_name="+",
    )  # fmt: skip
    team = models.ForeignKey(
        "staff.Team", verbose_name=_("team"), on_delete=models.CASCADE, null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    measure = models.CharField(_("measure"), max_length=10, choices=Measure)
    month = models.DateField(_("month"))
    amount = money.amount_field(_("target"), validators=[MinValueValidator(0)])

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "measure", "month"], condition=Q(user__isnull=False),
                name="director_target_of_user",
            ),
            models.UniqueConstraint(
                fields=["team", "measure", "month"], condition=Q(team__isnull=False),
                name="director_target_of_team",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=True, team__isnull=False)
                | Q(user__isnull=False, team__isnull=True),
                name="director_target_one_subject",
            ),
            models.CheckConstraint(
                condition=Q(measure__in=Measure.values), name="director_target_measure"
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0, amount__lte=money.LIMIT), name="director_target_amount"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.team or self.user} {self.measure} {self.month:%Y-%m}"


class Subscription(Record):
    """Sales dashboard by mail: to whom, how often, and at which address the page stands."""

    user: Any = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE,
        related_name="+",
    )  # fmt: skip
    cadence = models.CharField(
        _("how often"), max_length=10, choices=Cadence, default=Cadence.WEEKLY
    )
    weekday = models.PositiveSmallIntegerField(
        _("weekday"), choices=Weekday, default=Weekday.MONDAY,
        help_text=_("Of the weekly mail, which tells of the seven days before."),
    )  # fmt: skip
    month_day = models.PositiveSmallIntegerField(
        _("day of the month"), default=1,
        validators=[MinValueValidator(1), MaxValueValidator(LAST_MONTH_DAY)],
        help_text=_("Of the monthly mail, which tells of the month before; 1 to 28."),
    )  # fmt: skip
    base = models.CharField(_("address of the installation"), max_length=300, editable=False)
    starts_on = models.DateField(_("counts from"), editable=False)

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__gte=0, weekday__lte=6, month_day__gte=1)
                & Q(month_day__lte=LAST_MONTH_DAY, cadence__in=Cadence.values),
                name="director_subscription_days",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.cadence}"


class Mailing(models.Model):
    """One mail of one day: kept before it is sent, so that no restart sends it again."""

    subscription = models.ForeignKey(
        Subscription, on_delete=models.CASCADE, related_name="mailings"
    )
    slot = models.DateField(_("of the day"))
    claimed_at = models.DateTimeField(_("begun at"))
    sent_at = models.DateTimeField(_("sent at"), null=True)

    class Meta:
        verbose_name = _("mailing")
        verbose_name_plural = _("mailings")
        constraints = [
            models.UniqueConstraint(fields=["subscription", "slot"], name="director_mail_once")
        ]

    def __str__(self) -> str:
        return f"{self.subscription_id} {self.slot}"
