from django.db import migrations

from kezhi.kit import grams


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial")]

    operations = [grams.index_operation("customers_party")]
