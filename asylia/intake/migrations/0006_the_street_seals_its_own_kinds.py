from django.db import migrations

# What nobody of the house sealed yet, it never opens by a first key of the street: an assessment, say.
NARROW = """
create policy kinds_of_the_street on vault_envelope as restrictive for insert to asylia_street
    with check (kind in ('draft', 'talk', 'contact', 'story', 'notes', 'profile', 'limits'));
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0005_help_that_somebody_checked"), ("vault", "0002_the_street_sees_one_slot")]
    operations = [migrations.RunSQL(NARROW, "drop policy kinds_of_the_street on vault_envelope")]
