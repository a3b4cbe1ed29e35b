import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("catalog", "0003_first_elements"),
        ("promises", "0001_first"),
        ("sales", "0002_orders_due"),
        ("staff", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Delivery",
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
                ("number", models.CharField(max_length=30, unique=True, verbose_name="number")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("noticed", "Announced"),
                            ("under_way", "Under way"),
                            ("arrived", "Arrived"),
                            ("failed", "Came back"),
                            ("cancelled", "Called off"),
                        ],
                        default="planned",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "departs_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="planned departure"),
                ),
                (
                    "window_from",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="expected arrival from"
                    ),
                ),
                (
                    "window_until",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="expected arrival until"
                    ),
                ),
                (
                    "told_from",
                    models.DateTimeField(
                        editable=False, null=True, verbose_name="told arrival from"
                    ),
                ),
                (
                    "told_until",
                    models.DateTimeField(
                        editable=False, null=True, verbose_name="told arrival until"
                    ),
                ),
                (
                    "departed_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="departed at"),
                ),
                (
                    "arrived_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="arrived at"),
                ),
                (
                    "ended_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="ended at"),
                ),
                ("carrier", models.CharField(blank=True, max_length=100, verbose_name="carrier")),
                (
                    "vehicle",
                    models.CharField(blank=True, max_length=30, verbose_name="vehicle number"),
                ),
                ("driver", models.CharField(blank=True, max_length=80, verbose_name="driver")),
                (
                    "driver_phone",
                    models.CharField(blank=True, max_length=30, verbose_name="driver's phone"),
                ),
                (
                    "destination",
                    models.CharField(blank=True, max_length=300, verbose_name="destination"),
                ),
                ("receiver", models.CharField(blank=True, max_length=80, verbose_name="receiver")),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("zh-hans", "Simplified Chinese")],
                        max_length=10,
                        verbose_name="the customer's language",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="note")),
                (
                    "received_by",
                    models.CharField(blank=True, max_length=80, verbose_name="received by"),
                ),
                (
                    "is_damaged",
                    models.BooleanField(default=False, verbose_name="damage or shortage"),
                ),
                (
                    "remarks",
                    models.CharField(blank=True, max_length=500, verbose_name="remarks at arrival"),
                ),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "–"),
                            ("good", "Received in good order"),
                            ("wrong", "Something is wrong"),
                        ],
                        editable=False,
                        max_length=10,
                        verbose_name="the customer's answer",
                    ),
                ),
                (
                    "answer_note",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="in the customer's words"
                    ),
                ),
                (
                    "answered_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="answered at"),
                ),
                ("link_key", models.CharField(blank=True, editable=False, max_length=64)),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sales.order",
                        verbose_name="order",
                    ),
                ),
            ],
            options={
                "verbose_name": "delivery",
                "verbose_name_plural": "deliveries",
                "indexes": [
                    models.Index(fields=["order", "-id"], name="deliveries_of_order"),
                    models.Index(fields=["-window_until", "-id"], name="deliveries_by_arrival"),
                    models.Index(
                        condition=models.Q(("state__in", ("planned", "noticed", "under_way"))),
                        fields=["window_until", "id"],
                        name="deliveries_active",
                    ),
                    models.Index(
                        condition=models.Q(("driver_phone", ""), _negated=True),
                        fields=["id"],
                        name="deliveries_with_phone",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "planned",
                                    "noticed",
                                    "under_way",
                                    "arrived",
                                    "failed",
                                    "cancelled",
                                ],
                            ),
                            ("answer__in", ["", "good", "wrong"]),
                        ),
                        name="deliveries_chosen",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("window_from__isnull", True),
                            ("window_until__isnull", True),
                            ("window_until__gte", models.F("window_from")),
                            _connector="OR",
                        ),
                        name="deliveries_window_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "arrived"), _negated=True),
                            ("arrived_at__isnull", False),
                            _connector="OR",
                        ),
                        name="deliveries_arrived_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeliveryLine",
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
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="deliveries.delivery",
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
            ],
            options={
                "verbose_name": "delivery line",
                "verbose_name_plural": "delivery lines",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("delivery", "position"), name="deliveries_line_position_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gt", 0), ("quantity__lt", 1000000000000)),
                        name="deliveries_line_bounded",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField(verbose_name="position")),
                (
                    "goods",
                    models.TextField(max_length=20000, verbose_name="specification and quantity"),
                ),
                ("departs_at", models.DateTimeField(verbose_name="departure")),
                ("vehicle", models.CharField(max_length=30, verbose_name="vehicle number")),
                (
                    "driver_phone",
                    models.CharField(blank=True, max_length=30, verbose_name="driver's phone"),
                ),
                ("window_from", models.DateTimeField(verbose_name="expected arrival from")),
                ("window_until", models.DateTimeField(verbose_name="expected arrival until")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("wechat", "WeChat"),
                            ("sms", "Text message"),
                            ("email", "E-mail"),
                            ("phone", "Phone"),
                            ("fax", "Fax"),
                        ],
                        max_length=10,
                        verbose_name="channel",
                    ),
                ),
                ("recipient", models.CharField(max_length=120, verbose_name="to whom")),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("zh-hans", "Simplified Chinese")],
                        max_length=10,
                        verbose_name="language",
                    ),
                ),
                ("sent_at", models.DateTimeField(verbose_name="sent at")),
                (
                    "is_late",
                    models.BooleanField(
                        default=False, verbose_name="after the time told first had passed"
                    ),
                ),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to="deliveries.delivery",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="sent by",
                    ),
                ),
            ],
            options={
                "verbose_name": "delivery notice",
                "verbose_name_plural": "delivery notices",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("delivery", "position"), name="deliveries_notice_position_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("channel__in", ["wechat", "sms", "email", "phone", "fax"]),
                            models.Q(("vehicle", ""), _negated=True),
                            models.Q(("goods", ""), _negated=True),
                        ),
                        name="deliveries_notice_told",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderPromise",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "expectation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="promises.expectation",
                        verbose_name="promise",
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
                "verbose_name": "promise of an order",
                "verbose_name_plural": "promises of orders",
            },
        ),
    ]
