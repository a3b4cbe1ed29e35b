from django.db import migrations
from django.utils import timezone

from kezhi.catalog.choices import FIRST_ELEMENTS, FIRST_TAGS, PERSONAL


def write(apps, schema_editor):
    now = timezone.now()
    tag, element = (
        apps.get_model("catalog", "ElementTag"),
        apps.get_model("catalog", "ValueElement"),
    )
    for code, (scheme, name, chinese) in FIRST_TAGS.items():
        tag.objects.create(
            code=code, scheme=scheme, name=name, name_zh=chinese, created_at=now, updated_at=now
        )
    for code, (name, chinese, measure, unit, is_less_better, tags) in FIRST_ELEMENTS.items():
        made = element.objects.create(
            code=code,
            name=name,
            name_zh=chinese,
            measure=measure,
            unit=unit,
            is_less_better=is_less_better,
            is_personal=code in PERSONAL,
            created_at=now,
            updated_at=now,
        )
        made.tags.set(tag.objects.filter(code__in=tags))


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_value_elements")]

    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
