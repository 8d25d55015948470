from django.db import migrations

NARROW = """
alter table audit_entry enable row level security;
create policy reads on audit_entry for select to asylia_house, asylia_worker, asylia_auditor, asylia_backup using (true);
create policy of_the_street on audit_entry for insert to asylia_street with check (actor = 'the street');
create policy of_the_house on audit_entry for insert to asylia_house with check (actor <> 'the street');
create policy of_the_worker on audit_entry for insert to asylia_worker with check (actor = 'the house');
"""
WIDE = """
drop policy reads on audit_entry;
drop policy of_the_street on audit_entry;
drop policy of_the_house on audit_entry;
drop policy of_the_worker on audit_entry;
alter table audit_entry disable row level security;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0005_sealings_are_found_at_once")]
    operations = [migrations.RunSQL(NARROW, WIDE)]
