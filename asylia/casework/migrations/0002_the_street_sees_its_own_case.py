from django.db import migrations

NARROW = """
alter table casework_case enable row level security;
create policy others on casework_case to asylia_house, asylia_worker, asylia_backup using (true) with check (true);
create policy own_reads on casework_case for select to asylia_street using (application_id = (select subject from vault_slot));
create policy own_changes on casework_case for update to asylia_street using (application_id = (select subject from vault_slot));

create function casework_end() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    delete from casework_case where application_id = new.id;
    return null;
end $$;
create trigger what_is_erased_is_no_case after update of state on intake_application
    for each row when (new.state = 'erased') execute function casework_end();
"""
WIDE = """
drop trigger what_is_erased_is_no_case on intake_application;
drop function casework_end();
drop policy others on casework_case;
drop policy own_reads on casework_case;
drop policy own_changes on casework_case;
alter table casework_case disable row level security;
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_first"), ("intake", "0004_what_was_taken_back_is_erased")]
    operations = [migrations.RunSQL(NARROW, WIDE)]
