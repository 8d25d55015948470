from django.db import migrations, models

OPENED = """
create function vault_opened_canaries() returns setof uuid language sql stable security definer set search_path = public, pg_temp as $$
    select entry.id from vault_canary canary
        join vault_envelope own on own.subject = canary.subject
        join audit_entry entry on entry.about = own.id and entry.verb = 'envelope.opened'
        where not exists (select from audit_entry told where told.about = entry.id and told.verb = 'canary.opened')
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("vault", "0010_the_planner_keeps_no_samples"), ("audit", "0006_each_role_writes_as_itself")]
    operations = [
        migrations.CreateModel(name="Canary", fields=[("subject", models.UUIDField(primary_key=True, serialize=False))]),
        migrations.RunSQL(OPENED, "drop function vault_opened_canaries()"),
    ]
