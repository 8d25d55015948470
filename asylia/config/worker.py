"""The worker: each minute it does what is due, one worker at a time. It opens nothing. Import it after `django.setup()`."""

import contextlib
import logging
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

from django.db import Error, connection

from asylia.accounts.tasks import sweep_sessions
from asylia.audit.tasks import link
from asylia.casework.tasks import tell_of_glass, tell_what_arrived
from asylia.intake.tasks import erase_what_is_due
from asylia.notices.tasks import send_due, sweep_notices
from asylia.offices.tasks import tell_of_canaries
from asylia.vault.tasks import end_grants, sign_checkpoint, sweep_visits

Task = Callable[..., object]
TASKS: tuple[Task, ...] = (
    link, sign_checkpoint, sweep_visits, sweep_sessions, end_grants, erase_what_is_due, tell_what_arrived,
    tell_of_canaries, tell_of_glass, sweep_notices, send_due,
)  # fmt: skip # each takes `now` and may run twice; the mails come last: a mail server may be slow
EVERY_SECONDS = 60
WORKING = 0x776F726B  # the number of the lock: any, but always the same
logger = logging.getLogger(__name__)


def work() -> int:
    """Works until it is told to stop."""
    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    while not told.is_set():
        one_round(TASKS, now=datetime.now(UTC))
        told.wait(EVERY_SECONDS)
    return 0


def one_round(tasks: Sequence[Task], *, now: datetime) -> None:
    """Does each task once, unless another worker is at it. Where the database is away, the next round will find it."""
    try:
        with _alone() as mine:
            for task in tasks if mine else ():
                _do(task, now=now)
    except Error as away:
        logger.error("no_database", extra={"error": type(away).__name__})  # noqa: TRY400 - the driver's message may hold values
    finally:
        connection.close()


def _do(task: Task, *, now: datetime) -> None:
    name = f"{task.__module__}.{task.__name__}"
    try:
        task(now=now)
    except Exception as failed:  # noqa: BLE001 - whatever it is, the other tasks must be done
        logger.error("task_failed", extra={"task": name, "error": type(failed).__name__})  # noqa: TRY400 - as above


@contextlib.contextmanager
def _alone() -> Iterator[bool]:
    """A lock of the session: it goes by itself with a connection that breaks."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s)", [WORKING])
        mine = cursor.fetchone() == (True,)
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_unlock(%s)", [WORKING])
