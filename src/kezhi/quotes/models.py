from collections.abc import Mapping
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kezhi.kit import money
from kezhi.kit.models import Record
from kezhi.staff.rights import Right


class Quote(Record):
    """One version of what a customer is offered. Once sent it is never changed: a new revision
    of the same number takes its place."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SENT = "sent", _("Sent")
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Refused")
        EXPIRED = "expired", _("Expired")  # never kept: a sent quote whose last day has passed
        SUPERSEDED = "superseded", _("Superseded")

    class Reason(models.TextChoices):
        PRICE = "price", _("Price too high")
        LEAD_TIME = "lead_time", _("Delivery takes too long")
        QUALITY = "quality", _("Product does not fit")
        TERMS = "terms", _("Terms of payment")
        RIVAL = "rival", _("Chose another supplier")
        NO_NEED = "no_need", _("No longer needed")
        OTHER = "other", _("Another reason")

    class Approval(models.TextChoices):
        NONE = "none", _("Not needed")
        NEEDED = "needed", _("Needed")
        ASKED = "asked", _("Asked for")
        GIVEN = "given", _("Given")
        DECLINED = "declined", _("Declined")

    field_rights: ClassVar[Mapping[str, str]] = {"base_cost": Right.COSTS_VIEW}

    number = models.CharField(_("number"), max_length=60)
    revision = models.PositiveIntegerField(_("revision"), default=1)
    party = models.ForeignKey(
        "customers.Party", verbose_name=_("customer"), on_delete=models.PROTECT, related_name="+"
    )
    contact = models.ForeignKey(
        "customers.Contact", verbose_name=_("contact"), on_delete=models.SET_NULL, null=True,
        blank=True, related_name="+",
    )  # fmt: skip
    opportunity = models.ForeignKey(
        "pipeline.Opportunity", verbose_name=_("opportunity"), on_delete=models.SET_NULL,
        null=True, blank=True, related_name="+",
    )  # fmt: skip
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.DRAFT)
    title = models.CharField(_("subject"), max_length=200, blank=True)
    quoted_on = models.DateField(_("quoted on"))
    valid_until = models.DateField(_("valid until"))
    lead_days = models.PositiveSmallIntegerField(_("days to delivery"), null=True, blank=True)
    delivery_on = models.DateField(_("delivery on"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    currency = money.currency_field()
    rate = models.DecimalField(_("exchange rate"), max_digits=18, decimal_places=8, default=1)
    has_tax_inside = models.BooleanField(_("prices include tax"), default=False)
    net_amount = money.amount_field(_("amount without tax"), default=0)
    tax_amount = money.amount_field(_("tax"), default=0)
    gross_amount = money.amount_field(_("amount with tax"), default=0)
    base_amount = money.amount_field(_("amount in base currency"), default=0)
    base_cost = money.amount_field(_("product cost in base currency"), null=True, blank=True)
    discount_rate = models.DecimalField(
        _("largest discount"), max_digits=7, decimal_places=4, null=True, blank=True
    )
    terms = models.TextField(_("terms"), max_length=2000, blank=True)
    note = models.TextField(_("internal note"), max_length=2000, blank=True)
    approval = models.CharField(
        _("approval of the discount"), max_length=20, choices=Approval, default=Approval.NONE
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("decided by"), on_delete=models.PROTECT,
        null=True, blank=True, related_name="+",
    )  # fmt: skip
    approval_note = models.CharField(_("words on the approval"), max_length=300, blank=True)
    link_key = models.CharField(max_length=64, blank=True, editable=False)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("sent by"), on_delete=models.PROTECT,
        null=True, blank=True, related_name="+",
    )  # fmt: skip
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_name = models.CharField(_("name of who decided"), max_length=80, blank=True)
    is_by_link = models.BooleanField(_("decided by the customer's link"), default=False)
    refusal_reason = models.CharField(
        _("reason of refusal"), max_length=20, choices=Reason, blank=True
    )
    refusal_note = models.CharField(_("words on the refusal"), max_length=500, blank=True)
    order = models.OneToOneField(
        "sales.Order", verbose_name=_("order"), on_delete=models.SET_NULL, null=True, blank=True,
        related_name="+",
    )  # fmt: skip

    class Meta:
        verbose_name = _("quote")
        verbose_name_plural = _("quotes")
        indexes = [
            models.Index(fields=["party", "-quoted_on"], name="quotes_quote_by_party"),
            models.Index(fields=["-quoted_on", "-id"], name="quotes_quote_by_day"),
            models.Index(
                fields=["valid_until", "id"], name="quotes_quote_open", condition=Q(state="sent")
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["number", "revision"], name="quotes_quote_once"),
            models.UniqueConstraint(
                fields=["number"], condition=Q(state="draft"), name="quotes_quote_one_draft"
            ),
            models.UniqueConstraint(
                fields=["number"], condition=Q(state="accepted"), name="quotes_quote_accepted_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["draft", "sent", "accepted", "refused", "superseded"],
                ),
                name="quotes_quote_state_known",
            ),
            models.CheckConstraint(
                condition=Q(rate__gt=0, rate__lt=1_000_000_000), name="quotes_quote_rate_bounded"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gte=models.F("quoted_on")), name="quotes_quote_days"
            ),
            *money.within_limits(
                "net_amount", "tax_amount", "gross_amount", "base_amount", "base_cost",
                table="quotes_quote",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number if self.revision == 1 else f"{self.number}/{self.revision}"


class QuoteLine(models.Model):
    """`unit_price` is as typed, with or without tax as the quote says; `net_price` is the price of
    one unit after discount and without tax, from which the order's line comes."""

    quote = models.ForeignKey(Quote, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField(_("position"))
    product = models.ForeignKey(
        "catalog.Product", verbose_name=_("product"), on_delete=models.PROTECT, null=True,
        blank=True, related_name="+",
    )  # fmt: skip
    description = models.CharField(_("description"), max_length=300, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=18, decimal_places=4)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    list_price = models.DecimalField(
        _("list price"), max_digits=18, decimal_places=6, null=True, blank=True
    )
    unit_price = models.DecimalField(_("unit price"), max_digits=18, decimal_places=6)
    discount_rate = models.DecimalField(_("discount"), max_digits=5, decimal_places=4, default=0)
    tax_rate = models.DecimalField(_("tax rate"), max_digits=5, decimal_places=4, default=0)
    net_price = models.DecimalField(_("net price"), max_digits=18, decimal_places=6)
    net_amount = money.amount_field(_("amount without tax"))
    tax_amount = money.amount_field(_("tax"))
    gross_amount = money.amount_field(_("amount with tax"))
    product_cost = money.amount_field(_("product cost of the line"), null=True, blank=True)

    field_rights: ClassVar[Mapping[str, str]] = {"product_cost": Right.COSTS_VIEW}

    class Meta:
        verbose_name = _("quote line")
        verbose_name_plural = _("quote lines")
        constraints = [
            models.UniqueConstraint(fields=["quote", "position"], name="quotes_line_position_once"),
            models.CheckConstraint(
                condition=Q(discount_rate__gte=0, discount_rate__lte=1),
                name="quotes_line_discount_bounded",
            ),
            models.CheckConstraint(
                condition=Q(tax_rate__gte=0, tax_rate__lte=1), name="quotes_line_tax_bounded"
            ),
            *money.within_limits(
                "quantity", "list_price", "unit_price", "net_price", "net_amount", "tax_amount",
                "gross_amount", "product_cost", table="quotes_line",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.quote_id}/{self.position}"


class QuoteClaim(models.Model):
    """What we say the customer will get besides the goods; the order takes it over as it stands."""

    quote = models.ForeignKey(Quote, on_delete=models.CASCADE, related_name="claims")
    position = models.PositiveIntegerField(_("position"))
    text = models.CharField(_("commitment"), max_length=300)

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        constraints = [
            models.UniqueConstraint(fields=["quote", "position"], name="quotes_claim_position_once")
        ]

    def __str__(self) -> str:
        return self.text


class QuoteSettings(Record):
    """What new quotes start with, and how far a discount may go unasked (row 1)."""

    discount_limit = models.DecimalField(
        _("discount without approval"), max_digits=5, decimal_places=4, null=True, blank=True
    )
    tax_rate = models.DecimalField(_("usual tax rate"), max_digits=5, decimal_places=4, default=0)
    has_tax_inside = models.BooleanField(_("prices include tax"), default=False)
    valid_days = models.PositiveSmallIntegerField(_("days a quote is valid"), default=30)
    terms = models.TextField(_("usual terms"), max_length=2000, blank=True)
    terms_english = models.TextField(_("usual terms in English"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("settings of quotes")
        verbose_name_plural = _("settings of quotes")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="quotes_settings_only_one"),
            models.CheckConstraint(
                condition=Q(discount_limit__isnull=True)
                | Q(discount_limit__gte=0, discount_limit__lte=1),
                name="quotes_settings_limit_bounded",
            ),
            models.CheckConstraint(
                condition=Q(tax_rate__gte=0, tax_rate__lte=1), name="quotes_settings_tax_bounded"
            ),
            models.CheckConstraint(
                condition=Q(valid_days__gte=1, valid_days__lte=730),
                name="quotes_settings_days_bounded",
            ),
        ]

    def __str__(self) -> str:
        return "1"


class PriceList(Record):
    """Prices without tax in one currency, for a span of days; for everybody, for the customers of
    a group, or for one customer."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    currency = money.currency_field(default="CNY")
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    tag = models.ForeignKey(
        "customers.Tag", verbose_name=_("for the group"), on_delete=models.PROTECT, null=True,
        blank=True, related_name="+",
    )  # fmt: skip
    party = models.ForeignKey(
        "customers.Party", verbose_name=_("for the customer"), on_delete=models.PROTECT, null=True,
        blank=True, related_name="+",
    )  # fmt: skip
    archived_at = models.DateTimeField(_("archived at"), null=True, editable=False)

    class Meta:
        verbose_name = _("price list")
        verbose_name_plural = _("price lists")
        constraints = [
            models.CheckConstraint(
                condition=Q(tag__isnull=True) | Q(party__isnull=True), name="quotes_list_one_reach"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=models.F("valid_from")),
                name="quotes_list_days",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ListPrice(models.Model):
    """The price of one of a product's own unit, from a quantity on."""

    price_list = models.ForeignKey(PriceList, on_delete=models.CASCADE, related_name="prices")
    product = models.ForeignKey(
        "catalog.Product", verbose_name=_("product"), on_delete=models.PROTECT, related_name="+"
    )
    from_quantity = models.DecimalField(
        _("from quantity"), max_digits=18, decimal_places=4, default=0
    )
    unit_price = models.DecimalField(_("unit price"), max_digits=18, decimal_places=6)

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        constraints = [
            models.UniqueConstraint(
                fields=["price_list", "product", "from_quantity"], name="quotes_price_once"
            ),
            models.CheckConstraint(
                condition=Q(unit_price__gte=0, from_quantity__gte=0), name="quotes_price_positive"
            ),
            *money.within_limits("unit_price", "from_quantity", table="quotes_price"),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} {self.unit_price}"
