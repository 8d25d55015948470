"""`asylia match`: a file in, a recommendation out. No Django, no database, and no value of the file in any error."""

import argparse
import contextlib
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, TypeVar

from asylia.matching import files, schema
from asylia.matching.errors import Fault, ForbiddenInput, Infeasible, InvalidInstance, NothingFound, WeightsTooLarge
from asylia.matching.instance import Instance
from asylia.matching.policy import Policy
from asylia.matching.recommend import recommend
from asylia.matching.table import table

FOUND, UNUSABLE, INFEASIBLE, LATE, NOTHING, UNWRITTEN = 0, 2, 3, 4, 5, 6
MOST_BYTES = 1 << 28
STANDARD_INPUT = "-"
OWNER_ONLY = 0o600

Form = Literal["json", "csv", "table"]
Read = TypeVar("Read")


def match(options: argparse.Namespace) -> int:
    if options.schema:
        return _write(schema.text(options.schema), options.out)
    if not options.file:
        return _say(Fault("FILE", "required"), code=UNUSABLE)
    faults: list[Fault] = []
    instance = _read(options.file, files.read_instance, faults)
    policy = _read(options.policy, files.read_policy, faults) if options.policy else Policy()
    if instance is None or policy is None:
        return _say(*faults, code=UNUSABLE)
    return _answer(instance, policy, options)


def _answer(instance: Instance, policy: Policy, options: argparse.Namespace) -> int:
    try:
        with _stopped_by_hand() as stopped:
            found = recommend(instance, policy, time_limit=options.time_limit, is_stopped=stopped.is_set)
    except InvalidInstance as refused:
        return _say(*refused.faults, code=UNUSABLE)
    except WeightsTooLarge:
        return _say(Fault("$", "weights_too_large"), code=UNUSABLE)
    except Infeasible:
        return _say(Fault("$.persons", "infeasible"), code=INFEASIBLE)
    except NothingFound:
        return _say(Fault("$", "nothing_found"), code=NOTHING)
    form: Form = options.format or ("table" if sys.stdout.isatty() and not options.out else "json")
    text = table(found) if form == "table" else files.write_recommendation(found, form=form)
    return _write(text, options.out) or (LATE if found.status == "time_limit" else FOUND)


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


def _read(name: str, read: Callable[[str], Read], faults: list[Fault]) -> Read | None:
    """What is wrong is added to `faults`."""
    try:
        return read(_text(name))
    except (InvalidInstance, ForbiddenInput) as refused:
        faults += refused.faults
    except UnicodeDecodeError:
        faults.append(Fault("$", "not_utf8"))
    except (OSError, ValueError):  # a name with a zero byte is a ValueError
        faults.append(Fault("$", "unreadable"))
    return None


def _text(name: str) -> str:
    with contextlib.ExitStack() as stack:
        source = sys.stdin.buffer if name == STANDARD_INPUT else stack.enter_context(Path(name).open("rb"))
        content = source.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise InvalidInstance("$", "too_big")
    return content.decode()


def _say(*faults: Fault, code: int) -> int:
    """One line for each; returns the exit code."""
    sys.stderr.writelines(f"{fault}\n" for fault in faults)
    return code


def _write(text: str, out: str | None) -> int:
    """All or nothing: a file takes its name only when it is whole."""
    try:
        if out:
            _replace(Path(out), text.encode())
        else:
            sys.stdout.buffer.write(text.encode())
            sys.stdout.buffer.flush()
    except BrokenPipeError:  # who read has seen enough
        _forget_output()
        return UNWRITTEN
    except OSError:
        if not out:
            _forget_output()
        return _say(Fault("OUT", "not_written"), code=UNWRITTEN)
    return 0


def _replace(target: Path, content: bytes) -> None:
    descriptor, part = tempfile.mkstemp(dir=target.parent, prefix=".match-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(file.fileno(), OWNER_ONLY)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(part).replace(target)
    finally:
        Path(part).unlink(missing_ok=True)  # it is gone already when all went well


def _forget_output() -> None:
    """Python would try once more to write what is left, when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
