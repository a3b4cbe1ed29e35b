from django.db import migrations, models

from kezhi.kit import grams


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0005_merged"),
    ]

    operations = [
        migrations.AddField(
            model_name="party",
            name="bank_account",
            field=models.CharField(blank=True, max_length=40, verbose_name="bank account"),
        ),
        migrations.AddField(
            model_name="party",
            name="bank_name",
            field=models.CharField(blank=True, max_length=100, verbose_name="bank"),
        ),
        migrations.AddField(
            model_name="party",
            name="billing_address",
            field=models.CharField(
                blank=True, max_length=200, verbose_name="address and phone on invoices"
            ),
        ),
        grams.index_operation("customers_party"),
    ]
