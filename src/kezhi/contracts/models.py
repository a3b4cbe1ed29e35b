from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kezhi.contracts.choices import Kind, Start, State
from kezhi.kit import money
from kezhi.kit.models import Record

MOST_DAYS = 3650
MOST_MONTHS = 240


class Contract(Record):
    """One version of what was agreed with a customer. Once signed it is never changed: an amendment
    of the same number takes its place when it is signed itself.

    Where it stands is never kept but follows from its days (`queries.contracts`): `signed_on`,
    `starts_on`, `ends_on`, and `last_on` once notice was given or it was terminated.
    """

    number = models.CharField(_("number"), max_length=60)
    revision = models.PositiveIntegerField(_("revision"), default=1)
    party = models.ForeignKey(
        "customers.Party", verbose_name=_("customer"), on_delete=models.PROTECT, related_name="+"
    )
    quote = models.ForeignKey(
        "quotes.Quote", verbose_name=_("quote"), on_delete=models.SET_NULL, null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    renews = models.ForeignKey(
        "self", verbose_name=_("renews"), on_delete=models.SET_NULL, null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.DEAL)
    title = models.CharField(_("subject"), max_length=200)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    currency = money.currency_field()
    rate = models.DecimalField(_("exchange rate"), max_digits=18, decimal_places=8, default=1)
    tax_rate = models.DecimalField(_("tax rate"), max_digits=5, decimal_places=4, default=0)
    has_tax_inside = models.BooleanField(_("the amount includes tax"), default=True)
    net_amount = money.amount_field(_("amount without tax"), null=True, blank=True)
    tax_amount = money.amount_field(_("tax"), null=True, blank=True)
    gross_amount = money.amount_field(_("amount with tax"), null=True, blank=True)
    base_amount = money.amount_field(_("amount in base currency"), null=True, blank=True)
    renews_itself = models.BooleanField(_("renews by itself"), default=False)
    renewal_months = models.PositiveSmallIntegerField(_("months of each renewal"), default=12)
    notice_days = models.PositiveSmallIntegerField(_("days of notice"), default=30)
    note = models.TextField(_("internal note"), max_length=2000, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("signed by"), on_delete=models.PROTECT,
        null=True, blank=True, related_name="+",
    )  # fmt: skip
    signed_name = models.CharField(_("who signed for the customer"), max_length=80, blank=True)
    superseded_at = models.DateTimeField(_("superseded at"), null=True, blank=True)
    delivered_on = models.DateField(_("delivered on"), null=True, blank=True)
    accepted_on = models.DateField(_("accepted on"), null=True, blank=True)
    notice_on = models.DateField(_("notice given on"), null=True, blank=True)
    last_on = models.DateField(_("last day"), null=True, blank=True)
    is_terminated = models.BooleanField(_("terminated"), default=False)
    ending_note = models.CharField(_("why it ends"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        indexes = [
            models.Index(fields=["party", "-starts_on"], name="contracts_by_party"),
            models.Index(fields=["-starts_on", "-id"], name="contracts_by_day"),
            models.Index(fields=["ends_on", "id"], name="contracts_by_end"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["number", "revision"], name="contracts_number_once"),
            models.UniqueConstraint(
                fields=["number"], condition=Q(signed_on__isnull=True),
                name="contracts_one_draft",
            ),
            models.UniqueConstraint(
                fields=["number"],
                condition=Q(signed_on__isnull=False, superseded_at__isnull=True),
                name="contracts_one_in_force",
            ),
            models.UniqueConstraint(
                fields=["renews"], condition=Q(revision=1), name="contracts_renewed_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="contracts_kind_known"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="contracts_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(signed_on__isnull=False)
                | Q(last_on__isnull=True, accepted_on__isnull=True, delivered_on__isnull=True),
                name="contracts_ends_once_signed",
            ),
            models.CheckConstraint(
                condition=Q(is_terminated=False) | Q(last_on__isnull=False),
                name="contracts_terminated_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(tax_rate__gte=0, tax_rate__lte=1), name="contracts_tax_bounded"
            ),
            models.CheckConstraint(
                condition=Q(rate__gt=0, rate__lt=1_000_000_000), name="contracts_rate_bounded"
            ),
            models.CheckConstraint(
                condition=Q(renewal_months__gte=1, renewal_months__lte=MOST_MONTHS)
                & Q(notice_days__lte=MOST_DAYS),
                name="contracts_renewal_bounded",
            ),
            models.CheckConstraint(
                condition=Q(gross_amount__gt=0, net_amount__gt=0, tax_amount__gte=0)
                | Q(
                    gross_amount__isnull=True, net_amount__isnull=True, tax_amount__isnull=True,
                    kind="framework",
                ),
                name="contracts_amount_positive",
            ),
            *money.within_limits("gross_amount", "base_amount", table="contracts_contract"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number if self.revision == 1 else f"{self.number}/{self.revision}"

    @property
    def owner(self) -> str:
        """Whoever looks after the customer looks after the contract."""
        return str(self.party.owner or "")

    def get_shown_state_display(self) -> str:
        """The word for what `queries.contracts.with_state` adds to the rows of lists."""
        return str(State(vars(self)["shown_state"]).label)


class ContractTerm(models.Model):
    """One numbered line of a contract. Where it has a day, it is a promise of ours: `expectation`
    is its place in the ledger of promises, from the signature on."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="terms")
    position = models.PositiveIntegerField(_("position"))
    text = models.CharField(_("term"), max_length=300)
    due_on = models.DateField(_("promised day"), null=True, blank=True)
    expectation = models.ForeignKey(
        "promises.Expectation", verbose_name=_("promise or expectation"),
        on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
    )  # fmt: skip

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        constraints = [
            models.UniqueConstraint(fields=["contract", "position"], name="contracts_term_once"),
            models.CheckConstraint(condition=~Q(text=""), name="contracts_term_told"),
        ]

    def __str__(self) -> str:
        return self.text


class Installment(models.Model):
    """A part of the price and when it is to be paid. `share` is kept where it was agreed so; the
    amounts of a plan add up to the price with tax. What was received of it is never kept here."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="installments")
    position = models.PositiveIntegerField(_("position"))
    label = models.CharField(_("installment"), max_length=80)
    start = models.CharField(_("days count from"), max_length=20, choices=Start)
    on = models.DateField(_("due on"), null=True, blank=True)
    days = models.PositiveSmallIntegerField(_("days"), default=0)
    share = models.DecimalField(_("share"), max_digits=7, decimal_places=6, null=True, blank=True)
    amount = money.amount_field(_("amount"))

    class Meta:
        verbose_name = _("installment")
        verbose_name_plural = _("installments")
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "position"], name="contracts_installment_once"
            ),
            models.CheckConstraint(
                condition=Q(start="day", on__isnull=False)
                | Q(start__in=["signing", "delivery", "acceptance"], on__isnull=True),
                name="contracts_installment_has_a_start",
            ),
            models.CheckConstraint(
                condition=Q(days__lte=MOST_DAYS), name="contracts_installment_days"
            ),
            models.CheckConstraint(
                condition=Q(share__isnull=True) | Q(share__gt=0, share__lte=1),
                name="contracts_installment_share",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0), name="contracts_installment_positive"
            ),
            *money.within_limits("amount", table="contracts_installment"),
        ]

    def __str__(self) -> str:
        return self.label


class Drawing(models.Model):
    """An order that was placed under a contract."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="drawings")
    order = models.OneToOneField(
        "sales.Order", verbose_name=_("order"), on_delete=models.CASCADE, related_name="+"
    )

    class Meta:
        verbose_name = _("order under a contract")
        verbose_name_plural = _("orders under contracts")

    def __str__(self) -> str:
        return f"{self.pk}"


class Receipt(models.Model):
    """A payment that is for a contract as a whole, such as one made before any invoice."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="receipts")
    payment = models.OneToOneField(
        "receivables.Payment", verbose_name=_("payment"), on_delete=models.CASCADE,
        related_name="+",
    )  # fmt: skip

    class Meta:
        verbose_name = _("payment for a contract")
        verbose_name_plural = _("payments for contracts")

    def __str__(self) -> str:
        return f"{self.pk}"
