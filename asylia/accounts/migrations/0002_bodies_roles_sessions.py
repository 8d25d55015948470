import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_first"),
    ]

    operations = [
        migrations.CreateModel(
            name="HouseSession",
            fields=[
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                ("session_key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("user", models.UUIDField(db_index=True, null=True)),
            ],
            options={
                "verbose_name": "session",
                "verbose_name_plural": "sessions",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Body",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("secretariat", "Secretariat"),
                            ("association", "Association"),
                            ("assessing", "Assessing body"),
                            ("city", "Member city"),
                            ("independent", "Independent"),
                            ("sister", "Sister body"),
                        ],
                        max_length=20,
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("country", models.CharField(blank=True, max_length=2)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["secretariat", "association", "assessing", "city", "independent", "sister"])),
                        name="a_body_is_of_a_known_kind",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Role",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "name",
                    models.CharField(
                        choices=[
                            ("officer", "Officer"),
                            ("triage", "Triage"),
                            ("caseworker", "Caseworker"),
                            ("assessor", "Assessor"),
                            ("assessing_lead", "Assessing lead"),
                            ("coordinator", "Coordinator"),
                            ("council_reader", "Council reader"),
                            ("ear", "Independent person"),
                            ("ear_deputy", "Deputy of the independent person"),
                            ("treasurer", "Treasurer"),
                            ("editor", "Editor"),
                            ("board", "Board"),
                            ("auditor", "Auditor"),
                            ("partner", "Partner"),
                        ],
                        max_length=20,
                    ),
                ),
                ("first_on", models.DateField()),
                ("last_on", models.DateField(blank=True, null=True)),
                ("body", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="roles", to="accounts.body")),
                ("user", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="roles", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "name__in",
                                [
                                    "officer",
                                    "triage",
                                    "caseworker",
                                    "assessor",
                                    "assessing_lead",
                                    "coordinator",
                                    "council_reader",
                                    "ear",
                                    "ear_deputy",
                                    "treasurer",
                                    "editor",
                                    "board",
                                    "auditor",
                                    "partner",
                                ],
                            )
                        ),
                        name="a_role_is_a_known_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("last_on__isnull", True), ("last_on__gte", models.F("first_on")), _connector="OR"),
                        name="a_role_ends_after_it_began",
                    ),
                ],
            },
        ),
    ]
