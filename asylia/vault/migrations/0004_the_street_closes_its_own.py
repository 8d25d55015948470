from django.db import migrations

NARROW = """
alter table vault_closed enable row level security;
create policy others on vault_closed to asylia_house, asylia_worker, asylia_backup using (true) with check (true);
create policy own on vault_closed to asylia_street using (subject = (select subject from vault_slot))
    with check (subject = (select subject from vault_slot));

create or replace function vault_shred(shredded uuid) returns void language sql as $$
    delete from vault_grant using vault_envelope where envelope_id = vault_envelope.id and subject = shredded;
    delete from vault_slot where subject = shredded;
    delete from vault_sheet using vault_envelope where envelope_id = vault_envelope.id and subject = shredded;
    delete from vault_envelope where subject = shredded;
    delete from vault_shutout where subject = shredded;
    delete from vault_closed where subject = shredded;
$$;
"""
WIDE = """
create or replace function vault_shred(shredded uuid) returns void language sql as $$
    delete from vault_grant using vault_envelope where envelope_id = vault_envelope.id and subject = shredded;
    delete from vault_slot where subject = shredded;
    delete from vault_sheet using vault_envelope where envelope_id = vault_envelope.id and subject = shredded;
    delete from vault_envelope where subject = shredded;
    delete from vault_shutout where subject = shredded;
$$;
drop policy others on vault_closed;
drop policy own on vault_closed;
alter table vault_closed disable row level security;
"""


class Migration(migrations.Migration):
    dependencies = [("vault", "0003_closed_subjects")]
    operations = [migrations.RunSQL(NARROW, WIDE)]
