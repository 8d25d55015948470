"""Settings take the secrets out of the environment; the processes that share the tests among them need them once more.

And how they share them: one by one, but what stands on the same costly thing goes to one process."""

import os

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # a browser that is open beside a test keeps a loop of its own in the same thread
KEPT = dict(os.environ)
TOGETHER = {
    "asylia/config/tests/test_backup.py": "a full place and its backup",
    "asylia/config/tests/test_drill.py": "a full place and its backup",
    "asylia/config/tests/test_restore.py": "a full place and its backup",
    "asylia/config/tests/test_run.py": "an installation that is killed",
    "tests/journeys/test_first_evening.py": "an empty town",
    "tests/journeys/": "the town",
}


class Together(LoadScopeScheduling):
    """By the place of a test: of its marks this process knows nothing."""

    def _split_scope(self, nodeid: str) -> str:
        return next((thing for start, thing in TOGETHER.items() if nodeid.startswith(start)), nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Together:
    return Together(config, log)


def pytest_xdist_setupnodes() -> None:
    os.environ.update(KEPT)
