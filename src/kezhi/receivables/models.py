from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kezhi.kit import money
from kezhi.kit.models import Record
from kezhi.receivables.ladder import known_fields
from kezhi.touchpoints.choices import Channel

LONGEST_TERM = 3650


class Terms(Record):
    """What one customer and the company agreed on paying; customers without a row have the usual
    terms of the company (`queries.terms`)."""

    class Start(models.TextChoices):
        INVOICE = "invoice", _("From the day of the invoice")
        MONTH_END = "month_end", _("From the end of the invoice's month")

    party = models.OneToOneField(
        "customers.Party", verbose_name=_("customer"), on_delete=models.PROTECT, related_name="+"
    )
    days = models.PositiveIntegerField(
        _("days to pay"), default=30, validators=[MaxValueValidator(LONGEST_TERM)]
    )
    start = models.CharField(_("days count"), max_length=20, choices=Start, default=Start.INVOICE)
    credit_limit = money.amount_field(
        _("credit limit in base currency"), null=True, blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(money.LIMIT)],
    )  # fmt: skip
    limit_reason = models.CharField(_("why this limit"), max_length=300, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("terms of payment")
        verbose_name_plural = _("terms of payment")
        constraints = [
            models.CheckConstraint(
                condition=Q(days__lte=LONGEST_TERM), name="receivables_terms_days"
            ),
            models.CheckConstraint(
                condition=Q(credit_limit__isnull=True) | Q(credit_limit__gte=0),
                name="receivables_terms_limit_positive",
            ),
            *money.within_limits("credit_limit", table="receivables_terms"),
        ]

    def __str__(self) -> str:
        return f"{self.days}"


class CreditRules(Record):
    """What holds the orders of a customer by itself, as the company decided (row 1)."""

    hold_after = models.PositiveIntegerField(
        _("days overdue that hold orders"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(LONGEST_TERM)],
    )
    near_percent = models.PositiveSmallIntegerField(
        _("percent of the limit that is near it"),
        default=80,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )

    class Meta:
        verbose_name = _("rules of credit")
        verbose_name_plural = _("rules of credit")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="receivables_rules_only_one"),
            models.CheckConstraint(
                condition=Q(near_percent__gte=1, near_percent__lte=100)
                & (Q(hold_after__isnull=True) | Q(hold_after__lte=LONGEST_TERM)),
                name="receivables_rules_bounded",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


class Standing(Record):
    """Somebody's word on a customer's credit: held, or free of the rules until a day. The newest
    word counts; earlier ones stay."""

    party = models.ForeignKey(
        "customers.Party", verbose_name=_("customer"), on_delete=models.PROTECT, related_name="+"
    )
    is_held = models.BooleanField(_("held"))
    reason = models.CharField(_("reason"), max_length=300)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("word on credit")
        verbose_name_plural = _("words on credit")
        indexes = [models.Index(fields=["party", "-id"], name="receivables_standing_of_party")]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="receivables_standing_why")
        ]

    def __str__(self) -> str:
        return self.reason


class Waiver(Record):
    """One order let past a hold, and why."""

    order = models.OneToOneField(
        "sales.Order", verbose_name=_("order"), on_delete=models.CASCADE, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=300)

    class Meta:
        verbose_name = _("order let pass")
        verbose_name_plural = _("orders let pass")
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="receivables_waiver_why")
        ]

    def __str__(self) -> str:
        return self.reason


class Invoice(Record):
    """What a customer was asked to pay. `open_amount` is gross less all allocations, kept equal by
    the services that allocate, so that lists and ageing need not add up."""

    number = models.CharField(_("number"), max_length=60)
    source = models.CharField(_("source"), max_length=60, blank=True)
    party = models.ForeignKey(
        "customers.Party", verbose_name=_("customer"), on_delete=models.PROTECT, related_name="+"
    )
    order = models.ForeignKey(
        "sales.Order", verbose_name=_("order"), on_delete=models.PROTECT, null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    issued_on = models.DateField(_("issued on"))
    due_on = models.DateField(_("due on"))
    currency = money.currency_field()
    rate = models.DecimalField(_("exchange rate"), max_digits=18, decimal_places=8, default=1)
    tax = money.amount_field(_("tax"), default=0)
    gross = money.amount_field(_("gross"))
    open_amount = money.amount_field(_("open"), editable=False)
    base_amount = money.amount_field(_("gross in base currency"), editable=False)
    base_open = money.amount_field(_("open in base currency"), editable=False)
    is_disputed = models.BooleanField(_("disputed"), default=False, editable=False)
    paid_on = models.DateField(_("paid on"), null=True, blank=True, editable=False)
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        indexes = [
            models.Index(fields=["party", "-issued_on"], name="receivables_invoice_by_party"),
            models.Index(fields=["-issued_on", "-id"], name="receivables_invoice_by_day"),
            models.Index(fields=["number"], name="receivables_invoice_number"),
            models.Index(
                fields=["due_on", "id"], name="receivables_invoice_open",
                condition=Q(open_amount__gt=0),
            ),
            models.Index(
                fields=["party", "due_on"], name="receivables_open_by_party",
                condition=Q(open_amount__gt=0),
            ),
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(
                fields=["source", "number"], name="receivables_invoice_number_once"
            ),
            models.CheckConstraint(
                condition=Q(rate__gt=0, rate__lt=1_000_000_000), name="receivables_invoice_rate"
            ),
            models.CheckConstraint(
                condition=Q(gross__gt=0, tax__gte=0, tax__lt=F("gross")),
                name="receivables_invoice_positive",
            ),
            models.CheckConstraint(
                condition=Q(open_amount__gte=0, open_amount__lte=F("gross")),
                name="receivables_invoice_never_over_allocated",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("issued_on")), name="receivables_invoice_due_after_issue"
            ),
            *money.within_limits("gross", "base_amount", "base_open", table="receivables_invoice"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def net(self) -> Decimal:
        net: Decimal = self.gross - self.tax
        return net


class Payment(Record):
    """What lowers what a customer owes: money that came in, a credit note, or a debt given up.
    `left` is the amount less all allocations."""

    class Kind(models.TextChoices):
        MONEY = "money", _("Payment")
        CREDIT_NOTE = "credit_note", _("Credit note")
        WRITE_OFF = "write_off", _("Written off")

    number = models.CharField(_("number"), max_length=60)
    source = models.CharField(_("source"), max_length=60, blank=True)
    party = models.ForeignKey(
        "customers.Party", verbose_name=_("customer"), on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.MONEY)
    received_on = models.DateField(_("received on"))
    currency = money.currency_field()
    amount = money.amount_field(_("amount"))
    left = money.amount_field(_("not allocated"), editable=False)
    base_amount = money.amount_field(_("amount in base currency"), editable=False)
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        indexes = [
            models.Index(fields=["party", "-received_on"], name="receivables_payment_by_party"),
            models.Index(fields=["-received_on", "-id"], name="receivables_payment_by_day"),
            models.Index(fields=["number"], name="receivables_payment_number"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "number"], name="receivables_payment_number_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="receivables_payment_positive"),
            models.CheckConstraint(
                condition=Q(left__gte=0, left__lte=F("amount")),
                name="receivables_payment_never_over_allocated",
            ),
            *money.within_limits("amount", "base_amount", table="receivables_payment"),
        ]

    def __str__(self) -> str:
        return self.number


class Allocation(models.Model):
    """So much of this payment is for that invoice."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="allocations")
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="allocations")
    amount = money.amount_field(_("amount"))
    at = models.DateTimeField(_("allocated at"))

    class Meta:
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0), name="receivables_allocation_positive"
            ),
            *money.within_limits("amount", table="receivables_allocation"),
        ]

    def __str__(self) -> str:
        return f"{self.amount}"


class Dispute(Record):
    """The customer does not accept an invoice; while a dispute is open the debt ages apart."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="disputes")
    opened_on = models.DateField(_("disputed since"))
    reason = models.CharField(_("reason"), max_length=300)
    resolved_on = models.DateField(_("resolved on"), null=True, blank=True)
    resolution = models.CharField(_("resolution"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        constraints = [
            models.UniqueConstraint(
                fields=["invoice"], condition=Q(resolved_on__isnull=True),
                name="receivables_dispute_one_open",
            ),
            models.CheckConstraint(
                condition=Q(resolved_on__isnull=True) | Q(resolved_on__gte=F("opened_on")),
                name="receivables_dispute_in_order",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.reason


class Step(Record):
    """One rung of the ladder of reminders: when it is due, by which channel, who is asked to take
    it, and its words in both languages with the fields that `ladder.FIELDS` names."""

    class Asked(models.TextChoices):
        OWNER = "owner", _("The customer's owner")
        BOOKS = "books", _("Bookkeeping")

    position = models.PositiveSmallIntegerField(
        _("position"), unique=True, validators=[MinValueValidator(1), MaxValueValidator(99)]
    )
    name = models.CharField(_("name"), max_length=80)
    name_zh = models.CharField(_("name in Chinese"), max_length=80, blank=True)
    days = models.PositiveSmallIntegerField(
        _("days overdue"), validators=[MinValueValidator(1), MaxValueValidator(LONGEST_TERM)]
    )
    channel = models.CharField(_("channel"), max_length=20, choices=Channel)
    asked = models.CharField(_("who is asked"), max_length=10, choices=Asked, default=Asked.BOOKS)
    handed_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("or this person"), on_delete=models.PROTECT,
        null=True, blank=True, related_name="+",
    )  # fmt: skip
    holds = models.BooleanField(_("stops orders and reminders"), default=False)
    body = models.TextField(_("words"), max_length=3000, validators=[known_fields])
    body_zh = models.TextField(_("words in Chinese"), max_length=3000, validators=[known_fields])

    class Meta:
        verbose_name = _("step of reminding")
        verbose_name_plural = _("steps of reminding")
        constraints = [
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=99, days__gte=1, days__lte=LONGEST_TERM),
                name="receivables_step_bounded",
            ),
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values, asked__in=["owner", "books"]),
                name="receivables_step_chosen",
            ),
        ]

    def __str__(self) -> str:
        is_chinese = (get_language() or "").startswith("zh")
        return self.name_zh if is_chinese and self.name_zh else self.name


class Reminder(Record):
    """A step that was taken with one customer, its words as they were sent. `after` is the reminder
    before it (or the customer, below zero, for the first), so that no step is taken twice."""

    party = models.ForeignKey(
        "customers.Party", verbose_name=_("customer"), on_delete=models.PROTECT, related_name="+"
    )
    step = models.ForeignKey(
        Step, verbose_name=_("step"), on_delete=models.PROTECT, related_name="+"
    )
    after = models.BigIntegerField(unique=True, editable=False)
    sent_on = models.DateField(_("sent on"))
    channel = models.CharField(_("channel"), max_length=20, choices=Channel)
    language = models.CharField(_("language"), max_length=10)
    text = models.TextField(_("words"), max_length=20_000)
    talked = models.CharField(_("what was said before"), max_length=500, blank=True)
    mailed_to = models.EmailField(_("mailed to"), blank=True)
    mailed_at = models.DateTimeField(_("mailed at"), null=True, editable=False)
    invoices = models.ManyToManyField(Invoice, verbose_name=_("invoices"), related_name="reminders")

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        indexes = [models.Index(fields=["party", "-id"], name="receivables_reminder_of_party")]

    def __str__(self) -> str:
        return f"{self.step} {self.sent_on}"


class Answer(Record):
    """What the customer said to a reminder, and the day it promised to pay by."""

    reminder = models.ForeignKey(Reminder, on_delete=models.PROTECT, related_name="answers")
    said_on = models.DateField(_("said on"))
    text = models.CharField(_("answer"), max_length=500)
    promised_on = models.DateField(_("promises to pay by"), null=True, blank=True)

    class Meta:
        verbose_name = _("answer to a reminder")
        verbose_name_plural = _("answers to reminders")
        constraints = [
            models.CheckConstraint(
                condition=Q(promised_on__isnull=True) | Q(promised_on__gte=F("said_on")),
                name="receivables_answer_in_order",
            )
        ]

    def __str__(self) -> str:
        return self.text
