import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("pipeline", "0003_prospects"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Scoring",
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
                    "days",
                    models.PositiveSmallIntegerField(
                        verbose_name="days until a prospect counts as decided"
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
                    "method",
                    models.CharField(
                        choices=[
                            ("card", "Traits"),
                            ("rate", "Own rate for all"),
                            ("none", "Too few decided"),
                        ],
                        default="none",
                        editable=False,
                        max_length=10,
                        verbose_name="chances rest on",
                    ),
                ),
                ("report", models.JSONField(default=dict, editable=False, verbose_name="report")),
                (
                    "finished_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="finished at"),
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
                "verbose_name": "scoring",
                "verbose_name_plural": "scorings",
            },
        ),
        migrations.CreateModel(
            name="ProspectScore",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("chance", models.FloatField(verbose_name="chance to buy")),
                ("low", models.FloatField(verbose_name="chance, low")),
                ("high", models.FloatField(verbose_name="chance, high")),
                ("points", models.SmallIntegerField(verbose_name="points")),
                (
                    "worth",
                    models.DecimalField(
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
                        verbose_name="worth as a customer",
                    ),
                ),
                (
                    "expected",
                    models.DecimalField(
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
                        verbose_name="expected value",
                    ),
                ),
                ("terms", models.JSONField(default=list, verbose_name="what each trait adds")),
                (
                    "prospect",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="pipeline.prospect",
                        verbose_name="prospect",
                    ),
                ),
                (
                    "scoring",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="scores",
                        to="scoring.scoring",
                    ),
                ),
            ],
            options={
                "verbose_name": "score of a prospect",
                "verbose_name_plural": "scores of prospects",
            },
        ),
        migrations.AddIndex(
            model_name="scoring",
            index=models.Index(fields=["status", "-id"], name="scoring_by_status"),
        ),
        migrations.AddConstraint(
            model_name="scoring",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["queued", "running", "finished", "failed"])),
                name="scoring_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="scoring",
            constraint=models.CheckConstraint(
                condition=models.Q(("method__in", ["card", "rate", "none"])), name="scoring_method"
            ),
        ),
        migrations.AddConstraint(
            model_name="scoring",
            constraint=models.CheckConstraint(
                condition=models.Q(("days__gte", 7), ("days__lte", 1095)), name="scoring_days"
            ),
        ),
        migrations.AddIndex(
            model_name="prospectscore",
            index=models.Index(fields=["scoring", "-expected", "id"], name="scoring_by_expected"),
        ),
        migrations.AddIndex(
            model_name="prospectscore",
            index=models.Index(fields=["scoring", "-chance", "id"], name="scoring_by_chance"),
        ),
        migrations.AddConstraint(
            model_name="prospectscore",
            constraint=models.UniqueConstraint(fields=("scoring", "prospect"), name="scoring_once"),
        ),
        migrations.AddConstraint(
            model_name="prospectscore",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("chance__gte", 0), ("chance__lte", 1), ("high__lte", 1), ("low__gte", 0)
                ),
                name="scoring_chance",
            ),
        ),
        migrations.AddConstraint(
            model_name="prospectscore",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("worth__isnull", True),
                    models.Q(
                        ("worth__gte", Decimal("-99999999999999.9999")),
                        ("worth__lte", Decimal("99999999999999.9999")),
                    ),
                    _connector="OR",
                ),
                name="scoring_score_worth_bounded",
            ),
        ),
        migrations.AddConstraint(
            model_name="prospectscore",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("expected__isnull", True),
                    models.Q(
                        ("expected__gte", Decimal("-99999999999999.9999")),
                        ("expected__lte", Decimal("99999999999999.9999")),
                    ),
                    _connector="OR",
                ),
                name="scoring_score_expected_bounded",
            ),
        ),
    ]
