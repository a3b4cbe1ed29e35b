from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kezhi.kit.models import Record
from kezhi.promises.choices import EFFECTS, TONES, Layer, Outcome


class Expectation(Record):
    """Something a customer may expect of us: agreed, promised, advertised or silently hoped for.

    `first_due_on` is the date named first and is never overwritten; `due_on` is the one agreed
    last. What was kept is judged by both.
    """

    party = models.ForeignKey(
        "customers.Party", verbose_name=_("customer"), on_delete=models.PROTECT, related_name="+"
    )
    layer = models.CharField(_("where it comes from"), max_length=10, choices=Layer.choices)
    text = models.CharField(_("what is expected"), max_length=300)
    level = models.CharField(_("at which level"), max_length=100, blank=True)
    promised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("who promised"), on_delete=models.PROTECT,
        null=True, blank=True, related_name="+",
    )  # fmt: skip
    promised_to = models.ForeignKey(
        "customers.Contact", verbose_name=_("to whom"), on_delete=models.SET_NULL, null=True,
        blank=True, related_name="+",
    )  # fmt: skip
    promised_on = models.DateField(_("said on"))
    first_due_on = models.DateField(_("first due on"), editable=False)
    due_on = models.DateField(_("due on"))
    usual_days = models.PositiveIntegerField(_("usual days"), null=True, editable=False)
    is_daring = models.BooleanField(_("promised below the usual days"), default=False)
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=Outcome.choices, default=Outcome.OPEN, editable=False
    )
    met_on = models.DateField(_("met on"), null=True, editable=False)
    evidence = models.CharField(_("what shows it"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("promise or expectation")
        verbose_name_plural = _("promises and expectations")
        indexes = [
            models.Index(fields=["party", "-due_on"], name="promises_of_party"),
            models.Index(fields=["outcome", "due_on"], name="promises_due"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="promises_told"),
            models.CheckConstraint(
                condition=Q(layer__in=Layer.values) & Q(outcome__in=Outcome.values),
                name="promises_chosen",
            ),
            models.CheckConstraint(
                condition=~Q(layer="promise") | Q(promised_by__isnull=False),
                name="promises_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(first_due_on__gte=F("promised_on")) & Q(due_on__gte=F("promised_on")),
                name="promises_due_later",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["kept", "late"], met_on__isnull=False)
                | Q(outcome__in=["open", "broken", "withdrawn"], met_on__isnull=True),
                name="promises_met_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_open(self) -> bool:
        return self.outcome == Outcome.OPEN

    @property
    def is_renegotiated(self) -> bool:
        return self.due_on != self.first_due_on

    @property
    def tone(self) -> str:
        return TONES[Outcome(self.outcome)]

    @property
    def effect(self) -> str:
        return str(EFFECTS[Layer(self.layer)])
