from django.db import migrations

# The worker asks who opens what waits for two people, and of nothing else. What waits no more is spoken of no more, and of what is
# erased no notice stays: the street, which erases, cannot reach the notices itself.
NARROW = """
create function casework_who_opens(arrived uuid) returns setof uuid language sql stable security definer
    set search_path = public, pg_temp as $$
    select distinct coalesce(seat."user", held.holder)
    from intake_application application
    join vault_envelope envelope on envelope.subject = application.id and envelope.kind = 'notes'
    join vault_grant held on held.envelope_id = envelope.id
    left join vault_seat seat on seat.circle = held.holder and seat.epoch = held.holder_epoch
    where application.id = arrived and application.state = 'sent'
        and not vault_shuts_out(arrived, array[coalesce(seat."user", held.holder)])
$$;

create function casework_hush() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    delete from notices_notice where about = new.id and (kind = 'something_arrived' or new.state = 'erased');
    return null;
end $$;
create trigger what_waits_no_more_is_not_spoken_of after update of state on intake_application
    for each row when (new.state <> 'sent') execute function casework_hush();
"""
WIDE = """
drop trigger what_waits_no_more_is_not_spoken_of on intake_application;
drop function casework_hush();
drop function casework_who_opens(uuid);
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0002_the_street_sees_its_own_case"), ("notices", "0001_first")]
    operations = [migrations.RunSQL(NARROW, WIDE)]
