import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("catalog", "0001_initial"),
        ("customers", "0003_tier_words"),
        ("sales", "0002_orders_due"),
        ("staff", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="PriceList",
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
                ("name", models.CharField(max_length=80, unique=True, verbose_name="name")),
                (
                    "currency",
                    models.CharField(
                        default="CNY",
                        max_length=3,
                        validators=[
                            django.core.validators.RegexValidator(
                                "\\A[A-Z]{3}\\Z", "Give the three letters of the currency."
                            )
                        ],
                        verbose_name="currency",
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="valid from")),
                (
                    "valid_until",
                    models.DateField(blank=True, null=True, verbose_name="valid until"),
                ),
                (
                    "archived_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="archived at"),
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
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.party",
                        verbose_name="for the customer",
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.tag",
                        verbose_name="for the group",
                    ),
                ),
            ],
            options={
                "verbose_name": "price list",
                "verbose_name_plural": "price lists",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("tag__isnull", True), ("party__isnull", True), _connector="OR"
                        ),
                        name="quotes_list_one_reach",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True),
                            ("valid_until__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="quotes_list_days",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ListPrice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "from_quantity",
                    models.DecimalField(
                        decimal_places=4, default=0, max_digits=18, verbose_name="from quantity"
                    ),
                ),
                (
                    "unit_price",
                    models.DecimalField(decimal_places=6, max_digits=18, verbose_name="unit price"),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.product",
                        verbose_name="product",
                    ),
                ),
                (
                    "price_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="prices",
                        to="quotes.pricelist",
                    ),
                ),
            ],
            options={
                "verbose_name": "price",
                "verbose_name_plural": "prices",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("price_list", "product", "from_quantity"), name="quotes_price_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("from_quantity__gte", 0), ("unit_price__gte", 0)),
                        name="quotes_price_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("unit_price__isnull", True),
                            models.Q(
                                ("unit_price__gte", Decimal("-99999999999999.9999")),
                                ("unit_price__lte", Decimal("99999999999999.9999")),
                            ),
                            _connector="OR",
                        ),
                        name="quotes_price_unit_price_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("from_quantity__isnull", True),
                            models.Q(
                                ("from_quantity__gte", Decimal("-99999999999999.9999")),
                                ("from_quantity__lte", Decimal("99999999999999.9999")),
                            ),
                            _connector="OR",
                        ),
                        name="quotes_price_from_quantity_bounded",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Quote",
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
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("sent", "Sent"),
                            ("accepted", "Accepted"),
                            ("refused", "Refused"),
                            ("expired", "Expired"),
                            ("superseded", "Superseded"),
                        ],
                        default="draft",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=200, verbose_name="subject")),
                ("quoted_on", models.DateField(verbose_name="quoted on")),
                ("valid_until", models.DateField(verbose_name="valid until")),
                (
                    "lead_days",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="days to delivery"
                    ),
                ),
                (
                    "delivery_on",
                    models.DateField(blank=True, null=True, verbose_name="delivery on"),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("zh-hans", "Simplified Chinese")],
                        max_length=10,
                        verbose_name="language",
                    ),
                ),
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
                    "has_tax_inside",
                    models.BooleanField(default=False, verbose_name="prices include tax"),
                ),
                (
                    "net_amount",
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
                        verbose_name="amount without tax",
                    ),
                ),
                (
                    "tax_amount",
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
                    "gross_amount",
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
                        verbose_name="amount with tax",
                    ),
                ),
                (
                    "base_amount",
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
                        verbose_name="amount in base currency",
                    ),
                ),
                (
                    "base_cost",
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
                        verbose_name="product cost in base currency",
                    ),
                ),
                (
                    "discount_rate",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=7,
                        null=True,
                        verbose_name="largest discount",
                    ),
                ),
                ("terms", models.TextField(blank=True, max_length=2000, verbose_name="terms")),
                (
                    "note",
                    models.TextField(blank=True, max_length=2000, verbose_name="internal note"),
                ),
                (
                    "approval",
                    models.CharField(
                        choices=[
                            ("none", "Not needed"),
                            ("needed", "Needed"),
                            ("asked", "Asked for"),
                            ("given", "Given"),
                            ("declined", "Declined"),
                        ],
                        default="none",
                        max_length=20,
                        verbose_name="approval of the discount",
                    ),
                ),
                (
                    "approval_note",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="words on the approval"
                    ),
                ),
                ("link_key", models.CharField(blank=True, editable=False, max_length=64)),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent at")),
                (
                    "decided_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="decided at"),
                ),
                (
                    "decided_name",
                    models.CharField(blank=True, max_length=80, verbose_name="name of who decided"),
                ),
                (
                    "is_by_link",
                    models.BooleanField(
                        default=False, verbose_name="decided by the customer's link"
                    ),
                ),
                (
                    "refusal_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("price", "Price too high"),
                            ("lead_time", "Delivery takes too long"),
                            ("quality", "Product does not fit"),
                            ("terms", "Terms of payment"),
                            ("rival", "Chose another supplier"),
                            ("no_need", "No longer needed"),
                            ("other", "Another reason"),
                        ],
                        max_length=20,
                        verbose_name="reason of refusal",
                    ),
                ),
                (
                    "refusal_note",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="words on the refusal"
                    ),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="customers.contact",
                        verbose_name="contact",
                    ),
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
                    "order",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
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
                (
                    "sent_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="sent by",
                    ),
                ),
            ],
            options={
                "verbose_name": "quote",
                "verbose_name_plural": "quotes",
                "indexes": [
                    models.Index(fields=["party", "-quoted_on"], name="quotes_quote_by_party"),
                    models.Index(fields=["-quoted_on", "-id"], name="quotes_quote_by_day"),
                    models.Index(
                        condition=models.Q(("state", "sent")),
                        fields=["valid_until", "id"],
                        name="quotes_quote_open",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("number", "revision"), name="quotes_quote_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "draft")),
                        fields=("number",),
                        name="quotes_quote_one_draft",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "accepted")),
                        fields=("number",),
                        name="quotes_quote_accepted_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["draft", "sent", "accepted", "refused", "superseded"])
                        ),
                        name="quotes_quote_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rate__gt", 0), ("rate__lt", 1000000000)),
                        name="quotes_quote_rate_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid_until__gte", models.F("quoted_on"))),
                        name="quotes_quote_days",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("net_amount__isnull", True),
                            models.Q(
                                ("net_amount__gte", Decimal("-99999999999999.9999")),
                                ("net_amount__lte", Decimal("99999999999999.9999")),
                            ),
                            _connector="OR",
                        ),
                        name="quotes_quote_net_amount_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("tax_amount__isnull", True),
                            models.Q(
                                ("tax_amount__gte", Decimal("-99999999999999.9999")),
                                ("tax_amount__lte", Decimal("99999999999999.9999")),
                            ),
                            _connector="OR",
                        ),
                        name="quotes_quote_tax_amount_bounded",
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
                        name="quotes_quote_gross_amount_bounded",
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
                        name="quotes_quote_base_amount_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("base_cost__isnull", True),
                            models.Q(
                                ("base_cost__gte", Decimal("-99999999999999.9999")),
                                ("base_cost__lte", Decimal("99999999999999.9999")),
                            ),
                            _connector="OR",
                        ),
                        name="quotes_quote_base_cost_bounded",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QuoteClaim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField(verbose_name="position")),
                ("text", models.CharField(max_length=300, verbose_name="commitment")),
                (
                    "quote",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="claims",
                        to="quotes.quote",
                    ),
                ),
            ],
            options={
                "verbose_name": "commitment",
                "verbose_name_plural": "commitments",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("quote", "position"), name="quotes_claim_position_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="QuoteLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField(verbose_name="position")),
                (
                    "description",
                    models.CharField(blank=True, max_length=300, verbose_name="description"),
                ),
                (
                    "quantity",
                    models.DecimalField(decimal_places=4, max_digits=18, verbose_name="quantity"),
                ),
                ("unit", models.CharField(blank=True, max_length=20, verbose_name="unit")),
                (
                    "list_price",
                    models.DecimalField(
                        blank=True,
                        decimal_places=6,
                        max_digits=18,
                        null=True,
                        verbose_name="list price",
                    ),
                ),
                (
                    "unit_price",
                    models.DecimalField(decimal_places=6, max_digits=18, verbose_name="unit price"),
                ),
                (
                    "discount_rate",
                    models.DecimalField(
                        decimal_places=4, default=0, max_digits=5, verbose_name="discount"
                    ),
                ),
                (
                    "tax_rate",
                    models.DecimalField(
                        decimal_places=4, default=0, max_digits=5, verbose_name="tax rate"
                    ),
                ),
                (
                    "net_price",
                    models.DecimalField(decimal_places=6, max_digits=18, verbose_name="net price"),
                ),
                (
                    "net_amount",
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
                        verbose_name="amount without tax",
                    ),
                ),
                (
                    "tax_amount",
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
                        verbose_name="tax",
                    ),
                ),
                (
                    "gross_amount",
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
                        verbose_name="amount with tax",
                    ),
                ),
                (
                    "product_cost",
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
                        verbose_name="product cost of the line",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.product",
                        verbose_name="product",
                    ),
                ),
                (
                    "quote",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="quotes.quote",
                    ),
                ),
            ],
            options={
                "verbose_name": "quote line",
                "verbose_name_plural": "quote lines",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("quote", "position"), name="quotes_line_position_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("discount_rate__gte", 0), ("discount_rate__lte", 1)),
                        name="quotes_line_discount_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tax_rate__gte", 0), ("tax_rate__lte", 1)),
                        name="quotes_line_tax_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("quantity__isnull", True),
                            models.Q(
                                ("quantity__gte", Decimal("-99999999999999.9999")),
                                ("quantity__lte", Decimal("99999999999999.9999")),
                            ),
                            _connector="OR",
                        ),
                        name="quotes_line_quantity_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("list_price__isnull", True),
                            models.Q(
                                ("list_price__gte", Decimal("-99999999999999.9999")),
                                ("list_price__lte", Decimal("99999999999999.9999")),
                            ),
                            _connector="OR",
                        ),
                        name="quotes_line_list_price_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("unit_price__isnull", True),
                            models.Q(
                                ("unit_price__gte", Decimal("-99999999999999.9999")),
                                ("unit_price__lte", Decimal("99999999999999.9999")),
                            ),
                            _connector="OR",
                        ),
                        name="quotes_line_unit_price_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("net_price__isnull", True),
                            models.Q(
                                ("net_price__gte", Decimal("-99999999999999.9999")),
                                ("net_price__lte", Decimal("99999999999999.9999")),
                            ),
                            _connector="OR",
                        ),
                        name="quotes_line_net_price_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("net_amount__isnull", True),
                            models.Q(
                                ("net_amount__gte", Decimal("-99999999999999.9999")),
                                ("net_amount__lte", Decimal("99999999999999.9999")),
                            ),
                            _connector="OR",
                        ),
                        name="quotes_line_net_amount_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("tax_amount__isnull", True),
                            models.Q(
                                ("tax_amount__gte", Decimal("-99999999999999.9999")),
                                ("tax_amount__lte", Decimal("99999999999999.9999")),
                            ),
                            _connector="OR",
                        ),
                        name="quotes_line_tax_amount_bounded",
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
                        name="quotes_line_gross_amount_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("product_cost__isnull", True),
                            models.Q(
                                ("product_cost__gte", Decimal("-99999999999999.9999")),
                                ("product_cost__lte", Decimal("99999999999999.9999")),
                            ),
                            _connector="OR",
                        ),
                        name="quotes_line_product_cost_bounded",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QuoteSettings",
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
                    "discount_limit",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=5,
                        null=True,
                        verbose_name="discount without approval",
                    ),
                ),
                (
                    "tax_rate",
                    models.DecimalField(
                        decimal_places=4, default=0, max_digits=5, verbose_name="usual tax rate"
                    ),
                ),
                (
                    "has_tax_inside",
                    models.BooleanField(default=False, verbose_name="prices include tax"),
                ),
                (
                    "valid_days",
                    models.PositiveSmallIntegerField(
                        default=30, verbose_name="days a quote is valid"
                    ),
                ),
                (
                    "terms",
                    models.TextField(blank=True, max_length=2000, verbose_name="usual terms"),
                ),
                (
                    "terms_english",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="usual terms in English"
                    ),
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
            ],
            options={
                "verbose_name": "settings of quotes",
                "verbose_name_plural": "settings of quotes",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("pk", 1)), name="quotes_settings_only_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("discount_limit__isnull", True),
                            models.Q(("discount_limit__gte", 0), ("discount_limit__lte", 1)),
                            _connector="OR",
                        ),
                        name="quotes_settings_limit_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tax_rate__gte", 0), ("tax_rate__lte", 1)),
                        name="quotes_settings_tax_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid_days__gte", 1), ("valid_days__lte", 730)),
                        name="quotes_settings_days_bounded",
                    ),
                ],
            },
        ),
    ]
