import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0001_initial"),
        ("staff", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="ElementTag",
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
                    "scheme",
                    models.CharField(
                        choices=[
                            ("group", "Kind of value"),
                            ("proposition", "Kind of proposition"),
                            ("lever", "Benefit or cost"),
                        ],
                        max_length=20,
                        verbose_name="way of sorting",
                    ),
                ),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "name_zh",
                    models.CharField(blank=True, max_length=80, verbose_name="name in Chinese"),
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
                "verbose_name": "tag of value elements",
                "verbose_name_plural": "tags of value elements",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("code", ""), _negated=True),
                            models.Q(("name", ""), _negated=True),
                        ),
                        name="catalog_tag_named",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ValueElement",
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
                ("code", models.CharField(max_length=40, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "name_zh",
                    models.CharField(blank=True, max_length=80, verbose_name="name in Chinese"),
                ),
                (
                    "measure",
                    models.CharField(
                        choices=[
                            ("money", "Money"),
                            ("unit", "A unit that converts to money"),
                            ("rating", "Rating"),
                        ],
                        default="rating",
                        max_length=10,
                        verbose_name="how it is measured",
                    ),
                ),
                (
                    "unit",
                    models.CharField(blank=True, max_length=30, verbose_name="unit of the measure"),
                ),
                (
                    "unit_worth",
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
                        verbose_name="worth of one unit",
                    ),
                ),
                (
                    "is_less_better",
                    models.BooleanField(default=False, verbose_name="less is better"),
                ),
                (
                    "needed_level",
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
                        verbose_name="level needed",
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
                    "is_personal",
                    models.BooleanField(default=False, verbose_name="concerns persons"),
                ),
                (
                    "equation",
                    models.CharField(
                        blank=True, editable=False, max_length=300, verbose_name="equation"
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
                (
                    "tags",
                    models.ManyToManyField(
                        blank=True,
                        related_name="elements",
                        to="catalog.elementtag",
                        verbose_name="tags",
                    ),
                ),
            ],
            options={
                "verbose_name": "value element",
                "verbose_name_plural": "value elements",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("code", ""), _negated=True),
                            models.Q(("name", ""), _negated=True),
                        ),
                        name="catalog_element_named",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("measure__in", ["money", "unit", "rating"]),
                            ("evidence__in", ["measured", "traded_off", "stated", "estimated"]),
                        ),
                        name="catalog_element_chosen",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("unit_worth", None), ("measure", "unit"), _connector="OR"
                        ),
                        name="catalog_element_worth_of_a_unit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("unit_worth__isnull", True),
                            models.Q(
                                ("unit_worth__gte", Decimal("-99999999999999.9999")),
                                ("unit_worth__lte", Decimal("99999999999999.9999")),
                            ),
                            _connector="OR",
                        ),
                        name="catalog_element_unit_worth_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("needed_level__isnull", True),
                            models.Q(
                                ("needed_level__gte", Decimal("-99999999999999.9999")),
                                ("needed_level__lte", Decimal("99999999999999.9999")),
                            ),
                            _connector="OR",
                        ),
                        name="catalog_element_needed_level_bounded",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SellingPoint",
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
                ("claim", models.CharField(max_length=200, verbose_name="what we say")),
                ("proof", models.CharField(max_length=500, verbose_name="what proves it")),
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
                    "element",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="points",
                        to="catalog.valueelement",
                        verbose_name="value element",
                    ),
                ),
            ],
            options={
                "verbose_name": "selling point",
                "verbose_name_plural": "selling points",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("claim", ""), _negated=True),
                            models.Q(("proof", ""), _negated=True),
                        ),
                        name="catalog_point_proved",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("evidence__in", ["measured", "traded_off", "stated", "estimated"])
                        ),
                        name="catalog_point_graded",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EquationInput",
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
                ("symbol", models.CharField(max_length=30, verbose_name="short name")),
                ("label", models.CharField(max_length=80, verbose_name="what it is")),
                ("unit", models.CharField(blank=True, max_length=30, verbose_name="unit")),
                (
                    "ours",
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
                        verbose_name="with us",
                    ),
                ),
                (
                    "rivals",
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
                        verbose_name="with the rival",
                    ),
                ),
                ("source", models.CharField(max_length=200, verbose_name="source")),
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="inputs",
                        to="catalog.valueelement",
                    ),
                ),
            ],
            options={
                "verbose_name": "input of an equation",
                "verbose_name_plural": "inputs of an equation",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("element", "symbol"), name="catalog_input_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("symbol", ""), _negated=True),
                            models.Q(("label", ""), _negated=True),
                        ),
                        name="catalog_input_named",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ours__isnull", True),
                            models.Q(
                                ("ours__gte", Decimal("-99999999999999.9999")),
                                ("ours__lte", Decimal("99999999999999.9999")),
                            ),
                            _connector="OR",
                        ),
                        name="catalog_input_ours_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("rivals__isnull", True),
                            models.Q(
                                ("rivals__gte", Decimal("-99999999999999.9999")),
                                ("rivals__lte", Decimal("99999999999999.9999")),
                            ),
                            _connector="OR",
                        ),
                        name="catalog_input_rivals_bounded",
                    ),
                ],
            },
        ),
    ]
