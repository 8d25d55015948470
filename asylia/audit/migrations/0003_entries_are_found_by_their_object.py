from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_the_record_only_grows")]
    operations = [
        migrations.AddIndex(model_name="entry", index=models.Index(name="entries_by_their_object", fields=["about"])),
    ]
