"""`asylia match`: a file in, a recommendation out. No Django, no database, and no value of the file in any error."""

import argparse
import contextlib
import importlib
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence

from asylia.config import match_time
from asylia.config.match_advice import advise, what_if
from asylia.config.match_explain import explanation
from asylia.config.match_files import FOUND, LATE, Answer, form_of, given, own_output, say, spoken, write
from asylia.matching import files, schema
from asylia.matching.errors import Fault, ForbiddenInput, Infeasible, InvalidInstance, NothingFound, WeightsTooLarge
from asylia.matching.recommend import recommended
from asylia.matching.search import Cut, whole
from asylia.matching.table import table
from asylia.matching.watch import Progress, Watch, seconds

UNUSABLE, INFEASIBLE, NOTHING = 2, 3, 5
OVER = "\r\x1b[K"  # the line is begun anew

Way = Callable[[argparse.Namespace, Watch], Answer]


@own_output()
def match(options: argparse.Namespace) -> int:
    try:
        with _stopped_by_hand() as stopped, _progress() as told:
            text, code = _way(options)(options, seconds(options.time_limit, is_stopped=stopped.is_set, told=told))
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
    """What is asked for. Raises InvalidInstance for options that it has no use for."""
    name = next((each for each in WAYS if getattr(options, each) not in (None, False)), RECOMMEND)
    faults = [Fault("FILE" if each == "file" else f"--{each.replace('_', '-')}", "not_allowed")
              for each, ways in ONLY_WITH.items() if getattr(options, each) is not None and name not in ways]  # fmt: skip
    if options.format == "csv" and name != RECOMMEND:
        faults.append(Fault("--format", "not_allowed"))
    if faults:
        raise InvalidInstance(*faults[0], faults=faults)
    return WAYS.get(name, _recommendation)


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


@contextlib.contextmanager
def _progress() -> Iterator[Callable[[Progress], None]]:
    """Only to a terminal, and gone when all is done."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    try:
        yield _tell
    finally:
        sys.stderr.write(OVER)
        sys.stderr.flush()


def _tell(progress: Progress) -> None:
    """In one line, written over the last."""
    known = [f"{name} {value}" for name, value in (("value", progress.value), ("bound", progress.bound)) if value is not None]
    line = ", ".join([progress.level, f"round {progress.round}", *known, f"{progress.left:.0f} s left"])
    sys.stderr.write(f"{OVER}{line}")
    sys.stderr.flush()


RECOMMEND = "recommend"
WAYS: Mapping[str, Way] = {
    "schema": _schema, "explain": explanation, "what_if": what_if, "advise": advise, "invent": _invention, "replay": _replay,
}  # fmt: skip
OF_INSTANCE = (RECOMMEND, "explain", "what_if", "advise")
ONLY_WITH: Mapping[str, Sequence[str]] = {
    "file": OF_INSTANCE, "policy": (*OF_INSTANCE, "replay"), "format": (*OF_INSTANCE, "replay"), "workers": (RECOMMEND,),
    "how_many": ("advise",), "persons": ("invent",), "places": ("invent",), "seed": ("invent",), "months": ("invent",),
    "against": ("replay",),
}  # fmt: skip
