import django.db.models.deletion
from django.db import migrations, models

from kezhi.kit import grams


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0004_held_by"),
    ]

    operations = [
        migrations.AddField(
            model_name="party",
            name="merged_into",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.party",
                verbose_name="merged into",
            ),
        ),
        migrations.AddConstraint(
            model_name="party",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("merged_into", None), ("deleted_at__isnull", False), _connector="OR"
                ),
                name="customers_party_merged_is_gone",
            ),
        ),
        grams.index_operation("customers_party"),
    ]
