"""What is kept of the record outside the database: signed checkpoints, one after the other in a file."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from django.conf import settings

import asylia
from asylia.audit import actions as audit
from asylia.kit.code import code_hash
from asylia.vault import checkpoint, sealing
from asylia.vault.checkpoint import Checkpoint
from asylia.vault.errors import CheckpointRefused

EVERY = timedelta(hours=1)
TOO_OLD = timedelta(hours=2)
A_FEW_NOTES = 4096  # characters
CODE = Path(asylia.__file__).parent


def public_key() -> bytes:
    """What checks our checkpoints; empty where none is known. Who signs needs no second setting."""
    key: bytes = settings.CHECKPOINT_PUBLIC or (sealing.signing_key(settings.CHECKPOINT_KEY) if settings.CHECKPOINT_KEY else b"")
    return key


def kept() -> tuple[list[Checkpoint], int]:
    """As `checkpoint.read`."""
    return checkpoint.read(_content(), origin=settings.ORIGIN, public=public_key())


def _latest() -> list[Checkpoint]:
    """The last few alone: a year of them takes a second."""
    return checkpoint.read(_content()[-A_FEW_NOTES:], origin=settings.ORIGIN, public=public_key())[0]


def _content() -> str:
    path = Path(settings.CHECKPOINTS_FILE)
    return path.read_text(errors="replace") if path.exists() else ""


def heads() -> list[tuple[int, bytes]]:
    """Places of the record with the hash that each must have."""
    return _heads(kept()[0])


def _heads(found: Iterable[Checkpoint]) -> list[tuple[int, bytes]]:
    return [(each.size, each.head) for each in found if each.size]


def is_due(*, now: datetime) -> bool:
    return all(now - each.at >= EVERY for each in _latest())


def sign_next(*, roster: int, now: datetime) -> str:
    """Verifies the whole record against every head that is known here, signs its newest, and keeps the note. Returns it.

    Raises CheckpointRefused: a false record or an older roster is never signed."""
    size, head = audit.newest()
    made = Checkpoint(settings.ORIGIN, size, head, now.replace(microsecond=0), roster, code_hash(CODE))
    every = [*kept()[0], made]
    fault = audit.first_fault(also=_heads(every))
    if fault is not None:
        raise CheckpointRefused(f"the record is false or missing at place {fault}")
    for said in checkpoint.contradictions(every):
        raise CheckpointRefused(said)
    note = made.signed(settings.CHECKPOINT_KEY)
    keep(note)
    return note


def keep(note: str) -> None:
    """Appends a note and an empty line, at once: a reader never meets half of it."""
    path = Path(settings.CHECKPOINTS_FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        file.write(f"{note}\n")


def least_roster() -> int:
    """The lowest version that is believed: of the settings, or that of the newest checkpoints where it is higher."""
    path = Path(settings.CHECKPOINTS_FILE)
    if not (path.exists() and public_key()):
        return int(settings.LEAST_ROSTER)
    there = path.stat()
    return max(settings.LEAST_ROSTER, _roster_in(path, there.st_mtime_ns, there.st_size, settings.ORIGIN, public_key()))


@lru_cache(maxsize=1)
def _roster_in(*_known_by: object) -> int:
    """Read again when the file or the key is another: it is asked for in every request."""
    return max((each.roster for each in _latest()), default=0)


def faults(*, now: datetime) -> Iterator[str]:
    """What is wrong with the checkpoints that are kept here. Whether the record agrees with them, says `heads`."""
    found, strange = kept()
    if strange:
        yield f"{strange} of the notes are not signed by our key, or are none" if public_key() else "nobody has named their key"
    yield from checkpoint.contradictions(found)
    if public_key() and all(now - each.at > TOO_OLD for each in found):
        yield "there is none of the last two hours"
