import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0004_what_was_taken_back_is_erased")]
    operations = [
        migrations.CreateModel(
            name="HelpCheck",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("host", models.CharField(max_length=60, unique=True)),
                ("checked_on", models.DateField()),
            ],
        )
    ]
