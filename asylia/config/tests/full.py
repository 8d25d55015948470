"""Fills a database that was just migrated: a part of the demo, and what no backup keeps. A process of its own."""

import sys
from datetime import UTC, datetime

import django

django.setup()

from django.db import connection  # noqa: E402 - the rooms need Django to be set up

from asylia.config import demo, demo_cases  # noqa: E402
from asylia.vault import people  # noqa: E402

APPLICATIONS = 8
FORGOTTEN = """
insert into vault_visit (id, seen_at, ends_at, blob) values ('x', now(), now(), 'x');
insert into vault_unlock (id, "user", epoch, seen_at, ends_at, blob) values ('x', gen_random_uuid(), 1, now(), now(), 'x');
insert into accounts_housesession (session_key, session_data, expire_date) values ('x', 'x', now() + interval '1 hour');
"""


def main() -> None:
    people.PASSES = people.MEBIBYTES = 1
    oldest = demo_cases.oldest_first()[:APPLICATIONS]
    demo_cases.oldest_first = lambda: oldest
    demo.load(now=datetime.now(UTC))
    with connection.cursor() as cursor:
        cursor.execute(FORGOTTEN)


if __name__ == "__main__":
    sys.exit(main())
