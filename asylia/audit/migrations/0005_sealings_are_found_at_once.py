from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_entries_are_read_by_time")]
    operations = [
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(name="sealings_of_an_envelope", fields=["about"], condition=models.Q(verb="envelope.sealed")),
        ),
    ]
