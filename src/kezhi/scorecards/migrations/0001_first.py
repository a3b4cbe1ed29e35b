import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("catalog", "0003_first_elements"),
        ("customers", "0004_held_by"),
        ("pipeline", "0003_prospects"),
        ("quotes", "0002_opportunity"),
        ("sales", "0002_orders_due"),
        ("staff", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Ledger",
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
                ("compared_on", models.DateField(verbose_name="compared on")),
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
                ("unit", models.CharField(blank=True, max_length=20, verbose_name="unit")),
                (
                    "incoterm",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("EXW", "EXW"),
                            ("FCA", "FCA"),
                            ("FOB", "FOB"),
                            ("CFR", "CFR"),
                            ("CIF", "CIF"),
                            ("CPT", "CPT"),
                            ("CIP", "CIP"),
                            ("DAP", "DAP"),
                            ("DPU", "DPU"),
                            ("DDP", "DDP"),
                        ],
                        max_length=3,
                        verbose_name="basis of delivery",
                    ),
                ),
                (
                    "quantity",
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
                        verbose_name="quantity",
                    ),
                ),
                (
                    "price",
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
                        verbose_name="our price",
                    ),
                ),
                (
                    "unit_cost",
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
                        verbose_name="our cost per unit",
                    ),
                ),
                (
                    "reference",
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
                        verbose_name="common reference worth",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="note")),
                (
                    "worth_gap",
                    models.DecimalField(
                        decimal_places=4,
                        editable=False,
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
                        verbose_name="worth more",
                    ),
                ),
                (
                    "price_gap",
                    models.DecimalField(
                        decimal_places=4,
                        editable=False,
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
                        verbose_name="costs more",
                    ),
                ),
                (
                    "surplus",
                    models.DecimalField(
                        decimal_places=4,
                        editable=False,
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
                        verbose_name="the customer's gain",
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
                    "opportunity",
                    models.OneToOneField(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="pipeline.opportunity",
                        verbose_name="opportunity",
                    ),
                ),
                (
                    "order",
                    models.OneToOneField(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="sales.order",
                        verbose_name="order",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.party",
                        verbose_name="customer",
                    ),
                ),
                (
                    "quote",
                    models.OneToOneField(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="quotes.quote",
                        verbose_name="quote",
                    ),
                ),
            ],
            options={
                "verbose_name": "value ledger",
                "verbose_name_plural": "value ledgers",
                "indexes": [
                    models.Index(fields=["party", "-compared_on"], name="scorecards_by_party"),
                    models.Index(fields=["-compared_on", "-id"], name="scorecards_by_day"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("opportunity__isnull", True),
                                ("order__isnull", False),
                                ("quote__isnull", True),
                            ),
                            models.Q(
                                ("opportunity__isnull", True),
                                ("order__isnull", True),
                                ("quote__isnull", False),
                            ),
                            models.Q(
                                ("opportunity__isnull", False),
                                ("order__isnull", True),
                                ("quote__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="scorecards_ledger_one_subject",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("price__gt", 0)), name="scorecards_ledger_price"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("quantity__isnull", True), ("quantity__gt", 0), _connector="OR"
                            ),
                            models.Q(
                                ("unit_cost__isnull", True), ("unit_cost__gte", 0), _connector="OR"
                            ),
                            models.Q(
                                ("reference__isnull", True), ("reference__gte", 0), _connector="OR"
                            ),
                        ),
                        name="scorecards_ledger_amounts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "incoterm__in",
                                [
                                    "",
                                    "EXW",
                                    "FCA",
                                    "FOB",
                                    "CFR",
                                    "CIF",
                                    "CPT",
                                    "CIP",
                                    "DAP",
                                    "DPU",
                                    "DDP",
                                ],
                            )
                        ),
                        name="scorecards_ledger_basis",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("price__isnull", True),
                            models.Q(
                                ("price__gte", Decimal("-99999999999999.9999")),
                                ("price__lte", Decimal("99999999999999.9999")),
                            ),
                            _connector="OR",
                        ),
                        name="scorecards_ledger_price_bounded",
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
                        name="scorecards_ledger_quantity_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("unit_cost__isnull", True),
                            models.Q(
                                ("unit_cost__gte", Decimal("-99999999999999.9999")),
                                ("unit_cost__lte", Decimal("99999999999999.9999")),
                            ),
                            _connector="OR",
                        ),
                        name="scorecards_ledger_unit_cost_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reference__isnull", True),
                            models.Q(
                                ("reference__gte", Decimal("-99999999999999.9999")),
                                ("reference__lte", Decimal("99999999999999.9999")),
                            ),
                            _connector="OR",
                        ),
                        name="scorecards_ledger_reference_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("worth_gap__isnull", True),
                            models.Q(
                                ("worth_gap__gte", Decimal("-99999999999999.9999")),
                                ("worth_gap__lte", Decimal("99999999999999.9999")),
                            ),
                            _connector="OR",
                        ),
                        name="scorecards_ledger_worth_gap_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("price_gap__isnull", True),
                            models.Q(
                                ("price_gap__gte", Decimal("-99999999999999.9999")),
                                ("price_gap__lte", Decimal("99999999999999.9999")),
                            ),
                            _connector="OR",
                        ),
                        name="scorecards_ledger_price_gap_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("surplus__isnull", True),
                            models.Q(
                                ("surplus__gte", Decimal("-99999999999999.9999")),
                                ("surplus__lte", Decimal("99999999999999.9999")),
                            ),
                            _connector="OR",
                        ),
                        name="scorecards_ledger_surplus_bounded",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LedgerEntry",
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
                    "claimed",
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
                        verbose_name="claimed",
                    ),
                ),
                (
                    "claimed_low",
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
                        verbose_name="claimed, at least",
                    ),
                ),
                (
                    "claimed_high",
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
                        verbose_name="claimed, at most",
                    ),
                ),
                (
                    "perceived",
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
                        verbose_name="seen by the customer",
                    ),
                ),
                (
                    "realized",
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
                        verbose_name="come true",
                    ),
                ),
                (
                    "inputs",
                    models.JSONField(
                        default=dict, editable=False, verbose_name="inputs of the equation"
                    ),
                ),
                (
                    "discount",
                    models.DecimalField(
                        decimal_places=4,
                        editable=False,
                        max_digits=5,
                        null=True,
                        verbose_name="discount on the claim",
                    ),
                ),
                (
                    "evidence",
                    models.CharField(
                        choices=[
                            ("measured", "Measured"),
                            ("traded_off", "From customers' choices"),
                            ("stated", "Stated by customers"),
                            ("estimated", "Our own estimate"),
                        ],
                        default="estimated",
                        max_length=12,
                        verbose_name="grade of evidence",
                    ),
                ),
                (
                    "proof",
                    models.CharField(blank=True, max_length=300, verbose_name="what proves it"),
                ),
                (
                    "source",
                    models.CharField(blank=True, max_length=120, verbose_name="who says so"),
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
                    "element",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.valueelement",
                        verbose_name="value element",
                    ),
                ),
                (
                    "ledger",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="scorecards.ledger",
                    ),
                ),
            ],
            options={
                "verbose_name": "entry of a value ledger",
                "verbose_name_plural": "entries of a value ledger",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("ledger", "element"), name="scorecards_entry_element_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("claimed_high__isnull", True), ("claimed_low__isnull", True)),
                            models.Q(
                                ("claimed_high__gte", models.F("claimed")),
                                ("claimed_low__lte", models.F("claimed")),
                            ),
                            _connector="OR",
                        ),
                        name="scorecards_entry_limits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("discount__isnull", True),
                            models.Q(("discount__gte", 0), ("discount__lte", 1)),
                            _connector="OR",
                        ),
                        name="scorecards_entry_discount",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("evidence__in", ["measured", "traded_off", "stated", "estimated"])
                        ),
                        name="scorecards_entry_graded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("claimed__isnull", True),
                            models.Q(
                                ("claimed__gte", Decimal("-99999999999999.9999")),
                                ("claimed__lte", Decimal("99999999999999.9999")),
                            ),
                            _connector="OR",
                        ),
                        name="scorecards_entry_claimed_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("claimed_low__isnull", True),
                            models.Q(
                                ("claimed_low__gte", Decimal("-99999999999999.9999")),
                                ("claimed_low__lte", Decimal("99999999999999.9999")),
                            ),
                            _connector="OR",
                        ),
                        name="scorecards_entry_claimed_low_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("claimed_high__isnull", True),
                            models.Q(
                                ("claimed_high__gte", Decimal("-99999999999999.9999")),
                                ("claimed_high__lte", Decimal("99999999999999.9999")),
                            ),
                            _connector="OR",
                        ),
                        name="scorecards_entry_claimed_high_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("perceived__isnull", True),
                            models.Q(
                                ("perceived__gte", Decimal("-99999999999999.9999")),
                                ("perceived__lte", Decimal("99999999999999.9999")),
                            ),
                            _connector="OR",
                        ),
                        name="scorecards_entry_perceived_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("realized__isnull", True),
                            models.Q(
                                ("realized__gte", Decimal("-99999999999999.9999")),
                                ("realized__lte", Decimal("99999999999999.9999")),
                            ),
                            _connector="OR",
                        ),
                        name="scorecards_entry_realized_bounded",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RivalOffer",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("competitor", "Buy from a competitor"),
                            ("status_quo", "Stay with what he has"),
                            ("own_make", "Make it himself"),
                        ],
                        default="competitor",
                        max_length=12,
                        verbose_name="alternative",
                    ),
                ),
                (
                    "price_low",
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
                        verbose_name="its price, at least",
                    ),
                ),
                (
                    "price_high",
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
                        verbose_name="its price, at most",
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
                        decimal_places=8,
                        default=1,
                        editable=False,
                        max_digits=18,
                        verbose_name="exchange rate",
                    ),
                ),
                ("terms", models.CharField(blank=True, max_length=200, verbose_name="terms")),
                (
                    "lead_days",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="days to delivery"
                    ),
                ),
                ("offered_on", models.DateField(verbose_name="offered on")),
                ("source", models.CharField(blank=True, max_length=120, verbose_name="source")),
                (
                    "confidence",
                    models.CharField(
                        choices=[
                            ("seen", "Seen in writing"),
                            ("told", "Told by the customer"),
                            ("rumored", "Rumored"),
                        ],
                        default="told",
                        max_length=8,
                        verbose_name="how far it is known",
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
                    "ledger",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="offers",
                        to="scorecards.ledger",
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
                        verbose_name="competitor",
                    ),
                ),
            ],
            options={
                "verbose_name": "rival's offer",
                "verbose_name_plural": "rivals' offers",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("party__isnull", False)),
                        fields=("ledger", "party"),
                        name="scorecards_offer_of_rival_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("party__isnull", True)),
                        fields=("ledger", "kind"),
                        name="scorecards_offer_without_rival_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "competitor"), ("party__isnull", False)),
                            models.Q(
                                ("kind__in", ["status_quo", "own_make"]), ("party__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="scorecards_offer_whose",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("price_high__gte", models.F("price_low")), ("price_low__gt", 0)
                        ),
                        name="scorecards_offer_price",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rate__gt", 0), ("rate__lt", 1000000000)),
                        name="scorecards_offer_rate",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("confidence__in", ["seen", "told", "rumored"])),
                        name="scorecards_offer_confidence",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("price_low__isnull", True),
                            models.Q(
                                ("price_low__gte", Decimal("-99999999999999.9999")),
                                ("price_low__lte", Decimal("99999999999999.9999")),
                            ),
                            _connector="OR",
                        ),
                        name="scorecards_offer_price_low_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("price_high__isnull", True),
                            models.Q(
                                ("price_high__gte", Decimal("-99999999999999.9999")),
                                ("price_high__lte", Decimal("99999999999999.9999")),
                            ),
                            _connector="OR",
                        ),
                        name="scorecards_offer_price_high_bounded",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RivalWorth",
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
                        verbose_name="worth with the rival",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="worths",
                        to="scorecards.ledgerentry",
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="worths",
                        to="scorecards.rivaloffer",
                    ),
                ),
            ],
            options={
                "verbose_name": "worth with a rival",
                "verbose_name_plural": "worths with rivals",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("offer", "entry"), name="scorecards_worth_once"
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
                        name="scorecards_worth_amount_bounded",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="ledger",
            name="best",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="scorecards.rivaloffer",
                verbose_name="best alternative",
            ),
        ),
    ]
