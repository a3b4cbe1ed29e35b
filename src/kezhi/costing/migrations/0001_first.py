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
        ("sales", "0002_orders_due"),
        ("staff", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Costing",
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
                ("as_of", models.DateField(verbose_name="as of")),
                (
                    "cost_of_capital",
                    models.DecimalField(
                        decimal_places=4, max_digits=5, verbose_name="cost of capital a year"
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
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("running", "Computing"),
                            ("finished", "Finished"),
                            ("failed", "Failed"),
                        ],
                        default="queued",
                        editable=False,
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "activities",
                    models.JSONField(default=list, editable=False, verbose_name="activities"),
                ),
                (
                    "margin",
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
                        verbose_name="margin of all customers",
                    ),
                ),
                (
                    "finished_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="finished at"),
                ),
                (
                    "booked_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="booked at"),
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
                "verbose_name": "costing",
                "verbose_name_plural": "costings",
                "indexes": [models.Index(fields=["status", "-id"], name="costing_by_status")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["queued", "running", "finished", "failed"])
                        ),
                        name="costing_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cost_of_capital__gte", 0), ("cost_of_capital__lte", 1)
                        ),
                        name="costing_capital_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("booked_at__isnull", True), ("status", "finished"), _connector="OR"
                        ),
                        name="costing_booked_when_finished",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Booked",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="booked",
                        to="sales.costentry",
                    ),
                ),
                (
                    "costing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="booked",
                        to="costing.costing",
                    ),
                ),
            ],
            options={
                "verbose_name": "booked cost",
                "verbose_name_plural": "booked costs",
            },
        ),
        migrations.CreateModel(
            name="CostingLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "revenue",
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
                        verbose_name="net sales",
                    ),
                ),
                (
                    "product_cost",
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
                        verbose_name="product cost",
                    ),
                ),
                (
                    "unpriced",
                    models.PositiveIntegerField(
                        default=0, verbose_name="orders of unknown product cost"
                    ),
                ),
                (
                    "acquisition",
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
                        verbose_name="cost of winning",
                    ),
                ),
                (
                    "selling",
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
                        verbose_name="cost of selling",
                    ),
                ),
                (
                    "service",
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
                        verbose_name="cost of serving",
                    ),
                ),
                (
                    "credit",
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
                        verbose_name="cost of waiting for the money",
                    ),
                ),
                (
                    "profit",
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
                        verbose_name="profit",
                    ),
                ),
                ("counts", models.JSONField(default=dict, verbose_name="how often")),
                (
                    "costing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="costing.costing",
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
                "verbose_name": "costing of a customer",
                "verbose_name_plural": "costings of customers",
                "indexes": [
                    models.Index(fields=["costing", "profit", "id"], name="costing_by_profit"),
                    models.Index(fields=["party", "-costing"], name="costing_of_party"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("costing", "party"), name="costing_line_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("revenue__isnull", True),
                            models.Q(
                                ("revenue__gte", Decimal("-99999999999999.9999")),
                                ("revenue__lte", Decimal("99999999999999.9999")),
                            ),
                            _connector="OR",
                        ),
                        name="costing_line_revenue_bounded",
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
                        name="costing_line_product_cost_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("acquisition__isnull", True),
                            models.Q(
                                ("acquisition__gte", Decimal("-99999999999999.9999")),
                                ("acquisition__lte", Decimal("99999999999999.9999")),
                            ),
                            _connector="OR",
                        ),
                        name="costing_line_acquisition_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("selling__isnull", True),
                            models.Q(
                                ("selling__gte", Decimal("-99999999999999.9999")),
                                ("selling__lte", Decimal("99999999999999.9999")),
                            ),
                            _connector="OR",
                        ),
                        name="costing_line_selling_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("service__isnull", True),
                            models.Q(
                                ("service__gte", Decimal("-99999999999999.9999")),
                                ("service__lte", Decimal("99999999999999.9999")),
                            ),
                            _connector="OR",
                        ),
                        name="costing_line_service_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("credit__isnull", True),
                            models.Q(
                                ("credit__gte", Decimal("-99999999999999.9999")),
                                ("credit__lte", Decimal("99999999999999.9999")),
                            ),
                            _connector="OR",
                        ),
                        name="costing_line_credit_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("profit__isnull", True),
                            models.Q(
                                ("profit__gte", Decimal("-99999999999999.9999")),
                                ("profit__lte", Decimal("99999999999999.9999")),
                            ),
                            _connector="OR",
                        ),
                        name="costing_line_profit_bounded",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Activity",
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
                ("name", models.CharField(max_length=80, verbose_name="activity")),
                (
                    "driver",
                    models.CharField(
                        choices=[
                            ("visit", "Visits"),
                            ("call", "Calls and messages"),
                            ("quote", "Quotes"),
                            ("order", "Orders"),
                            ("line", "Order lines"),
                            ("setup", "Orders made to measure"),
                            ("delivery", "Deliveries"),
                            ("return", "Returns and cancellations"),
                            ("reminder", "Payment reminders"),
                        ],
                        help_text="What is counted for each customer, from what is on record.",
                        max_length=20,
                        verbose_name="counted by",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("acquisition", "Acquisition"),
                            ("selling", "Selling"),
                            ("service", "Service"),
                        ],
                        default="selling",
                        max_length=20,
                        verbose_name="kind of cost",
                    ),
                ),
                (
                    "yearly_cost",
                    models.DecimalField(
                        decimal_places=4,
                        help_text="Wages, travel, rooms, freight: all that the activity takes, base currency.",
                        max_digits=18,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(
                                Decimal("99999999999999.9999")
                            ),
                        ],
                        verbose_name="cost of a year",
                    ),
                ),
                (
                    "capacity",
                    models.DecimalField(
                        decimal_places=2,
                        help_text="How many could be done, four fifths of what is possible at best: what stands idle is charged to no customer.",
                        max_digits=12,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0.01")),
                            django.core.validators.MaxValueValidator(Decimal("9999999999.99")),
                        ],
                        verbose_name="practical capacity of a year",
                    ),
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
            ],
            options={
                "verbose_name": "activity",
                "verbose_name_plural": "activities and their cost",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("archived_at__isnull", True)),
                        fields=("driver",),
                        name="costing_driver_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "driver__in",
                                [
                                    "visit",
                                    "call",
                                    "quote",
                                    "order",
                                    "line",
                                    "setup",
                                    "delivery",
                                    "return",
                                    "reminder",
                                ],
                            ),
                            ("kind__in", ["acquisition", "selling", "service"]),
                        ),
                        name="costing_activity_chosen",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("capacity__gte", Decimal("0.01")),
                            ("capacity__lte", Decimal("9999999999.99")),
                        ),
                        name="costing_capacity",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("yearly_cost__gte", 0),
                            ("yearly_cost__lte", Decimal("99999999999999.9999")),
                        ),
                        name="costing_yearly_cost",
                    ),
                ],
            },
        ),
    ]
