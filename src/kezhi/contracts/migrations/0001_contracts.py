import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0005_merged"),
        ("promises", "0001_first"),
        ("quotes", "0002_opportunity"),
        ("receivables", "0001_initial"),
        ("sales", "0002_orders_due"),
        ("staff", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Contract",
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
                ("revision", models.PositiveIntegerField(default=1, verbose_name="revision")),
                (
                    "kind",
                    models.CharField(
                        choices=[("deal", "Single deal"), ("framework", "Framework")],
                        default="deal",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="subject")),
                ("starts_on", models.DateField(verbose_name="from")),
                ("ends_on", models.DateField(verbose_name="until")),
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
                    "tax_rate",
                    models.DecimalField(
                        decimal_places=4, default=0, max_digits=5, verbose_name="tax rate"
                    ),
                ),
                (
                    "has_tax_inside",
                    models.BooleanField(default=True, verbose_name="the amount includes tax"),
                ),
                (
                    "net_amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=18,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(
                                Decimal("-99999999999999.9999")
                            ),
                            django.core.validators.MaxValueValidator(
                                Decimal("99999999999999.9999")
                            ),
                        ],
                        verbose_name="amount without tax",
                    ),
                ),
                (
                    "tax_amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=18,
                        null=True,
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
                    "gross_amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=18,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(
                                Decimal("-99999999999999.9999")
                            ),
                            django.core.validators.MaxValueValidator(
                                Decimal("99999999999999.9999")
                            ),
                        ],
                        verbose_name="amount with tax",
                    ),
                ),
                (
                    "base_amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=18,
                        null=True,
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
                (
                    "renews_itself",
                    models.BooleanField(default=False, verbose_name="renews by itself"),
                ),
                (
                    "renewal_months",
                    models.PositiveSmallIntegerField(
                        default=12, verbose_name="months of each renewal"
                    ),
                ),
                (
                    "notice_days",
                    models.PositiveSmallIntegerField(default=30, verbose_name="days of notice"),
                ),
                (
                    "note",
                    models.TextField(blank=True, max_length=2000, verbose_name="internal note"),
                ),
                ("signed_on", models.DateField(blank=True, null=True, verbose_name="signed on")),
                (
                    "signed_name",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="who signed for the customer"
                    ),
                ),
                (
                    "superseded_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="superseded at"),
                ),
                (
                    "delivered_on",
                    models.DateField(blank=True, null=True, verbose_name="delivered on"),
                ),
                (
                    "accepted_on",
                    models.DateField(blank=True, null=True, verbose_name="accepted on"),
                ),
                (
                    "notice_on",
                    models.DateField(blank=True, null=True, verbose_name="notice given on"),
                ),
                ("last_on", models.DateField(blank=True, null=True, verbose_name="last day")),
                ("is_terminated", models.BooleanField(default=False, verbose_name="terminated")),
                (
                    "ending_note",
                    models.CharField(blank=True, max_length=300, verbose_name="why it ends"),
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
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.party",
                        verbose_name="customer",
                    ),
                ),
                (
                    "quote",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="quotes.quote",
                        verbose_name="quote",
                    ),
                ),
                (
                    "renews",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="contracts.contract",
                        verbose_name="renews",
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="signed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "contract",
                "verbose_name_plural": "contracts",
                "indexes": [
                    models.Index(fields=["party", "-starts_on"], name="contracts_by_party"),
                    models.Index(fields=["-starts_on", "-id"], name="contracts_by_day"),
                    models.Index(fields=["ends_on", "id"], name="contracts_by_end"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("number", "revision"), name="contracts_number_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("signed_on__isnull", True)),
                        fields=("number",),
                        name="contracts_one_draft",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("signed_on__isnull", False), ("superseded_at__isnull", True)
                        ),
                        fields=("number",),
                        name="contracts_one_in_force",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("revision", 1)),
                        fields=("renews",),
                        name="contracts_renewed_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["deal", "framework"])),
                        name="contracts_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="contracts_days_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("signed_on__isnull", False),
                            models.Q(
                                ("accepted_on__isnull", True),
                                ("delivered_on__isnull", True),
                                ("last_on__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="contracts_ends_once_signed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_terminated", False), ("last_on__isnull", False), _connector="OR"
                        ),
                        name="contracts_terminated_on_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tax_rate__gte", 0), ("tax_rate__lte", 1)),
                        name="contracts_tax_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rate__gt", 0), ("rate__lt", 1000000000)),
                        name="contracts_rate_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("renewal_months__gte", 1),
                            ("renewal_months__lte", 240),
                            ("notice_days__lte", 3650),
                        ),
                        name="contracts_renewal_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("gross_amount__gt", 0),
                                ("net_amount__gt", 0),
                                ("tax_amount__gte", 0),
                            ),
                            models.Q(
                                ("gross_amount__isnull", True),
                                ("kind", "framework"),
                                ("net_amount__isnull", True),
                                ("tax_amount__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="contracts_amount_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("gross_amount__isnull", True),
                            models.Q(
                                ("gross_amount__gte", Decimal("-99999999999999.9999")),
                                ("gross_amount__lte", Decimal("99999999999999.9999")),
                            ),
                            _connector="OR",
                        ),
                        name="contracts_contract_gross_amount_bounded",
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
                        name="contracts_contract_base_amount_bounded",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContractTerm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField(verbose_name="position")),
                ("text", models.CharField(max_length=300, verbose_name="term")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="promised day")),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="terms",
                        to="contracts.contract",
                    ),
                ),
                (
                    "expectation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="promises.expectation",
                        verbose_name="promise or expectation",
                    ),
                ),
            ],
            options={
                "verbose_name": "term",
                "verbose_name_plural": "terms",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("contract", "position"), name="contracts_term_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="contracts_term_told"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Drawing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="drawings",
                        to="contracts.contract",
                    ),
                ),
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="sales.order",
                        verbose_name="order",
                    ),
                ),
            ],
            options={
                "verbose_name": "order under a contract",
                "verbose_name_plural": "orders under contracts",
            },
        ),
        migrations.CreateModel(
            name="Installment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField(verbose_name="position")),
                ("label", models.CharField(max_length=80, verbose_name="installment")),
                (
                    "start",
                    models.CharField(
                        choices=[
                            ("day", "On a day"),
                            ("signing", "After signing"),
                            ("delivery", "After delivery"),
                            ("acceptance", "After acceptance"),
                        ],
                        max_length=20,
                        verbose_name="days count from",
                    ),
                ),
                ("on", models.DateField(blank=True, null=True, verbose_name="due on")),
                ("days", models.PositiveSmallIntegerField(default=0, verbose_name="days")),
                (
                    "share",
                    models.DecimalField(
                        blank=True, decimal_places=6, max_digits=7, null=True, verbose_name="share"
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
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="installments",
                        to="contracts.contract",
                    ),
                ),
            ],
            options={
                "verbose_name": "installment",
                "verbose_name_plural": "installments",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("contract", "position"), name="contracts_installment_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("on__isnull", False), ("start", "day")),
                            models.Q(
                                ("on__isnull", True),
                                ("start__in", ["signing", "delivery", "acceptance"]),
                            ),
                            _connector="OR",
                        ),
                        name="contracts_installment_has_a_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("days__lte", 3650)), name="contracts_installment_days"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("share__isnull", True),
                            models.Q(("share__gt", 0), ("share__lte", 1)),
                            _connector="OR",
                        ),
                        name="contracts_installment_share",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="contracts_installment_positive"
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
                        name="contracts_installment_amount_bounded",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="receipts",
                        to="contracts.contract",
                    ),
                ),
                (
                    "payment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="receivables.payment",
                        verbose_name="payment",
                    ),
                ),
            ],
            options={
                "verbose_name": "payment for a contract",
                "verbose_name_plural": "payments for contracts",
            },
        ),
    ]
