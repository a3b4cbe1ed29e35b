import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("catalog", "0003_first_elements"),
        ("sales", "0002_orders_due"),
        ("staff", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="TailoringSheet",
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
                    "end_use",
                    models.CharField(
                        blank=True, max_length=1000, verbose_name="what it is used for"
                    ),
                ),
                (
                    "wished_on",
                    models.DateField(blank=True, null=True, verbose_name="day the customer wishes"),
                ),
                (
                    "next_year",
                    models.CharField(
                        blank=True, max_length=1000, verbose_name="effect on his next year"
                    ),
                ),
                (
                    "others",
                    models.CharField(
                        blank=True, max_length=1000, verbose_name="what else matters to him"
                    ),
                ),
                ("measured_on", models.DateField(verbose_name="measured on")),
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
                    "measured_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="measured by",
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
                "verbose_name": "tailoring sheet",
                "verbose_name_plural": "tailoring sheets",
                "indexes": [models.Index(fields=["measured_by"], name="tailoring_by_measurer")],
            },
        ),
        migrations.CreateModel(
            name="SheetLine",
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
                    "requirement",
                    models.CharField(blank=True, max_length=500, verbose_name="requirement"),
                ),
                (
                    "will",
                    models.CharField(
                        choices=[
                            ("unknown", "Not asked"),
                            ("free", "What he wants"),
                            ("forced", "For want of better"),
                        ],
                        default="unknown",
                        max_length=10,
                        verbose_name="free choice",
                    ),
                ),
                (
                    "wanted_instead",
                    models.CharField(blank=True, max_length=300, verbose_name="wanted instead"),
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
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="tailoring.tailoringsheet",
                    ),
                ),
            ],
            options={
                "verbose_name": "line of a tailoring sheet",
                "verbose_name_plural": "lines of a tailoring sheet",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("sheet", "position"), name="tailoring_line_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("will__in", ["unknown", "free", "forced"])),
                        name="tailoring_line_will",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SpecError",
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
                ("found_on", models.DateField(verbose_name="found on")),
                ("wrong", models.CharField(max_length=500, verbose_name="what went wrong")),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("measured", "Measured wrongly"),
                            ("produced", "Made otherwise than measured"),
                            ("changed", "The customer changed his mind"),
                            ("unknown", "Not known yet"),
                        ],
                        default="unknown",
                        max_length=10,
                        verbose_name="cause",
                    ),
                ),
                (
                    "archived_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="taken back at"),
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
                    "measured_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="measured by",
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
                "verbose_name": "specification error",
                "verbose_name_plural": "specification errors",
                "indexes": [models.Index(fields=["order"], name="tailoring_error_of_order")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cause__in", ["measured", "produced", "changed", "unknown"])
                        ),
                        name="tailoring_cause",
                    )
                ],
            },
        ),
    ]
