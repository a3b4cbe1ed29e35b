import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0003_tier_words"),
        ("sales", "0002_orders_due"),
        ("staff", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Invoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created at"
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="updated at"
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                ("number", models.CharField(max_length=60, verbose_name="number")),
                ("source", models.CharField(blank=True, max_length=60, verbose_name="source")),
                ("issued_on", models.DateField(verbose_name="issued on")),
                ("due_on", models.DateField(verbose_name="due on")),
                (
                    "currency",
                    models.CharField(
                        max_length=3,
                        validators=[
                            django.core.validators.RegexValidator(
                                "\\A[A-Z]{3}\\Z", "Give the three letters of the currency."
                            )
                        ],
                        verbose_name="currency",
                    ),
                ),
                (
                    "rate",
                    models.DecimalField(
                        decimal_places=8, default=1, max_digits=18, verbose_name="exchange rate"
                    ),
                ),
                (
                    "tax",
                    models.DecimalField(
                        decimal_places=4,
                        default=0,
                        max_digits=18,
                        validators=[
                            django.core.validators.MinValueValidator(
                                Decimal("-99999999999999.9999")
                            ),
                            django.core.validators.MaxValueValidator(
                                Decimal("99999999999999.9999")
                            ),
                        ],
                        verbose_name="tax",
                    ),
                ),
                (
                    "gross",
                    models.DecimalField(
                        decimal_places=4,
                        max_digits=18,
                        validators=[
                            django.core.validators.MinValueValidator(
                                Decimal("-99999999999999.9999")
                            ),
                            django.core.validators.MaxValueValidator(
                                Decimal("99999999999999.9999")
                            ),
                        ],
                        verbose_name="gross",
                    ),
                ),
                (
                    "open_amount",
                    models.DecimalField(
                        decimal_places=4,
                        editable=False,
                        max_digits=18,
                        validators=[
                            django.core.validators.MinValueValidator(
                                Decimal("-99999999999999.9999")
                            ),
                            django.core.validators.MaxValueValidator(
                                Decimal("99999999999999.9999")
                            ),
                        ],
                        verbose_name="open",
                    ),
                ),
                (
                    "base_amount",
                    models.DecimalField(
                        decimal_places=4,
                        editable=False,
                        max_digits=18,
                        validators=[
                            django.core.validators.MinValueValidator(
                                Decimal("-99999999999999.9999")
                            ),
                            django.core.validators.MaxValueValidator(
                                Decimal("99999999999999.9999")
                            ),
                        ],
                        verbose_name="gross in base currency",
                    ),
                ),
                (
                    "base_open",
                    models.DecimalField(
                        decimal_places=4,
                        editable=False,
                        max_digits=18,
                        validators=[
                            django.core.validators.MinValueValidator(
                                Decimal("-99999999999999.9999")
                            ),
                            django.core.validators.MaxValueValidator(
                                Decimal("99999999999999.9999")
                            ),
                        ],
                        verbose_name="open in base currency",
                    ),
                ),
                (
                    "is_disputed",
                    models.BooleanField(default=False, editable=False, verbose_name="disputed"),
                ),
                (
                    "paid_on",
                    models.DateField(blank=True, editable=False, null=True, verbose_name="paid on"),
                ),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="note")),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sales.order",
                        verbose_name="order",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.party",
                        verbose_name="customer",
                    ),
                ),
            ],
            options={
                "verbose_name": "invoice",
                "verbose_name_plural": "invoices",
                "indexes": [
                    models.Index(
                        fields=["party", "-issued_on"], name="receivables_invoice_by_party"
                    ),
                    models.Index(fields=["-issued_on", "-id"], name="receivables_invoice_by_day"),
                    models.Index(fields=["number"], name="receivables_invoice_number"),
                    models.Index(
                        condition=models.Q(("open_amount__gt", 0)),
                        fields=["due_on", "id"],
                        name="receivables_invoice_open",
                    ),
                    models.Index(
                        condition=models.Q(("open_amount__gt", 0)),
                        fields=["party", "due_on"],
                        name="receivables_open_by_party",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("source", "number"), name="receivables_invoice_number_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rate__gt", 0), ("rate__lt", 1000000000)),
                        name="receivables_invoice_rate",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("gross__gt", 0), ("tax__gte", 0), ("tax__lt", models.F("gross"))
                        ),
                        name="receivables_invoice_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("open_amount__gte", 0), ("open_amount__lte", models.F("gross"))
                        ),
                        name="receivables_invoice_never_over_allocated",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_on__gte", models.F("issued_on"))),
                        name="receivables_invoice_due_after_issue",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("gross__isnull", True),
                            models.Q(
                                ("gross__gte", Decimal("-99999999999999.9999")),
                                ("gross__lte", Decimal("99999999999999.9999")),
                            ),
                            _connector="OR",
                        ),
                        name="receivables_invoice_gross_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("base_amount__isnull", True),
                            models.Q(
                                ("base_amount__gte", Decimal("-99999999999999.9999")),
                                ("base_amount__lte", Decimal("99999999999999.9999")),
                            ),
                            _connector="OR",
                        ),
                        name="receivables_invoice_base_amount_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("base_open__isnull", True),
                            models.Q(
                                ("base_open__gte", Decimal("-99999999999999.9999")),
                                ("base_open__lte", Decimal("99999999999999.9999")),
                            ),
                            _connector="OR",
                        ),
                        name="receivables_invoice_base_open_bounded",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Dispute",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created at"
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="updated at"
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                ("opened_on", models.DateField(verbose_name="disputed since")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                (
                    "resolved_on",
                    models.DateField(blank=True, null=True, verbose_name="resolved on"),
                ),
                (
                    "resolution",
                    models.CharField(blank=True, max_length=300, verbose_name="resolution"),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes",
                        to="receivables.invoice",
                    ),
                ),
            ],
            options={
                "verbose_name": "dispute",
                "verbose_name_plural": "disputes",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("resolved_on__isnull", True)),
                        fields=("invoice",),
                        name="receivables_dispute_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("resolved_on__isnull", True),
                            ("resolved_on__gte", models.F("opened_on")),
                            _connector="OR",
                        ),
                        name="receivables_dispute_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created at"
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="updated at"
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                ("number", models.CharField(max_length=60, verbose_name="number")),
                ("source", models.CharField(blank=True, max_length=60, verbose_name="source")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("money", "Payment"),
                            ("credit_note", "Credit note"),
                            ("write_off", "Written off"),
                        ],
                        default="money",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("received_on", models.DateField(verbose_name="received on")),
                (
                    "currency",
                    models.CharField(
                        max_length=3,
                        validators=[
                            django.core.validators.RegexValidator(
                                "\\A[A-Z]{3}\\Z", "Give the three letters of the currency."
                            )
                        ],
                        verbose_name="currency",
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(
                        decimal_places=4,
                        max_digits=18,
                        validators=[
                            django.core.validators.MinValueValidator(
                                Decimal("-99999999999999.9999")
                            ),
                            django.core.validators.MaxValueValidator(
                                Decimal("99999999999999.9999")
                            ),
                        ],
                        verbose_name="amount",
                    ),
                ),
                (
                    "left",
                    models.DecimalField(
                        decimal_places=4,
                        editable=False,
                        max_digits=18,
                        validators=[
                            django.core.validators.MinValueValidator(
                                Decimal("-99999999999999.9999")
                            ),
                            django.core.validators.MaxValueValidator(
                                Decimal("99999999999999.9999")
                            ),
                        ],
                        verbose_name="not allocated",
                    ),
                ),
                (
                    "base_amount",
                    models.DecimalField(
                        decimal_places=4,
                        editable=False,
                        max_digits=18,
                        validators=[
                            django.core.validators.MinValueValidator(
                                Decimal("-99999999999999.9999")
                            ),
                            django.core.validators.MaxValueValidator(
                                Decimal("99999999999999.9999")
                            ),
                        ],
                        verbose_name="amount in base currency",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="note")),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.party",
                        verbose_name="customer",
                    ),
                ),
            ],
            options={
                "verbose_name": "payment",
                "verbose_name_plural": "payments",
                "indexes": [
                    models.Index(
                        fields=["party", "-received_on"], name="receivables_payment_by_party"
                    ),
                    models.Index(fields=["-received_on", "-id"], name="receivables_payment_by_day"),
                    models.Index(fields=["number"], name="receivables_payment_number"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("source", "number"), name="receivables_payment_number_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="receivables_payment_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("left__gte", 0), ("left__lte", models.F("amount"))),
                        name="receivables_payment_never_over_allocated",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__isnull", True),
                            models.Q(
                                ("amount__gte", Decimal("-99999999999999.9999")),
                                ("amount__lte", Decimal("99999999999999.9999")),
                            ),
                            _connector="OR",
                        ),
                        name="receivables_payment_amount_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("base_amount__isnull", True),
                            models.Q(
                                ("base_amount__gte", Decimal("-99999999999999.9999")),
                                ("base_amount__lte", Decimal("99999999999999.9999")),
                            ),
                            _connector="OR",
                        ),
                        name="receivables_payment_base_amount_bounded",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Allocation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(
                        decimal_places=4,
                        max_digits=18,
                        validators=[
                            django.core.validators.MinValueValidator(
                                Decimal("-99999999999999.9999")
                            ),
                            django.core.validators.MaxValueValidator(
                                Decimal("99999999999999.9999")
                            ),
                        ],
                        verbose_name="amount",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="allocated at")),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allocations",
                        to="receivables.invoice",
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allocations",
                        to="receivables.payment",
                    ),
                ),
            ],
            options={
                "verbose_name": "allocation",
                "verbose_name_plural": "allocations",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)),
                        name="receivables_allocation_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__isnull", True),
                            models.Q(
                                ("amount__gte", Decimal("-99999999999999.9999")),
                                ("amount__lte", Decimal("99999999999999.9999")),
                            ),
                            _connector="OR",
                        ),
                        name="receivables_allocation_amount_bounded",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Terms",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created at"
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="updated at"
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                (
                    "days",
                    models.PositiveIntegerField(
                        default=30,
                        validators=[django.core.validators.MaxValueValidator(3650)],
                        verbose_name="days to pay",
                    ),
                ),
                (
                    "start",
                    models.CharField(
                        choices=[
                            ("invoice", "From the day of the invoice"),
                            ("month_end", "From the end of the invoice's month"),
                        ],
                        default="invoice",
                        max_length=20,
                        verbose_name="days count",
                    ),
                ),
                (
                    "credit_limit",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=18,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(
                                Decimal("99999999999999.9999")
                            ),
                        ],
                        verbose_name="credit limit in base currency",
                    ),
                ),
                (
                    "is_stopped",
                    models.BooleanField(default=False, verbose_name="no more orders on credit"),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "party",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.party",
                        verbose_name="customer",
                    ),
                ),
            ],
            options={
                "verbose_name": "terms of payment",
                "verbose_name_plural": "terms of payment",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("days__lte", 3650)), name="receivables_terms_days"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("credit_limit__isnull", True),
                            ("credit_limit__gte", 0),
                            _connector="OR",
                        ),
                        name="receivables_terms_limit_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("credit_limit__isnull", True),
                            models.Q(
                                ("credit_limit__gte", Decimal("-99999999999999.9999")),
                                ("credit_limit__lte", Decimal("99999999999999.9999")),
                            ),
                            _connector="OR",
                        ),
                        name="receivables_terms_credit_limit_bounded",
                    ),
                ],
            },
        ),
    ]
