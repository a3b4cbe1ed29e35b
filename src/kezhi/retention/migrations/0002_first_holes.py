from django.db import migrations
from django.utils import timezone

from kezhi.retention.choices import FIRST_HOLES


def write(apps, schema_editor):
    hole = apps.get_model("retention", "Hole")
    now = timezone.now()
    hole.objects.bulk_create(
        hole(name=name, name_zh=chinese, created_at=now, updated_at=now)
        for name, chinese in FIRST_HOLES.values()
    )


class Migration(migrations.Migration):
    dependencies = [("retention", "0001_initial")]

    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
