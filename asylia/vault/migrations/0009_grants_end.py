from django.db import migrations

END = """
create function vault_end_grants(day date) returns table (envelope uuid, holder uuid) language sql security definer
    set search_path = public, pg_temp as
    $$ delete from vault_grant where until < day returning envelope_id, holder $$;
"""


class Migration(migrations.Migration):
    dependencies = [("vault", "0008_circles_have_names")]
    operations = [migrations.RunSQL(END, "drop function vault_end_grants(date)")]
