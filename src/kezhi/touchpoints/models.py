from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kezhi.kit.models import Record
from kezhi.touchpoints.choices import Channel, Direction, Kind, Outcome

MOST_TEXT = 5000


class Touchpoint(Record):
    """We met a customer, or they us. Never changed: what was wrong is told again by an entry that
    `corrects` it, and `is_withdrawn` says that nothing of the kind took place."""

    party = models.ForeignKey(
        "customers.Party", verbose_name=_("customer"), on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    direction = models.CharField(
        _("who to whom"), max_length=10, choices=Direction, default=Direction.TWO_WAY
    )
    channel = models.CharField(_("channel"), max_length=20, choices=Channel, blank=True)
    at = models.DateTimeField(_("when"))
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome, blank=True)
    text = models.TextField(_("what was said"), max_length=MOST_TEXT, blank=True)
    corrects = models.OneToOneField(
        "self", verbose_name=_("corrects"), on_delete=models.PROTECT, null=True, blank=True,
        related_name="corrected_by",
    )  # fmt: skip
    is_withdrawn = models.BooleanField(_("did not take place"), default=False)

    class Meta:
        verbose_name = _("touchpoint")
        verbose_name_plural = _("touchpoints")
        indexes = [
            models.Index(fields=["party", "-at", "-id"], name="touchpoints_of_party"),
            models.Index(fields=["-at", "-id"], name="touchpoints_by_time"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="touchpoints_kind"),
            models.CheckConstraint(
                condition=Q(direction__in=Direction.values), name="touchpoints_direction"
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(corrects=F("id")),
                name="touchpoints_not_own_correction",
            ),
            models.CheckConstraint(
                condition=Q(is_withdrawn=False) | Q(corrects__isnull=False),
                name="touchpoints_withdraws_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d}"


class OurPerson(models.Model):
    """A colleague who took part."""

    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.CASCADE, related_name="ours")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("colleague"), on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip

    class Meta:
        verbose_name = _("colleague at a touchpoint")
        verbose_name_plural = _("colleagues at touchpoints")
        constraints = [
            models.UniqueConstraint(fields=["touchpoint", "user"], name="touchpoints_ours_once")
        ]

    def __str__(self) -> str:
        return str(self.user)


class TheirPerson(models.Model):
    """A contact of the customer who took part."""

    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.CASCADE, related_name="theirs")
    contact = models.ForeignKey(
        "customers.Contact", verbose_name=_("contact"), on_delete=models.CASCADE, related_name="+"
    )

    class Meta:
        verbose_name = _("contact at a touchpoint")
        verbose_name_plural = _("contacts at touchpoints")
        constraints = [
            models.UniqueConstraint(
                fields=["touchpoint", "contact"], name="touchpoints_theirs_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.contact)
