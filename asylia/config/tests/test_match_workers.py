"""Persons cut for two workers: the same bytes, whether the pairs are held or searched for."""

import os
import subprocess
import sys

import pytest

from asylia.matching.files import read_instance, write_recommendation
from asylia.matching.policy import Policy
from asylia.matching.recommend import recommend
from asylia.matching.tests.makers import text, wide, worked

SEARCHING = "from asylia.matching import field; field.MOST_HELD = -1; "
MATCH = "import sys; from asylia.config.command import main; sys.exit(main(['match', *sys.argv[1:]]))"


def ran(*arguments: str, given: str, before: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", before + MATCH, "-", *arguments]
    return subprocess.run(command, input=given, capture_output=True, text=True, check=False, timeout=120, env=dict(os.environ))


@pytest.mark.parametrize("before", ["", SEARCHING])
@pytest.mark.parametrize("file", [worked(), wide()], ids=["worked", "wide"])
def test_two_workers_find_the_same_bytes(file: dict[str, object], before: str) -> None:
    expected = write_recommendation(recommend(read_instance(text(file)), Policy()))
    done = ran("--workers", "2", given=text(file), before=before)
    assert (done.returncode, done.stderr, done.stdout) == (0, "", expected)


def test_a_scheduler_that_does_not_answer_and_an_extra_that_is_not_there_are_named() -> None:
    quick = "from asylia.config import match_workers; match_workers.SECONDS_TO_JOIN = 1; "
    done = ran("--workers", "tcp://127.0.0.1:9", given=text(worked()), before=quick)
    assert (done.returncode, done.stderr, done.stdout) == (2, "WORKERS: unreachable\n", "")
    missing = "import sys; sys.modules['distributed'] = None; "
    done = ran("--workers", "2", given=text(worked()), before=missing)
    assert (done.returncode, done.stderr, done.stdout) == (2, "WORKERS: not_installed\n", "")
    assert ran("--workers", "0", given=text(worked())).returncode == 2
