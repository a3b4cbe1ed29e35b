from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kezhi.kit import money
from kezhi.kit.models import Record
from kezhi.portfolio import exact
from kezhi.portfolio.choices import (
    ACTIVE,
    ENDED,
    AttitudeMethod,
    Barrier,
    Measure,
    ModelName,
    Movement,
    Risk,
    RunStatus,
    RunStep,
    Tier,
    TierReason,
    Undefined,
)


class ValuationRun(Record):
    """One computation of what every customer is worth, with all it depended on.

    Customer rows of a run that is not finished are never shown.
    """

    as_of = models.DateField(_("as of"))
    status = models.CharField(
        _("status"), max_length=10, choices=RunStatus, default=RunStatus.QUEUED
    )
    step = models.CharField(_("step"), max_length=10, choices=RunStep, blank=True)
    progress = models.PositiveSmallIntegerField(
        _("progress in percent"), default=0, validators=[MaxValueValidator(100)]
    )
    is_automatic = models.BooleanField(_("automatic"), default=False)
    is_cancel_wanted = models.BooleanField(default=False)
    # The one run at work holds place 1; the database refuses a second.
    place = models.PositiveSmallIntegerField(null=True, unique=True, editable=False)
    job = models.CharField(max_length=64, blank=True, editable=False)
    previous = models.ForeignKey(
        "self", verbose_name=_("compared with"), on_delete=models.SET_NULL, null=True,
        related_name="+",
    )  # fmt: skip

    settings = models.JSONField(_("settings"), default=dict)
    currency = money.currency_field()
    measure = models.CharField(
        _("measure"), max_length=20, choices=Measure, default=Measure.LIFETIME_VALUE
    )
    counts = models.JSONField(_("source counts"), default=dict)
    model = models.CharField(_("model"), max_length=20, choices=ModelName, blank=True)
    report = models.JSONField(_("fit report"), default=dict)
    totals = models.JSONField(_("totals"), default=dict)
    warnings = models.JSONField(_("warnings"), default=list)
    fingerprint = models.CharField(_("input fingerprint"), max_length=64, blank=True)
    versions = models.JSONField(_("versions"), default=dict)
    error = models.CharField(_("error"), max_length=500, blank=True)

    started_at = models.DateTimeField(_("started at"), null=True, editable=False)
    finished_at = models.DateTimeField(_("finished at"), null=True, editable=False)
    # Runs of old keep their report and their sums, not the row of each customer.
    rows_removed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("valuation run")
        verbose_name_plural = _("valuation runs")
        indexes = [
            models.Index(fields=["status", "-finished_at", "-id"], name="portfolio_run_finished")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(progress__gte=0, progress__lte=100), name="portfolio_run_progress"
            ),
            models.CheckConstraint(
                condition=Q(status__in=ACTIVE, place=1) | Q(status__in=ENDED, place__isnull=True),
                name="portfolio_run_one_at_work",
            ),
            models.CheckConstraint(
                condition=~Q(status=RunStatus.FINISHED) | Q(finished_at__isnull=False),
                name="portfolio_run_finished_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.as_of}"


def estimate(label: Any) -> "models.FloatField[Any, Any]":
    return models.FloatField(label, null=True)


class CustomerValuation(models.Model):
    """What one run found of one customer. Facts first, then estimates, then what follows.

    Estimates are of the run's horizon. Money is in the run's currency. Null is undefined;
    `undefined` says why.
    """

    follows_merge = False  # what a finished run said of a customer is never rewritten

    run = models.ForeignKey(ValuationRun, on_delete=models.CASCADE, related_name="customers")
    party = models.ForeignKey(
        "customers.Party", verbose_name=_("customer"), on_delete=models.CASCADE, related_name="+"
    )

    orders = models.PositiveIntegerField(_("orders"))
    repeats = models.PositiveIntegerField(_("repeats"))
    first_day = models.DateField(_("first order"), null=True)
    last_day = models.DateField(_("last order"), null=True)
    recency_days = models.PositiveIntegerField(_("days since the last order"), null=True)
    net_amount = money.amount_field(_("net amount"))
    net_margin = money.amount_field(_("net margin"), null=True)
    acquisition_cost = money.amount_field(_("acquisition cost"), default=0)
    selling_cost = money.amount_field(_("selling cost"), default=0)
    service_cost = money.amount_field(_("service cost"), default=0)
    profit = money.amount_field(_("profit so far"), null=True)
    last_year_orders = models.PositiveIntegerField(_("orders last year"))
    year_before_orders = models.PositiveIntegerField(_("orders the year before"))
    last_year_amount = money.amount_field(_("amount last year"))
    year_before_amount = money.amount_field(_("amount the year before"))
    usual_interval = estimate(_("usual interval in days"))
    long_interval = estimate(_("long interval in days"))

    p_alive = estimate(_("probability of still being a customer"))
    expected_orders = estimate(_("expected orders"))
    expected_orders_low = estimate(_("expected orders, low"))
    expected_orders_high = estimate(_("expected orders, high"))
    order_amount = money.amount_field(_("expected amount of an order"), null=True)
    expected_amount = money.amount_field(_("expected amount"), null=True)
    expected_margin = money.amount_field(_("expected margin"), null=True)
    realized = money.amount_field(_("realized value"), null=True)
    residual = money.amount_field(_("residual value"), null=True)
    residual_low = money.amount_field(_("residual value, low"), null=True)
    residual_high = money.amount_field(_("residual value, high"), null=True)
    lifetime_value = money.amount_field(_("lifetime value"), null=True)
    terms = models.JSONField(_("terms of the estimate"), default=dict)

    tier = models.CharField(_("tier"), max_length=20, choices=Tier)
    previous_tier = models.CharField(_("previous tier"), max_length=20, choices=Tier, blank=True)
    tier_move = models.SmallIntegerField(_("steps moved"), default=0)
    tier_reason = models.CharField(
        _("reason of the tier"), max_length=20, choices=TierReason, blank=True
    )
    # Bits of customer_value.pyramid.LeadReason, of customers of the lowest tier.
    lead_reasons = models.PositiveSmallIntegerField(_("reasons of the lowest tier"), default=0)
    risk = models.CharField(_("risk"), max_length=20, choices=Risk)
    previous_risk = models.CharField(_("previous risk"), max_length=20, choices=Risk, blank=True)
    risk_signs = models.PositiveIntegerField(_("signs of leaving"), default=0)
    amount_at_stake = money.amount_field(_("amount at stake"), null=True)
    value_at_stake = money.amount_field(_("value at stake"), null=True)
    lost_products = models.JSONField(_("products lost"), default=list)
    amount_rank = models.PositiveIntegerField(_("rank by last year's amount"), null=True)
    value_rank = models.PositiveIntegerField(_("rank by residual value"), null=True)

    # Above zero: worth more than last year's amount suggests.
    rank_gap = models.IntegerField(_("ranks gained by residual value"), null=True)

    # The parts of the roll-forward from the previous run, to the smallest unit of money.
    opening = money.amount_field(_("residual value before"), default=0)
    unwind = money.amount_field(_("unwinding of the discount"), default=0)
    earned = money.amount_field(_("earned since"), default=0)
    retention = money.amount_field(_("change by retention"), default=0)
    movement = models.CharField(_("movement"), max_length=10, choices=Movement, blank=True)

    reason = models.CharField(
        _("reason why undefined"), max_length=20, choices=Undefined, blank=True
    )

    class Meta:
        verbose_name = _("customer's worth")
        verbose_name_plural = _("customers' worth")
        indexes = [
            models.Index(fields=["run", "tier"], name="portfolio_worth_by_tier"),
            models.Index(fields=["run", "risk"], name="portfolio_worth_by_risk"),
            models.Index(fields=["party", "-run"], name="portfolio_worth_of_party"),
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(fields=["run", "party"], name="portfolio_worth_once"),
            models.CheckConstraint(
                condition=Q(p_alive__isnull=True) | Q(p_alive__gte=0, p_alive__lte=1),
                name="portfolio_worth_probability",
            ),
            models.CheckConstraint(
                condition=Q(residual__isnull=False) | ~Q(reason=""),
                name="portfolio_worth_reasoned",
            ),
            *money.within_limits(
                "net_amount", "residual", "lifetime_value", "expected_amount",
                table="portfolio_worth",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.party_id} {self.run_id}"


class RunSums(models.Model):
    """Sums over all customers of a finished run, so that pages need not add them up.

    They hold while `mark` is that of the run's rows (`queries.holdings`).
    """

    run = models.OneToOneField(
        ValuationRun, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    mark = models.CharField(max_length=80)
    figures = models.JSONField(encoder=exact.Encoder, decoder=exact.Decoder)

    class Meta:
        verbose_name = _("sums of a run")
        verbose_name_plural = _("sums of runs")

    def __str__(self) -> str:
        return f"{self.run_id}"


class Attitude(Record):
    """What a customer answered to "would you choose us again if changing were free?".

    Earlier answers stay; the newest is current. Whoever was never asked has no row.
    """

    party = models.ForeignKey(
        "customers.Party", verbose_name=_("customer"), on_delete=models.CASCADE, related_name="+"
    )
    asked_on = models.DateField(_("asked on"))
    score = models.PositiveSmallIntegerField(
        _("would choose us again, 0 to 10"), validators=[MaxValueValidator(10)]
    )
    barrier = models.CharField(_("could change"), max_length=10, choices=Barrier, blank=True)
    method = models.CharField(
        _("method"), max_length=10, choices=AttitudeMethod, default=AttitudeMethod.HAND
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    is_current = models.BooleanField(default=True, editable=False)

    class Meta:
        verbose_name = _("attitude")
        verbose_name_plural = _("attitudes")
        constraints = [
            models.CheckConstraint(
                condition=Q(score__gte=0, score__lte=10), name="portfolio_attitude_score"
            ),
            models.UniqueConstraint(
                fields=["party"], condition=Q(is_current=True), name="portfolio_attitude_current"
            ),
        ]
        indexes = [
            models.Index(fields=["party", "-asked_on", "-id"], name="portfolio_attitude_history")
        ]

    def __str__(self) -> str:
        return f"{self.score}"


class PortfolioSettings(models.Model):
    """How runs are made here (row 1)."""

    horizon_weeks = models.PositiveSmallIntegerField(
        _("weeks ahead that are valued"),
        default=52,
        validators=[MinValueValidator(1), MaxValueValidator(520)],
    )
    after_import = models.BooleanField(_("compute again after each import of orders"), default=True)
    every_night = models.BooleanField(_("compute again every night"), default=True)
    full_runs = models.PositiveSmallIntegerField(
        _("runs kept in full"),
        default=24,
        validators=[MinValueValidator(2), MaxValueValidator(1000)],
        help_text=_("Of older runs the sums and the report stay, not each customer's values."),
    )

    class Meta:
        verbose_name = _("settings of the valuation")
        verbose_name_plural = _("settings of the valuation")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="portfolio_settings_only_one"),
            models.CheckConstraint(
                condition=Q(horizon_weeks__gte=1, horizon_weeks__lte=520),
                name="portfolio_settings_horizon",
            ),
            # A run is compared with the one before it.
            models.CheckConstraint(
                condition=Q(full_runs__gte=2, full_runs__lte=1000),
                name="portfolio_settings_full_runs",
            ),
        ]

    def __str__(self) -> str:
        return "1"
