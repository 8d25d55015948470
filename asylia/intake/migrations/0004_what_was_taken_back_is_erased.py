from django.db import migrations

NEW = """
create or replace function intake_erase(erased uuid) returns void language sql as $$
    select vault_shred(erased);
    update intake_application set state = 'erased', begun_on = null, erase_on = null, sent_on = null, taken_on = null, back_until = null,
        erased_in = date_trunc('month', now() at time zone 'utc')::date where id = erased;
$$;

create or replace function intake_erase_due(due uuid, today date) returns boolean language plpgsql security definer
    set search_path = public, pg_temp as $$
declare day date := least(today, (now() at time zone 'utc')::date);
begin
    perform 1 from vault_slot where subject = due for update;  -- first, as her own acts do
    perform 1 from intake_application where id = due and (erase_on < day or back_until < day) for update;
    if not found then return false; end if;
    perform intake_erase(due);
    return true;
end $$;
"""
OLD = """
create or replace function intake_erase(erased uuid) returns void language sql as $$
    select vault_shred(erased);
    update intake_application set state = 'erased', begun_on = null, erase_on = null, sent_on = null,
        erased_in = date_trunc('month', now() at time zone 'utc')::date where id = erased;
$$;

create or replace function intake_erase_due(due uuid, today date) returns boolean language plpgsql security definer
    set search_path = public, pg_temp as $$
begin
    perform 1 from vault_slot where subject = due for update;  -- first, as her own acts do
    perform 1 from intake_application where id = due and erase_on < least(today, (now() at time zone 'utc')::date) for update;
    if not found then return false; end if;
    perform intake_erase(due);
    return true;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0003_taken_and_taken_back"), ("vault", "0004_the_street_closes_its_own")]
    operations = [migrations.RunSQL(NEW, OLD)]
