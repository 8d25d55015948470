"""`asylia checkpoint`: signs where the record ends, on a machine of its own; and compares checkpoints from several places."""

import base64
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from asylia.vault import checkpoint, rosters, sealing, witness
from asylia.vault.errors import CheckpointRefused, RosterRefused


def sign() -> int:
    """Prints the note that it keeps; 1 where it refuses to sign."""
    if not settings.CHECKPOINT_KEY:
        return _refuse("ASYLIA_CHECKPOINT_KEY is not set; `asylia checkpoint --new-key` makes one.")
    try:
        _say(witness.sign_next(roster=rosters.current_roster().version, now=datetime.now(UTC)))
    except CheckpointRefused as refused:
        return _refuse(f"Not signed: {refused}")
    except RosterRefused:
        return _refuse("Not signed: the roster is refused. Does ASYLIA_OFFICERS name the officers here?")
    return 0


def compare(files: Sequence[str]) -> int:
    """One line per file and per fault; 1 where there is one. It needs the public key and nothing else."""
    if not witness.public_key():
        return _refuse("ASYLIA_CHECKPOINT_PUBLIC is not set.")
    every, faults = [], []
    for name in files:
        try:
            content = Path(name).read_text(errors="replace")
        except OSError as broken:
            return _refuse(f"{name}: {type(broken).__name__}")
        found, strange = checkpoint.read(content, origin=settings.ORIGIN, public=witness.public_key())
        every += found
        faults += [f"{name}: {strange} of the notes are not signed by this key, or are none"] if strange or not found else []
        _say("".join(f"{name}: {len(found)}, the newest of {each.at:%Y-%m-%d %H:%M} at place {each.size}\n" for each in found[-1:]))
    faults += checkpoint.contradictions(every)
    _say("".join(f"FAULT  {fault}\n" for fault in faults) or "good   one record\n")
    return min(len(faults), 1)


def new_key() -> int:
    """Both halves, as settings."""
    seed = sealing.new_seed()
    for name, key in (("KEY", seed), ("PUBLIC", sealing.signing_key(seed))):
        _say(f"ASYLIA_CHECKPOINT_{name}={base64.b64encode(key).decode()}\n")
    return 0


def _say(text: str) -> None:
    sys.stdout.write(text)


def _refuse(why: str) -> int:
    sys.stderr.write(f"{why}\n")
    return 1
