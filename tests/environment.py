"""Settings take the secrets out of the environment; the processes that share the tests among them need them once more."""

import os

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # a browser that is open beside a test keeps a loop of its own in the same thread
KEPT = dict(os.environ)


def pytest_xdist_setupnodes() -> None:
    os.environ.update(KEPT)
