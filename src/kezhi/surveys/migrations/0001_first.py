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
        ("customers", "0005_merged"),
        ("staff", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Study",
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
                ("title", models.CharField(max_length=120, verbose_name="title of the study")),
                ("series", models.CharField(max_length=80, verbose_name="series")),
                ("market", models.CharField(blank=True, max_length=120, verbose_name="market")),
                ("opens_on", models.DateField(verbose_name="opens on")),
                ("closes_on", models.DateField(verbose_name="closes on")),
                (
                    "ended_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="ended at"),
                ),
                (
                    "scale_low",
                    models.PositiveSmallIntegerField(default=1, verbose_name="lowest answer"),
                ),
                (
                    "scale_high",
                    models.PositiveSmallIntegerField(default=10, verbose_name="highest answer"),
                ),
                (
                    "asks_weights",
                    models.BooleanField(
                        default=True, verbose_name="asks how much each element matters"
                    ),
                ),
                (
                    "asks_prices",
                    models.BooleanField(default=True, verbose_name="asks the prices paid"),
                ),
                (
                    "asks_grade",
                    models.BooleanField(default=True, verbose_name="asks for overall satisfaction"),
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
                    "unit",
                    models.CharField(blank=True, max_length=20, verbose_name="unit of the price"),
                ),
                (
                    "introduction",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="words to the raters"
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
                    "tag",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="customers.tag",
                        verbose_name="group of customers",
                    ),
                ),
            ],
            options={
                "verbose_name": "study of perception",
                "verbose_name_plural": "studies of perception",
                "indexes": [
                    models.Index(fields=["series", "opens_on"], name="surveys_study_by_series"),
                    models.Index(fields=["-opens_on", "-id"], name="surveys_study_by_day"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("title", ""), _negated=True),
                            models.Q(("series", ""), _negated=True),
                        ),
                        name="surveys_study_named",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("closes_on__gte", models.F("opens_on"))),
                        name="surveys_study_days",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("scale_high__gt", models.F("scale_low")), ("scale_high__lte", 100)
                        ),
                        name="surveys_study_scale",
                    ),
                    models.UniqueConstraint(fields=("series", "title"), name="surveys_study_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rater",
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
                ("code", models.CharField(max_length=60, verbose_name="number of the rater")),
                ("name", models.CharField(blank=True, max_length=80, verbose_name="name")),
                ("is_customer", models.BooleanField(default=True, verbose_name="buys from us")),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("zh-hans", "Simplified Chinese")],
                        max_length=10,
                        verbose_name="language",
                    ),
                ),
                (
                    "grade",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("none", "I am not satisfied"),
                            ("satisfied", "I am satisfied"),
                            ("will_return", "I am satisfied and will come again"),
                            ("will_recommend", "I am satisfied, will come again and bring friends"),
                        ],
                        max_length=20,
                        verbose_name="overall satisfaction",
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("hand", "Entered by hand"),
                            ("link", "By the rater's link"),
                            ("file", "From a file"),
                        ],
                        max_length=8,
                        verbose_name="how it came in",
                    ),
                ),
                (
                    "answered_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="answered at"),
                ),
                ("link_key", models.CharField(blank=True, editable=False, max_length=64)),
                (
                    "link_until",
                    models.DateField(blank=True, null=True, verbose_name="link works until"),
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
                    "party",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="customers.party",
                        verbose_name="customer",
                    ),
                ),
                (
                    "study",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="raters",
                        to="surveys.study",
                    ),
                ),
            ],
            options={
                "verbose_name": "rater",
                "verbose_name_plural": "raters",
                "indexes": [models.Index(fields=["party"], name="surveys_rater_by_party")],
                "constraints": [
                    models.UniqueConstraint(fields=("study", "code"), name="surveys_rater_once"),
                    models.CheckConstraint(
                        condition=models.Q(("code", ""), _negated=True),
                        name="surveys_rater_numbered",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "grade__in",
                                ["", "none", "satisfied", "will_return", "will_recommend"],
                            ),
                            ("origin__in", ["", "hand", "link", "file"]),
                        ),
                        name="surveys_rater_chosen",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("link_key", ""), ("link_until__isnull", False), _connector="OR"
                        ),
                        name="surveys_rater_link_ends",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StudyElement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                (
                    "our_view",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=7,
                        null=True,
                        verbose_name="our own view",
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
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="elements",
                        to="surveys.study",
                    ),
                ),
            ],
            options={
                "verbose_name": "element of a study",
                "verbose_name_plural": "elements of a study",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("study", "element"), name="surveys_element_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("our_view__isnull", True),
                            models.Q(("our_view__gte", 0), ("our_view__lte", 100)),
                            _connector="OR",
                        ),
                        name="surveys_element_view",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Importance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "points",
                    models.DecimalField(decimal_places=2, max_digits=7, verbose_name="points"),
                ),
                (
                    "rater",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="importances",
                        to="surveys.rater",
                    ),
                ),
                (
                    "element",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="surveys.studyelement",
                    ),
                ),
            ],
            options={
                "verbose_name": "importance of an element",
                "verbose_name_plural": "importance of elements",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("rater", "element"), name="surveys_importance_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("points__gte", 0), ("points__lte", 10000)),
                        name="surveys_importance_bounded",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Supplier",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("is_ours", models.BooleanField(default=False, verbose_name="this is us")),
                (
                    "given_quality",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=7,
                        null=True,
                        verbose_name="quality as told",
                    ),
                ),
                (
                    "given_price",
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
                        verbose_name="price as told",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="customers.party",
                        verbose_name="competitor",
                    ),
                ),
                (
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="suppliers",
                        to="surveys.study",
                    ),
                ),
            ],
            options={
                "verbose_name": "supplier in a study",
                "verbose_name_plural": "suppliers in a study",
                "constraints": [
                    models.UniqueConstraint(fields=("study", "name"), name="surveys_supplier_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_ours", True)),
                        fields=("study",),
                        name="surveys_supplier_one_is_us",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="surveys_supplier_named",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("given_quality__isnull", True),
                                ("given_quality__gt", 0),
                                _connector="OR",
                            ),
                            models.Q(
                                ("given_price__isnull", True),
                                ("given_price__gt", 0),
                                _connector="OR",
                            ),
                        ),
                        name="surveys_supplier_told",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("given_quality__isnull", True),
                            models.Q(
                                ("given_quality__gte", Decimal("-99999999999999.9999")),
                                ("given_quality__lte", Decimal("99999999999999.9999")),
                            ),
                            _connector="OR",
                        ),
                        name="surveys_supplier_given_quality_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("given_price__isnull", True),
                            models.Q(
                                ("given_price__gte", Decimal("-99999999999999.9999")),
                                ("given_price__lte", Decimal("99999999999999.9999")),
                            ),
                            _connector="OR",
                        ),
                        name="surveys_supplier_given_price_bounded",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rating",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "score",
                    models.DecimalField(decimal_places=2, max_digits=7, verbose_name="score"),
                ),
                (
                    "rater",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ratings",
                        to="surveys.rater",
                    ),
                ),
                (
                    "element",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="surveys.studyelement",
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="surveys.supplier",
                    ),
                ),
            ],
            options={
                "verbose_name": "rating",
                "verbose_name_plural": "ratings",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("rater", "supplier", "element"), name="surveys_rating_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("score__gte", 0), ("score__lte", 100)),
                        name="surveys_rating_bounded",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PricePaid",
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
                        verbose_name="price",
                    ),
                ),
                (
                    "rater",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="prices",
                        to="surveys.rater",
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="surveys.supplier",
                    ),
                ),
            ],
            options={
                "verbose_name": "price paid",
                "verbose_name_plural": "prices paid",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("rater", "supplier"), name="surveys_price_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", Decimal("0"))),
                        name="surveys_price_positive",
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
                        name="surveys_price_amount_bounded",
                    ),
                ],
            },
        ),
    ]
