from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_entries_are_found_by_their_object")]
    operations = [
        migrations.AddIndex(model_name="entry", index=models.Index(name="entries_by_their_time", fields=["-at", "id"])),
        migrations.AddIndex(model_name="entry", index=models.Index(name="entries_by_who_acted", fields=["actor", "-at", "id"])),
    ]
