"""What `asylia match` reads and writes: whole files, all faults at once, and no value of a file in any of them."""

import argparse
import contextlib
import gettext
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal, NamedTuple, TypeVar

from asylia.matching import files
from asylia.matching.errors import Fault, ForbiddenInput, InvalidInstance
from asylia.matching.instance import Instance
from asylia.matching.policy import Policy

FOUND, LATE, UNWRITTEN = 0, 4, 6
MOST_BYTES = 1 << 28
STANDARD_INPUT = "-"
STANDARD_OUTPUT = 1
OWNER_ONLY = 0o600
LOCALE = Path(__file__).resolve().parents[2] / "locale"

Read = TypeVar("Read")
Form = Literal["json", "csv", "table"]


class Answer(NamedTuple):
    text: str
    code: int = FOUND


def given(options: argparse.Namespace, faults: Sequence[Fault] = ()) -> tuple[Instance, Policy]:
    """The instance and the policy; the faults of both are told together, and with `faults` of other files."""
    if not options.file:
        raise InvalidInstance("FILE", "required")
    found: list[Fault] = []
    instance = read(options.file, files.read_instance, found)
    policy = read(options.policy, files.read_policy, found) if options.policy is not None else Policy()
    found += faults
    if instance is None or policy is None or found:
        raise InvalidInstance(*found[0], faults=found)
    return instance, policy


def form_of(options: argparse.Namespace) -> Form:
    form: Form = options.format or ("table" if sys.stdout.isatty() and options.out is None else "json")
    return form


def spoken() -> gettext.NullTranslations:
    """The language of the environment, as gettext finds it; English where there is none of it."""
    return gettext.translation("matching", localedir=LOCALE, fallback=True)


def read(name: str, reads: Callable[[str], Read], faults: list[Fault]) -> Read | None:
    """What is wrong is added to `faults`."""
    try:
        return reads(_text(name))
    except (InvalidInstance, ForbiddenInput) as refused:
        faults += refused.faults
    except UnicodeDecodeError:
        faults.append(Fault("$", "not_utf8"))
    except (OSError, ValueError):  # a name with a zero byte is a ValueError
        faults.append(Fault("$", "unreadable"))
    return None


def say(*faults: Fault, code: int) -> int:
    """One line for each; returns the exit code."""
    sys.stderr.writelines(f"{fault}\n" for fault in faults)
    return code


@contextlib.contextmanager
def own_output() -> Iterator[None]:
    """Standard output is for the answer alone. HiGHS prints a banner there from C, and C may hold it back until the process
    ends: so the descriptor 1 leads nowhere for good, and Python's output has one of its own."""
    _open_closed()
    sys.stdout.flush()
    own = os.dup(STANDARD_OUTPUT)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, STANDARD_OUTPUT)
    os.close(nowhere)
    with os.fdopen(own, "w", encoding=sys.stdout.encoding) as mine, contextlib.redirect_stdout(mine):
        yield


def _open_closed() -> None:
    """A stream that was closed before we began gives nothing to read, and takes nothing."""
    sys.stdin = sys.stdin or Path(os.devnull).open()  # noqa: SIM115 - all three stay open as long as the process lives
    sys.stdout = sys.stdout or Path("/dev/full").open("w")  # noqa: SIM115
    sys.stderr = sys.stderr or Path(os.devnull).open("w")  # noqa: SIM115


def write(text: str, out: str | None) -> int:
    """All or nothing: a file takes its name only when it is whole. Returns 0 or the exit code."""
    try:
        if out is not None:
            _replace(Path(out), text.encode())
        else:
            sys.stdout.buffer.write(text.encode())
            sys.stdout.buffer.flush()
    except BrokenPipeError:  # who read has seen enough
        _forget_output()
        return UNWRITTEN
    except OSError:
        if out is None:
            _forget_output()
        return say(Fault("OUT", "not_written"), code=UNWRITTEN)
    return 0


def _text(name: str) -> str:
    with contextlib.ExitStack() as stack:
        source = sys.stdin.buffer if name == STANDARD_INPUT else stack.enter_context(Path(name).open("rb"))
        content = source.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise InvalidInstance("$", "too_big")
    return content.decode()


def _replace(target: Path, content: bytes) -> None:
    if target.exists() and not target.is_file():  # who may write there could put a file in the place of a device
        raise FileExistsError
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
