"""What every test may ask for. The database is the owner's; `role` steps into another one for a while."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from hypothesis import HealthCheck, settings

from asylia.accounts.views import beginning, coming, vault
from asylia.config.tests.running import Running
from asylia.intake import door
from asylia.intake.views import begin

settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault
settings.load_profile("house")

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
RECORD = ("audit_entry", "audit_link")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where nothing may be left out, a skipped test is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("ASYLIA_NO_SKIPS") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@contextlib.contextmanager
def role(name: str) -> Iterator[None]:
    """Grants and row security follow the role; the test goes on as the owner."""
    with connection.cursor() as cursor:
        cursor.execute(f"set role {name}")
    try:
        yield
    finally:
        if not connection.needs_rollback:  # a rolled back transaction takes the role back by itself
            with connection.cursor() as cursor:
                cursor.execute("reset role")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What lasts long begins first, so that no process waits for another at the end."""
    items.sort(key=lambda item: item.get_closest_marker("running") is None)


@pytest.fixture(autouse=True, scope="session")
def _the_record_may_be_flushed_between_tests() -> Iterator[None]:
    """Its triggers refuse TRUNCATE, which is how a test that commits is cleaned up after."""
    flush = DatabaseOperations.execute_sql_flush

    def around(self: DatabaseOperations, sql_list: list[str]) -> None:
        with self.connection.cursor() as cursor:
            for table in RECORD:
                cursor.execute(f"alter table {table} disable trigger user")
        flush(self, sql_list)
        with self.connection.cursor() as cursor:
            for table in RECORD:
                cursor.execute(f"alter table {table} enable trigger user")

    DatabaseOperations.execute_sql_flush = around
    yield
    DatabaseOperations.execute_sql_flush = flush


@pytest.fixture(scope="session")
def settled(tmp_path_factory) -> Path:
    """The state folder of an installation that was started once, with the demo, and stopped: one for all processes, to be copied."""
    base = tmp_path_factory.getbasetemp()
    first = Running((base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "settled")
    first.state.parent.mkdir(exist_ok=True)
    with (first.state.parent / "stopped").open("a") as stopped:
        fcntl.flock(stopped, fcntl.LOCK_EX)
        if not os.fstat(stopped.fileno()).st_size:
            first.start()
            if first.stop():
                pytest.fail(first.said())
            stopped.write("cleanly")
    return first.state


@pytest.fixture(autouse=True)
def _the_door_that_the_test_asks_for(request, settings):
    """The house's, unless it is marked `street`."""
    if request.node.get_closest_marker("street"):
        settings.ROOT_URLCONF = "asylia.config.urls_street"
        settings.MIDDLEWARE = settings.MIDDLEWARES["street"]
        settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": settings.STREET_POLICY}


@pytest.fixture(autouse=True)
def _words_cost_little(request, monkeypatch):
    """Where guessing them is not what the test looks at."""
    if "V20" not in {number for mark in request.node.iter_markers("proves") for number in mark.args}:
        monkeypatch.setattr("asylia.vault.people.PASSES", 1)
        monkeypatch.setattr("asylia.vault.people.MEBIBYTES", 1)


@pytest.fixture(autouse=True)
def _nobody_has_tried_before():
    """The doors count tries in the memory of the process, in which all tests run."""
    for limit in (coming.ANSWERS, beginning.CODES, beginning.SHEETS, vault.TRIES, begin.BEGINNINGS, door.TRIES):
        limit._times.clear()  # noqa: SLF001 - no door forgets a try


@pytest.fixture(autouse=True)
def _heads_and_checkpoints_stay_in_the_test(settings, tmp_path):
    settings.HEADS_FILE = tmp_path / "heads"
    settings.CHECKPOINTS_FILE = tmp_path / "checkpoints"
