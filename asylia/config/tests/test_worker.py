from contextlib import closing
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import connection

from asylia.config import access
from asylia.config.worker import TASKS, WORKING, one_round
from conftest import role

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def keep(done: list[datetime]):
    def task(*, now: datetime) -> None:
        done.append(now)

    return task


def test_each_task_is_done_with_the_same_now():
    done = []
    one_round([keep(done), keep(done)], now=NOON)
    assert done == [NOON, NOON]


def test_a_task_that_fails_stops_no_other_and_its_words_stay_unsaid(caplog):
    done = []

    def fails(*, now):
        raise ValueError("a name that nobody may read")

    one_round([fails, keep(done)], now=NOON)
    assert done == [NOON]
    (told,) = caplog.records
    assert (told.message, told.task, told.error) == ("task_failed", f"{__name__}.fails", "ValueError")
    assert "nobody may read" not in caplog.text
    assert told.exc_info is None


def test_a_second_worker_does_nothing():
    done = []
    known = connection.get_connection_params()
    address = {name: known[name] for name in ("dbname", "user", "password", "host", "port") if name in known}
    with closing(psycopg.connect(**address)) as another:
        another.execute("select pg_advisory_lock(%s)", [WORKING])
        one_round([keep(done)], now=NOON)
        another.execute("select pg_advisory_unlock(%s)", [WORKING])  # one that goes with its connection goes a moment later
    assert done == []
    one_round([keep(done)], now=NOON)
    assert done == [NOON]


def test_a_database_that_is_away_is_waited_for(caplog, monkeypatch):
    done = []
    connection.close()
    with monkeypatch.context() as patched:
        patched.setitem(connection.settings_dict, "HOST", "/nowhere")
        patched.setitem(connection.settings_dict, "OPTIONS", {})
        one_round([keep(done)], now=NOON)
    assert [told.message for told in caplog.records] == ["no_database"]
    one_round([keep(done)], now=NOON)
    assert done == [NOON]


@pytest.mark.django_db
def test_its_role_may_do_every_task(caplog):
    with role(access.WORKER):
        for task in TASKS:
            task(now=NOON)
    assert caplog.records == []
