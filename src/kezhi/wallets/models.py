from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from customer_value import share
from kezhi.kit import money
from kezhi.kit.models import Record
from kezhi.wallets.choices import Confidence, Source

LEAST = MinValueValidator(1)


class Wallet(Record):
    """What a customer spends a year on what we sell: an estimate of one day, never a fact.

    Of one product line, or of all. A newer one of the same line takes its place and it stays as
    history. `sales`, `sales_then` and `missing` are what we sold, as of `measured_on` and as of
    the estimate, and what he spends elsewhere: kept, so that a list can be sorted by it.
    """

    party = models.ForeignKey(
        "customers.Party", verbose_name=_("customer"), on_delete=models.PROTECT, related_name="+"
    )
    line = models.ForeignKey(
        "catalog.ProductLine", verbose_name=_("product line"), on_delete=models.PROTECT, null=True,
        blank=True, related_name="+", help_text=_("None: of all that we sell."),
    )  # fmt: skip
    as_of = models.DateField(_("as of"))
    currency = money.currency_field()
    rate = models.DecimalField(
        _("exchange rate"), max_digits=18, decimal_places=8, default=1, editable=False
    )
    spend = money.amount_field(_("spends a year"), validators=[LEAST])
    low = money.amount_field(_("at least"), validators=[LEAST])
    high = money.amount_field(_("at most"), validators=[LEAST])
    source = models.CharField(_("source"), max_length=10, choices=Source, default=Source.ASKED)
    confidence = models.CharField(
        _("confidence"), max_length=10, choices=Confidence, default=Confidence.MEDIUM
    )
    note = models.CharField(_("who said so, or how it was reckoned"), max_length=300, blank=True)
    is_current = models.BooleanField(_("newest"), default=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, editable=False)
    measured_on = models.DateField(_("measured on"), null=True, editable=False)
    sales = money.amount_field(_("our sales in twelve months"), default=0, editable=False)
    sales_then = money.amount_field(_("our sales then"), default=0, editable=False)
    missing = money.amount_field(_("spent elsewhere"), default=0, editable=False)

    class Meta:
        verbose_name = _("estimate of spending")
        verbose_name_plural = _("estimates of spending")
        indexes = [
            models.Index(fields=["party", "-as_of"], name="wallets_by_party"),
            models.Index(
                fields=["-missing", "id"], name="wallets_by_missing", condition=Q(is_current=True)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(low__gte=1, low__lte=F("spend"), high__gte=F("spend"))
                & Q(high__lte=money.LIMIT),
                name="wallets_limits",
            ),
            models.CheckConstraint(
                condition=Q(source__in=Source.values, confidence__in=Confidence.values),
                name="wallets_chosen",
            ),
            models.CheckConstraint(
                condition=Q(rate__gt=0, rate__lt=1_000_000_000), name="wallets_rate"
            ),
            *money.within_limits("sales", "sales_then", "missing", table="wallets"),
        ]

    def __str__(self) -> str:
        return f"{self.party} {self.as_of}"

    def _share(self, sales: object) -> share.WalletShare:
        rate = float(self.rate)
        return share.wallet_share(
            float(str(sales)), spend=float(self.spend) * rate, low=float(self.low) * rate,
            high=float(self.high) * rate,
        )  # fmt: skip

    @property
    def now(self) -> share.WalletShare:
        return self._share(self.sales)

    @property
    def then(self) -> share.WalletShare:
        return self._share(self.sales_then)


class Market(Record):
    """How large the market was in a year, in base currency; of a product line, or of all."""

    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(1950), MaxValueValidator(2200)]
    )
    line = models.ForeignKey(
        "catalog.ProductLine", verbose_name=_("product line"), on_delete=models.PROTECT, null=True,
        blank=True, related_name="+", help_text=_("None: of all that we sell."),
    )  # fmt: skip
    size = money.amount_field(_("size of the market"), validators=[LEAST])
    low = money.amount_field(_("at least"), validators=[LEAST])
    high = money.amount_field(_("at most"), validators=[LEAST])
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        verbose_name = _("size of a market")
        verbose_name_plural = _("sizes of markets")
        constraints = [
            models.UniqueConstraint(
                fields=["year", "line"], condition=Q(line__isnull=False),
                name="wallets_market_of_line",
            ),
            models.UniqueConstraint(
                fields=["year"], condition=Q(line__isnull=True), name="wallets_market_whole"
            ),
            models.CheckConstraint(
                condition=Q(low__gte=1, low__lte=F("size"), high__gte=F("size"))
                & Q(high__lte=money.LIMIT),
                name="wallets_market_limits",
            ),
            models.CheckConstraint(
                condition=Q(year__gte=1950, year__lte=2200), name="wallets_market_year"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.year} {self.line or ''}".strip()
