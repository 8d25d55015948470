"""Settings take the secrets out of the environment; the processes that share the tests among them need them once more."""

import os

KEPT = dict(os.environ)


def pytest_xdist_setupnodes() -> None:
    os.environ.update(KEPT)
