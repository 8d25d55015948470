from django.db import migrations

# The street sees one slot at most, so "= (select ...)" holds; unlike "in (select ...)" it is looked up by an index.

NARROW = """
alter table vault_visit set unlogged;

create function vault_lookup() returns bytea language sql stable as
    $$ select decode(nullif(current_setting('asylia.lookup', true), ''), 'hex') $$;

alter table vault_slot enable row level security;
create policy others on vault_slot to asylia_house, asylia_worker, asylia_backup using (true) with check (true);
create policy own_reads on vault_slot for select to asylia_street using (lookup = vault_lookup());
create policy own_changes on vault_slot for update to asylia_street using (lookup = vault_lookup());
create policy own_ends on vault_slot for delete to asylia_street using (lookup = vault_lookup());
create policy new on vault_slot for insert to asylia_street with check (true);

alter table vault_envelope enable row level security;
create policy others on vault_envelope to asylia_house, asylia_worker, asylia_backup using (true) with check (true);
create policy own_reads on vault_envelope for select to asylia_street
    using (kind in ('draft', 'talk') and subject = (select subject from vault_slot));
create policy own_ends on vault_envelope for delete to asylia_street
    using (kind = 'draft' and subject = (select subject from vault_slot));
create policy new on vault_envelope for insert to asylia_street with check (true);

alter table vault_sheet enable row level security;
create policy others on vault_sheet to asylia_house, asylia_worker, asylia_backup using (true) with check (true);
create policy own on vault_sheet to asylia_street using (envelope_id = any (array(select id from vault_envelope))) with check (true);

create function vault_shuts_out(about uuid, persons uuid[]) returns boolean language sql stable security definer
    set search_path = public, pg_temp as
    $$ select exists (select from vault_shutout where subject = about and "user" = any(persons)) $$;

create function vault_shred(shredded uuid) returns void language sql as $$
    delete from vault_grant using vault_envelope where envelope_id = vault_envelope.id and subject = shredded;
    delete from vault_slot where subject = shredded;
    delete from vault_sheet using vault_envelope where envelope_id = vault_envelope.id and subject = shredded;
    delete from vault_envelope where subject = shredded;
    delete from vault_shutout where subject = shredded;
$$;
"""
WIDE = """
drop function vault_shred(uuid);
drop function vault_shuts_out(uuid, uuid[]);
drop policy others on vault_sheet;
drop policy own on vault_sheet;
alter table vault_sheet disable row level security;
drop policy others on vault_envelope;
drop policy own_reads on vault_envelope;
drop policy own_ends on vault_envelope;
drop policy new on vault_envelope;
alter table vault_envelope disable row level security;
drop policy others on vault_slot;
drop policy own_reads on vault_slot;
drop policy own_changes on vault_slot;
drop policy own_ends on vault_slot;
drop policy new on vault_slot;
alter table vault_slot disable row level security;
drop function vault_lookup();
alter table vault_visit set logged;
"""


class Migration(migrations.Migration):
    dependencies = [("vault", "0001_first")]
    operations = [migrations.RunSQL(NARROW, WIDE)]
