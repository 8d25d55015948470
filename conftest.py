"""What every test may ask for. The database is the owner's; `role` steps into another one for a while."""

import contextlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations

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


@pytest.fixture(autouse=True)
def _the_door_that_the_test_asks_for(request, settings):
    """The house's, unless it is marked `street`."""
    if request.node.get_closest_marker("street"):
        settings.ROOT_URLCONF = "asylia.config.urls_street"
        settings.MIDDLEWARE = settings.MIDDLEWARES["street"]
        settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": settings.STREET_POLICY}


@pytest.fixture(autouse=True)
def _heads_and_checkpoints_stay_in_the_test(settings, tmp_path):
    settings.HEADS_FILE = tmp_path / "heads"
    settings.CHECKPOINTS_FILE = tmp_path / "checkpoints"
