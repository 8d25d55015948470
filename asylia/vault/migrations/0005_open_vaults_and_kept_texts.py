import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("vault", "0004_the_street_closes_its_own"),
    ]

    operations = [
        migrations.CreateModel(
            name="Kept",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("user", models.UUIDField()),
                ("ends_at", models.DateTimeField()),
                ("blob", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Unlock",
            fields=[
                ("id", models.BinaryField(primary_key=True, serialize=False)),
                ("user", models.UUIDField()),
                ("seen_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("blob", models.BinaryField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gte", models.F("seen_at"))), name="a_vault_closes_after_it_was_seen"
                    )
                ],
            },
        ),
        migrations.RunSQL("alter table vault_unlock set unlogged", "alter table vault_unlock set logged"),
    ]
