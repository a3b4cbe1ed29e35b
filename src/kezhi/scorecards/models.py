from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kezhi.catalog.choices import Evidence
from kezhi.kit import money
from kezhi.kit.models import Record
from kezhi.scorecards.choices import (
    Alternative,
    Confidence,
    Incoterm,
    MapBase,
    MapMethod,
    MapStatus,
    Outcome,
    Rung,
)
from kezhi.staff.rights import Right


def subject(label: Any, to: str) -> "models.OneToOneField[Any, Any]":
    return models.OneToOneField(
        to, verbose_name=label, on_delete=models.CASCADE, null=True, blank=True, related_name="+",
        editable=False,
    )  # fmt: skip


def incoterm_field() -> "models.CharField[Any, Any]":
    return models.CharField(
        _("basis of delivery"), max_length=3, choices=Incoterm.choices, blank=True
    )


def worth_field(label: Any) -> "models.DecimalField[Any, Any]":
    return money.amount_field(label, null=True, blank=True)


class Ledger(Record):
    """What one order, quote or opportunity is worth to the customer beside the best alternative.

    All money is per `unit` (of the whole, where that is blank), in one currency, on one basis of
    delivery. What elements are worth is counted beyond one common `reference` worth; a price is no
    part of it. `surplus` and the gaps are those reckoned when it was last changed.
    """

    field_rights: ClassVar[Mapping[str, str]] = {"unit_cost": Right.COSTS_VIEW}

    party = models.ForeignKey(
        "customers.Party", verbose_name=_("customer"), on_delete=models.PROTECT, related_name="+",
        editable=False,
    )  # fmt: skip
    order = subject(_("order"), "sales.Order")
    quote = subject(_("quote"), "quotes.Quote")
    opportunity = subject(_("opportunity"), "pipeline.Opportunity")
    compared_on = models.DateField(_("compared on"))
    currency = money.currency_field()
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    incoterm = incoterm_field()
    quantity = money.amount_field(_("quantity"), null=True, blank=True)
    price = money.amount_field(_("our price"))
    unit_cost = worth_field(_("our cost per unit"))
    reference = worth_field(_("common reference worth"))
    note = models.CharField(_("note"), max_length=500, blank=True)
    best = models.ForeignKey(
        "scorecards.RivalOffer", verbose_name=_("best alternative"), on_delete=models.SET_NULL,
        null=True, related_name="+", editable=False,
    )  # fmt: skip
    worth_gap = money.amount_field(_("worth more"), null=True, editable=False)
    price_gap = money.amount_field(_("costs more"), null=True, editable=False)
    surplus = money.amount_field(_("the customer's gain"), null=True, editable=False)

    class Meta:
        verbose_name = _("value ledger")
        verbose_name_plural = _("value ledgers")
        indexes = [
            models.Index(fields=["party", "-compared_on"], name="scorecards_by_party"),
            models.Index(fields=["-compared_on", "-id"], name="scorecards_by_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(order__isnull=False, quote__isnull=True, opportunity__isnull=True)
                | Q(order__isnull=True, quote__isnull=False, opportunity__isnull=True)
                | Q(order__isnull=True, quote__isnull=True, opportunity__isnull=False),
                name="scorecards_ledger_one_subject",
            ),
            models.CheckConstraint(condition=Q(price__gt=0), name="scorecards_ledger_price"),
            models.CheckConstraint(
                condition=(Q(quantity__isnull=True) | Q(quantity__gt=0))
                & (Q(unit_cost__isnull=True) | Q(unit_cost__gte=0))
                & (Q(reference__isnull=True) | Q(reference__gte=0)),
                name="scorecards_ledger_amounts",
            ),
            models.CheckConstraint(
                condition=Q(incoterm__in=["", *Incoterm.values]), name="scorecards_ledger_basis"
            ),
            *money.within_limits(
                "price", "quantity", "unit_cost", "reference", "worth_gap", "price_gap", "surplus",
                table="scorecards_ledger",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.order or self.quote or self.opportunity)

    @property
    def subject(self) -> str:
        return str(self)

    def get_outcome_display(self) -> str:
        """Of `outcome`, which queries.access annotates."""
        return str(Outcome(getattr(self, "outcome", Outcome.OPEN)).label)


class RivalOffer(Record):
    """What the customer could have instead, and its price: exact where both limits are equal."""

    ledger = models.ForeignKey(
        Ledger, on_delete=models.CASCADE, related_name="offers", editable=False
    )
    kind = models.CharField(
        _("alternative"), max_length=12, choices=Alternative.choices,
        default=Alternative.COMPETITOR,
    )  # fmt: skip
    party = models.ForeignKey(
        "customers.Party", verbose_name=_("competitor"), on_delete=models.PROTECT, null=True,
        blank=True, related_name="+",
    )  # fmt: skip
    price_low = money.amount_field(_("its price, at least"))
    price_high = money.amount_field(_("its price, at most"))
    currency = money.currency_field()
    rate = models.DecimalField(
        _("exchange rate"), max_digits=18, decimal_places=8, default=1, editable=False
    )
    terms = models.CharField(_("terms"), max_length=200, blank=True)
    lead_days = models.PositiveSmallIntegerField(_("days to delivery"), null=True, blank=True)
    offered_on = models.DateField(_("offered on"))
    source = models.CharField(_("source"), max_length=120, blank=True)
    confidence = models.CharField(
        _("how far it is known"), max_length=8, choices=Confidence.choices, default=Confidence.TOLD
    )

    class Meta:
        verbose_name = _("rival's offer")
        verbose_name_plural = _("rivals' offers")
        constraints = [
            models.UniqueConstraint(
                fields=["ledger", "party"], condition=Q(party__isnull=False),
                name="scorecards_offer_of_rival_once",
            ),
            models.UniqueConstraint(
                fields=["ledger", "kind"], condition=Q(party__isnull=True),
                name="scorecards_offer_without_rival_once",
            ),
            models.CheckConstraint(
                condition=Q(kind="competitor", party__isnull=False)
                | Q(kind__in=["status_quo", "own_make"], party__isnull=True),
                name="scorecards_offer_whose",
            ),
            models.CheckConstraint(
                condition=Q(price_low__gt=0, price_high__gte=F("price_low")),
                name="scorecards_offer_price",
            ),
            models.CheckConstraint(
                condition=Q(rate__gt=0, rate__lt=1_000_000_000), name="scorecards_offer_rate"
            ),
            models.CheckConstraint(
                condition=Q(confidence__in=Confidence.values), name="scorecards_offer_confidence"
            ),
            *money.within_limits("price_low", "price_high", table="scorecards_offer"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.party) if self.party else str(self.get_kind_display())


class LedgerEntry(Record):
    """What one element is worth to the customer with us beyond the common reference: as we claim
    it, as he sees it, and as it came true. Below zero the alternative serves him better."""

    ledger = models.ForeignKey(
        Ledger, on_delete=models.CASCADE, related_name="entries", editable=False
    )
    element = models.ForeignKey(
        "catalog.ValueElement", verbose_name=_("value element"), on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    claimed = money.amount_field(_("claimed"), default=0)
    claimed_low = worth_field(_("claimed, at least"))
    claimed_high = worth_field(_("claimed, at most"))
    perceived = worth_field(_("seen by the customer"))
    realized = worth_field(_("come true"))
    inputs = models.JSONField(_("inputs of the equation"), default=dict, editable=False)
    discount = models.DecimalField(
        _("discount on the claim"), max_digits=5, decimal_places=4, null=True, editable=False
    )
    evidence = models.CharField(
        _("grade of evidence"), max_length=12, choices=Evidence.choices, default=Evidence.ESTIMATED
    )
    proof = models.CharField(_("what proves it"), max_length=300, blank=True)
    source = models.CharField(_("who says so"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("entry of a value ledger")
        verbose_name_plural = _("entries of a value ledger")
        constraints = [
            models.UniqueConstraint(
                fields=["ledger", "element"], name="scorecards_entry_element_once"
            ),
            models.CheckConstraint(
                condition=Q(claimed_low__isnull=True, claimed_high__isnull=True)
                | Q(claimed_low__lte=F("claimed"), claimed_high__gte=F("claimed")),
                name="scorecards_entry_limits",
            ),
            models.CheckConstraint(
                condition=Q(discount__isnull=True) | Q(discount__gte=0, discount__lte=1),
                name="scorecards_entry_discount",
            ),
            models.CheckConstraint(
                condition=Q(evidence__in=Evidence.values), name="scorecards_entry_graded"
            ),
            *money.within_limits(
                "claimed", "claimed_low", "claimed_high", "perceived", "realized",
                table="scorecards_entry",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.ledger_id}: {self.element_id}"


class RivalWorth(models.Model):
    """What an element is worth with a rival beyond the common reference; nothing where absent."""

    offer = models.ForeignKey(RivalOffer, on_delete=models.CASCADE, related_name="worths")
    entry = models.ForeignKey(LedgerEntry, on_delete=models.CASCADE, related_name="worths")
    amount = money.amount_field(_("worth with the rival"))

    class Meta:
        verbose_name = _("worth with a rival")
        verbose_name_plural = _("worths with rivals")
        constraints = [
            models.UniqueConstraint(fields=["offer", "entry"], name="scorecards_worth_once"),
            *money.within_limits("amount", table="scorecards_worth"),
        ]

    def __str__(self) -> str:
        return f"{self.offer_id} {self.entry_id}: {self.amount}"


class Awareness(Record):
    """That a customer knows a value, agrees to it or has it, as one of us heard; nothing is
    overwritten, the newest word counts. Of one selling point where it names one."""

    party = models.ForeignKey(
        "customers.Party", verbose_name=_("customer"), on_delete=models.PROTECT, related_name="+",
        editable=False,
    )  # fmt: skip
    element = models.ForeignKey(
        "catalog.ValueElement", verbose_name=_("value element"), on_delete=models.PROTECT,
        related_name="+", editable=False,
    )  # fmt: skip
    point = models.ForeignKey(
        "catalog.SellingPoint", verbose_name=_("selling point"), on_delete=models.PROTECT,
        null=True, blank=True, related_name="+",
    )  # fmt: skip
    rung = models.CharField(_("how far"), max_length=10, choices=Rung.choices)
    noted_on = models.DateField(_("heard on"))
    evidence = models.CharField(_("how we know"), max_length=300)

    class Meta:
        verbose_name = _("awareness")
        verbose_name_plural = _("awareness")
        indexes = [
            models.Index(fields=["party", "element", "-noted_on"], name="scorecards_awareness_of")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(rung__in=Rung.values), name="scorecards_awareness_rung"
            ),
            models.CheckConstraint(condition=~Q(evidence=""), name="scorecards_awareness_evidence"),
        ]

    def __str__(self) -> str:
        return f"{self.party_id} {self.element_id}: {self.rung}"


class MapRun(Record):
    """One drawing of the value map of a study: how it is read, and what was found.

    Pages read `result` and never compute. Without a tag and a party it is of the whole market.
    """

    study = models.ForeignKey(
        "surveys.Study", verbose_name=_("study"), on_delete=models.CASCADE, related_name="+"
    )
    tag = models.ForeignKey(
        "customers.Tag", verbose_name=_("group of customers"), on_delete=models.CASCADE,
        null=True, blank=True, related_name="+",
    )  # fmt: skip
    party = models.ForeignKey(
        "customers.Party", verbose_name=_("customer"), on_delete=models.CASCADE, null=True,
        blank=True, related_name="+",
    )  # fmt: skip
    status = models.CharField(
        _("status"), max_length=10, choices=MapStatus.choices, default=MapStatus.QUEUED
    )
    method = models.CharField(
        _("method of quality"), max_length=20, choices=MapMethod.choices,
        default=MapMethod.WEIGHTED_RATIOS,
    )  # fmt: skip
    base = models.CharField(
        _("base of the price"), max_length=10, choices=MapBase.choices, default=MapBase.RIVALS
    )
    quality_weight = models.DecimalField(
        _("weight of quality beside price"), max_digits=4, decimal_places=3, null=True, blank=True
    )
    seed = models.PositiveIntegerField(_("seed"), default=1, editable=False)
    result = models.JSONField(_("result"), default=dict, editable=False)
    error = models.CharField(_("error"), max_length=40, blank=True, editable=False)
    started_at = models.DateTimeField(_("started at"), null=True, editable=False)
    finished_at = models.DateTimeField(_("finished at"), null=True, editable=False)

    class Meta:
        verbose_name = _("value map")
        verbose_name_plural = _("value maps")
        indexes = [models.Index(fields=["study", "-id"], name="scorecards_map_by_study")]
        constraints = [
            models.CheckConstraint(
                condition=Q(tag__isnull=True) | Q(party__isnull=True), name="scorecards_map_reach"
            ),
            models.CheckConstraint(
                condition=Q(quality_weight__isnull=True)
                | Q(quality_weight__gt=0, quality_weight__lt=1),
                name="scorecards_map_weight",
            ),
            models.CheckConstraint(
                condition=Q(status__in=MapStatus.values)
                & Q(method__in=MapMethod.values)
                & Q(base__in=MapBase.values),
                name="scorecards_map_chosen",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.study_id} #{self.pk}"
