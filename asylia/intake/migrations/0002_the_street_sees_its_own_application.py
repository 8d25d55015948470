from django.db import migrations

# Two functions of the owner do what the street and the worker may not: erase a whole case. What stays is that one application
# was erased in this month.
NARROW = """
alter table intake_application enable row level security;
create policy others on intake_application to asylia_house, asylia_worker, asylia_backup using (true) with check (true);
create policy own_reads on intake_application for select to asylia_street using (id = (select subject from vault_slot));
create policy own_changes on intake_application for update to asylia_street using (id = (select subject from vault_slot));
create policy new on intake_application for insert to asylia_street with check (true);

create function intake_erase(erased uuid) returns void language sql as $$
    select vault_shred(erased);
    update intake_application set state = 'erased', begun_on = null, erase_on = null, sent_on = null,
        erased_in = date_trunc('month', now() at time zone 'utc')::date where id = erased;
$$;

create function intake_erase_mine() returns uuid language plpgsql security definer set search_path = public, pg_temp as $$
declare mine uuid;
begin
    select subject into mine from vault_slot where lookup = vault_lookup() for update;
    if mine is not null then perform intake_erase(mine); end if;
    return mine;
end $$;

create function intake_erase_due(due uuid, today date) returns boolean language plpgsql security definer
    set search_path = public, pg_temp as $$
begin
    perform 1 from vault_slot where subject = due for update;  -- first, as her own acts do
    perform 1 from intake_application where id = due and erase_on < least(today, (now() at time zone 'utc')::date) for update;
    if not found then return false; end if;
    perform intake_erase(due);
    return true;
end $$;
"""
WIDE = """
drop function intake_erase_due(uuid, date);
drop function intake_erase_mine();
drop function intake_erase(uuid);
drop policy others on intake_application;
drop policy own_reads on intake_application;
drop policy own_changes on intake_application;
drop policy new on intake_application;
alter table intake_application disable row level security;
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_first"), ("vault", "0002_the_street_sees_one_slot")]
    operations = [migrations.RunSQL(NARROW, WIDE)]
