from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_entries_are_found_by_their_object")]
    operations = [
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(name="sealings_of_an_envelope", fields=["about"], condition=models.Q(verb="envelope.sealed")),
        ),
    ]
