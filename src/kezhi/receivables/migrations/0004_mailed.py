from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("receivables", "0003_dunning"),
    ]

    operations = [
        migrations.AddField(
            model_name="reminder",
            name="mailed_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="mailed at"),
        ),
        migrations.AddField(
            model_name="reminder",
            name="mailed_to",
            field=models.EmailField(blank=True, max_length=254, verbose_name="mailed to"),
        ),
    ]
