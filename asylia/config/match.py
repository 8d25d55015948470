"""`asylia match`: a file in, a recommendation out. No Django, no database, and no value of the file in any error."""

import argparse
import contextlib
import importlib
import signal
import sys
import threading
from collections.abc import Callable, Iterator

from asylia.config import match_time
from asylia.config.match_advice import advise, what_if
from asylia.config.match_explain import explanation
from asylia.config.match_files import FOUND, LATE, Answer, form_of, given, say, spoken, write
from asylia.matching import files, schema
from asylia.matching.errors import Fault, ForbiddenInput, Infeasible, InvalidInstance, NothingFound, WeightsTooLarge
from asylia.matching.recommend import recommended
from asylia.matching.search import Cut, whole
from asylia.matching.table import table
from asylia.matching.watch import Progress, Watch, seconds

UNUSABLE, INFEASIBLE, NOTHING = 2, 3, 5

Way = Callable[[argparse.Namespace, Watch], Answer]


def match(options: argparse.Namespace) -> int:
    try:
        with _stopped_by_hand() as stopped:
            watch = seconds(options.time_limit, is_stopped=stopped.is_set, told=_tell if sys.stderr.isatty() else _keep_quiet)
            text, code = _way(options)(options, watch)
    except (InvalidInstance, ForbiddenInput) as refused:
        return say(*refused.faults, code=UNUSABLE)
    except WeightsTooLarge:
        return say(Fault("$", "weights_too_large"), code=UNUSABLE)
    except Infeasible:
        return say(Fault("$.persons", "infeasible"), code=INFEASIBLE)
    except NothingFound:
        return say(Fault("$", "nothing_found"), code=NOTHING)
    return write(text, options.out) or code


def _way(options: argparse.Namespace) -> Way:
    """What is asked for."""
    match_time.check(options)
    if options.schema:
        return _schema
    if options.explain:
        return explanation
    if options.what_if:
        return what_if
    if options.advise:
        return advise
    if options.invent:
        return _invention
    return _replay if options.replay else _recommendation


def _schema(options: argparse.Namespace, _: Watch) -> Answer:
    return Answer(schema.text(options.schema))


def _invention(options: argparse.Namespace, _: Watch) -> Answer:
    return Answer(match_time.invention(options))


def _replay(options: argparse.Namespace, watch: Watch) -> Answer:
    return Answer(match_time.written(match_time.replay(options, watch), form=form_of(options)))


def _recommendation(options: argparse.Namespace, watch: Watch) -> Answer:
    instance, policy = given(options)
    with _cut(options) as cut:
        found = recommended(instance, policy, watch=watch, cut=cut)
    form = form_of(options)
    text = table(found, speaks=spoken()) if form == "table" else files.write_recommendation(found, form=form)
    return Answer(text, LATE if found.status == "time_limit" else FOUND)


@contextlib.contextmanager
def _cut(options: argparse.Namespace) -> Iterator[Cut]:
    if not options.workers:
        yield whole
        return
    try:
        workers = importlib.import_module("asylia.config.match_workers")
    except ModuleNotFoundError:  # the extra `scale` is not there
        raise InvalidInstance("WORKERS", "not_installed") from None
    with workers.cut_for(options.workers) as cut:
        yield cut


@contextlib.contextmanager
def _stopped_by_hand() -> Iterator[threading.Event]:
    """The first Ctrl-C asks for the best plan so far; the second ends at once."""
    stopped = threading.Event()

    def stop(*_: object) -> None:
        stopped.set()
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield stopped
    finally:
        signal.signal(signal.SIGINT, before)


def _tell(progress: Progress) -> None:
    """One line that is written over, for eyes on a terminal."""
    known = [f"{name} {value}" for name, value in (("value", progress.value), ("bound", progress.bound)) if value is not None]
    line = ", ".join([progress.level, f"round {progress.round}", *known, f"{progress.left:.0f} s left"])
    sys.stderr.write(f"\r\x1b[K{line}")
    sys.stderr.flush()


def _keep_quiet(_: Progress) -> None:
    return
