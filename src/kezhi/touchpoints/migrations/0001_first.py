import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0003_tier_words"),
        ("staff", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Touchpoint",
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
                            ("call", "Call"),
                            ("visit", "Visit"),
                            ("message", "Message"),
                            ("mail", "Mail"),
                            ("meeting", "Meeting"),
                            ("note", "Observation"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[
                            ("two_way", "Both spoke"),
                            ("in", "They to us"),
                            ("out", "We to them"),
                        ],
                        default="two_way",
                        max_length=10,
                        verbose_name="who to whom",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("in_person", "In person"),
                            ("phone", "Phone"),
                            ("wechat", "WeChat"),
                            ("sms", "Text message"),
                            ("email", "E-mail"),
                            ("video", "Video call"),
                            ("letter", "Letter or parcel"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                        verbose_name="channel",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="when")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("done", "Spoken with"),
                            ("agreed", "Agreed on something"),
                            ("waiting", "Waiting for their answer"),
                            ("unhappy", "They are not satisfied"),
                            ("refused", "They refused"),
                            ("not_reached", "Not reached"),
                        ],
                        max_length=20,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "text",
                    models.TextField(blank=True, max_length=5000, verbose_name="what was said"),
                ),
                (
                    "is_withdrawn",
                    models.BooleanField(default=False, verbose_name="did not take place"),
                ),
                (
                    "corrects",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrected_by",
                        to="touchpoints.touchpoint",
                        verbose_name="corrects",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.party",
                        verbose_name="customer",
                    ),
                ),
            ],
            options={
                "verbose_name": "touchpoint",
                "verbose_name_plural": "touchpoints",
                "indexes": [
                    models.Index(fields=["party", "-at", "-id"], name="touchpoints_of_party"),
                    models.Index(fields=["-at", "-id"], name="touchpoints_by_time"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["call", "visit", "message", "mail", "meeting", "note"])
                        ),
                        name="touchpoints_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("direction__in", ["two_way", "in", "out"])),
                        name="touchpoints_direction",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("corrects__isnull", True),
                            models.Q(("corrects", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="touchpoints_not_own_correction",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_withdrawn", False), ("corrects__isnull", False), _connector="OR"
                        ),
                        name="touchpoints_withdraws_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TheirPerson",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.contact",
                        verbose_name="contact",
                    ),
                ),
                (
                    "touchpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="theirs",
                        to="touchpoints.touchpoint",
                    ),
                ),
            ],
            options={
                "verbose_name": "contact at a touchpoint",
                "verbose_name_plural": "contacts at touchpoints",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("touchpoint", "contact"), name="touchpoints_theirs_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OurPerson",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="colleague",
                    ),
                ),
                (
                    "touchpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ours",
                        to="touchpoints.touchpoint",
                    ),
                ),
            ],
            options={
                "verbose_name": "colleague at a touchpoint",
                "verbose_name_plural": "colleagues at touchpoints",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("touchpoint", "user"), name="touchpoints_ours_once"
                    )
                ],
            },
        ),
    ]
