from django.db import migrations

ONLY_GROWS = """
create function audit_only_grows() returns trigger language plpgsql as $$
begin
    raise exception 'The record only grows.';
end $$;
create trigger only_grows before update or delete on audit_entry for each row execute function audit_only_grows();
create trigger never_emptied before truncate on audit_entry for each statement execute function audit_only_grows();
create trigger only_grows before update or delete on audit_link for each row execute function audit_only_grows();
create trigger never_emptied before truncate on audit_link for each statement execute function audit_only_grows();
"""
FREE = """
drop trigger only_grows on audit_entry;
drop trigger never_emptied on audit_entry;
drop trigger only_grows on audit_link;
drop trigger never_emptied on audit_link;
drop function audit_only_grows();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_first")]
    operations = [migrations.RunSQL(ONLY_GROWS, FREE)]
