"""`asylia test`: the tests, on a PostgreSQL of their own that forgets everything."""

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from asylia.config import owner, secrets
from asylia.config.cluster import Cluster
from asylia.config.installation import CHECKOUT, OWNER, SYSTEM, Installation


def test(arguments: Sequence[str]) -> int:
    """Runs pytest with these arguments. Returns its exit code."""
    with tempfile.TemporaryDirectory(prefix="asylia-test-") as folder, _database(Path(folder)) as cluster:
        here = Installation(Path(folder) / "state", cluster, secrets.make_for_demo())
        environment = {**os.environ, **here.environment(OWNER)}
        owner.make_roles(here.database(OWNER), passwords={})
        owner.join_roles(here.database(OWNER))
        subprocess.run([sys.executable, "-m", "asylia", "assets"], env=environment, check=True)
        return subprocess.run([sys.executable, "-m", "pytest", *arguments], env=environment, cwd=CHECKOUT, check=False).returncode


@contextlib.contextmanager
def _database(folder: Path) -> Iterator[Cluster | None]:
    """A forgetful cluster, or none where DATABASE_URL names a server."""
    if "DATABASE_URL" in os.environ:
        yield None
        return
    cluster = Cluster(folder / "pg", system=SYSTEM, durable=False)
    cluster.start()
    try:
        yield cluster
    finally:
        cluster.stop()
