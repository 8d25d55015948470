"""Fills every table of a database that was just migrated: a part of the demo, and a row where that has none. A process of its own."""

import sys
from datetime import UTC, datetime

import django

django.setup()

from django.db import connection  # noqa: E402 - the rooms need Django to be set up

from asylia.config import demo, demo_cases  # noqa: E402
from asylia.vault import people  # noqa: E402

APPLICATIONS = 8
REST = """
insert into vault_visit (id, seen_at, ends_at, blob) values ('x', now(), now(), 'x');
insert into vault_unlock (id, "user", epoch, seen_at, ends_at, blob) values ('x', gen_random_uuid(), 1, now(), now(), 'x');
insert into vault_kept (id, "user", ends_at, blob) values (gen_random_uuid(), gen_random_uuid(), now() + interval '1 day', 'x');
insert into accounts_housesession (session_key, session_data, expire_date) values ('x', 'x', now() + interval '1 hour');
insert into vault_closed (subject) values (gen_random_uuid());
insert into vault_shutout (id, subject, "user") values (gen_random_uuid(), gen_random_uuid(), gen_random_uuid());
insert into vault_lock (id, kind, about, by, at) values (gen_random_uuid(), 'street', gen_random_uuid(), gen_random_uuid(), now());
insert into accounts_passkey (id, user_id, credential, data, counter, name, made_on)
    select gen_random_uuid(), id, 'x', 'x', 0, 'x', now() from accounts_user limit 1;
insert into accounts_invitation (id, user_id, code, ends_at) select gen_random_uuid(), id, 'x', now() from accounts_user limit 1;
insert into offices_proposal (id, kind, about, terms, signed, state, by_id, at, until)
    select gen_random_uuid(), 'invite', gen_random_uuid(), '{}', '{}', 'waiting', id, now(), now() from accounts_user limit 1;
insert into auth_group (name) values ('invented');
insert into auth_group_permissions (group_id, permission_id) select auth_group.id, min(auth_permission.id)
    from auth_group, auth_permission group by 1;
"""


def main() -> None:
    people.PASSES = people.MEBIBYTES = 1
    oldest = demo_cases.oldest_first()[:APPLICATIONS]
    demo_cases.oldest_first = lambda: oldest
    demo.load(now=datetime.now(UTC))
    with connection.cursor() as cursor:
        cursor.execute(REST)


if __name__ == "__main__":
    sys.exit(main())
