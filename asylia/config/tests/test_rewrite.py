"""What was erased goes out of the files of the database, each night."""

import secrets
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection

from asylia.config import noted
from asylia.config.tests.running import until
from asylia.vault.models import Slot

FILE = "select pg_read_binary_file(pg_relation_filepath('vault_slot'))"


def file_of_slots():
    with connection.cursor() as cursor:
        cursor.execute("checkpoint")
        cursor.execute(FILE)
        return bytes(cursor.fetchone()[0])


def is_gone_after_rewriting(mark):
    call_command("rewrite")
    return mark not in file_of_slots()


@pytest.mark.django_db(transaction=True)
def test_an_erased_row_goes_out_of_the_file_of_its_table(settings, tmp_path):
    settings.STATE = tmp_path
    erased, stays = secrets.token_bytes(32), secrets.token_bytes(32)
    for lookup in (erased, stays):
        Slot.objects.create(subject=uuid4(), lookup=lookup, seed=b"s", talk=b"t")
    Slot.objects.filter(lookup=erased).delete()
    assert erased in file_of_slots(), "the database keeps it until the table is written anew"

    until(lambda: is_gone_after_rewriting(erased))  # not while anything of PostgreSQL's own still looks at what there was
    assert stays in file_of_slots()
    assert noted.age(tmp_path / noted.REWRITE, now=datetime.now(UTC)) < timedelta(minutes=1)
