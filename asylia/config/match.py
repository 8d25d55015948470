"""`asylia match`: a file in, a recommendation out. No Django, no database, and no value of the file in any error."""

import argparse
import contextlib
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from asylia.config.match_files import own_output, read, say, write
from asylia.matching import files, schema
from asylia.matching.errors import Fault, ForbiddenInput, Infeasible, InvalidInstance, NothingFound, WeightsTooLarge
from asylia.matching.instance import Instance
from asylia.matching.policy import Policy
from asylia.matching.recommend import recommended
from asylia.matching.table import table
from asylia.matching.watch import Progress, Watch, seconds

FOUND, UNUSABLE, INFEASIBLE, LATE, NOTHING = 0, 2, 3, 4, 5

Form = Literal["json", "csv", "table"]


class Answer(NamedTuple):
    text: str
    code: int = FOUND


Way = Callable[[argparse.Namespace, Watch], Answer]


@own_output()
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
    return _schema if options.schema else _recommendation


def _schema(options: argparse.Namespace, _: Watch) -> Answer:
    return Answer(schema.text(options.schema))


def _recommendation(options: argparse.Namespace, watch: Watch) -> Answer:
    instance, policy = _given(options)
    found = recommended(instance, policy, watch=watch)
    form = _form(options)
    text = table(found) if form == "table" else files.write_recommendation(found, form=form)
    return Answer(text, LATE if found.status == "time_limit" else FOUND)


def _given(options: argparse.Namespace) -> tuple[Instance, Policy]:
    """The instance and the policy; the faults of both are told together."""
    if not options.file:
        raise InvalidInstance("FILE", "required")
    faults: list[Fault] = []
    instance = read(options.file, files.read_instance, faults)
    policy = read(options.policy, files.read_policy, faults) if options.policy else Policy()
    if instance is None or policy is None:
        raise InvalidInstance(*faults[0], faults=faults)
    return instance, policy


def _form(options: argparse.Namespace) -> Form:
    form: Form = options.format or ("table" if sys.stdout.isatty() and not options.out else "json")
    return form


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
