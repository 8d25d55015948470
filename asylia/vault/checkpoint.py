"""A checkpoint: where the record ends at one time, signed, for others to keep. As a C2SP signed note: c2sp.org/tlog-checkpoint.

Pure: it reads no database and no settings. Lines: origin, size, base64 of the hash, then three of our own, "at TIME", "roster VERSION"
and "code HASH"; an empty line; "— origin BASE64", which holds four bytes that name the key, and an Ed25519 signature of the lines above.
The hash is the head of our chain, not the root of a Merkle tree."""

import base64
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import pairwise

from asylia.vault import sealing

NOTE = re.compile(r"((?:[^\n]+\n){3,16})\n((?:— [^\n]+\n)+)")
ED25519 = b"\x01"
NAME_BYTES = 4
BARE = b""  # a note is signed as it stands; the key signs nothing else


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """`size`: how many entries are linked. `head`: the hash of the last link. `roster`: the version that was good then.
    `code`: the hash of the code that signed; older notes say none."""

    origin: str
    size: int
    head: bytes
    at: datetime
    roster: int
    code: str = ""

    def text(self) -> str:
        head = base64.b64encode(self.head).decode()
        code = f"code {self.code}\n" if self.code else ""
        return f"{self.origin}\n{self.size}\n{head}\nat {self.at.isoformat(timespec='seconds')}\nroster {self.roster}\n{code}"

    def signed(self, seed: bytes) -> str:
        """The whole note."""
        text = self.text()
        signature = key_name(self.origin, sealing.signing_key(seed)) + sealing.sign(seed, BARE, text.encode())
        return f"{text}\n— {self.origin} {base64.b64encode(signature).decode()}\n"


def key_name(origin: str, public: bytes) -> bytes:
    """Four bytes that say which key signed; they protect nothing."""
    return sha256(origin.encode() + b"\n" + ED25519 + public).digest()[:NAME_BYTES]


def is_signed(text: str, signatures: str, *, origin: str, public: bytes) -> bool:
    """Whether this key signed; lines of other keys say nothing."""
    known = f"— {origin} "
    lines = [_bytes(line.removeprefix(known)) for line in signatures.split("\n") if line.startswith(known)]
    ours = [line[NAME_BYTES:] for line in lines if line[:NAME_BYTES] == key_name(origin, public)]
    return bool(public and ours) and all(sealing.is_signed(public, BARE, text.encode(), signature) for signature in ours)


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return b""


def read(content: str, *, origin: str, public: bytes) -> tuple[list[Checkpoint], int]:
    """The checkpoints that this key signed for this record, as they stand; and how much stands there that is none."""
    notes = NOTE.findall(content)
    texts = [text for text, signatures in notes if is_signed(text, signatures, origin=origin, public=public)]
    found = [each for each in map(_parse, texts) if each and each.origin == origin]
    return found, len(notes) - len(found) + bool(NOTE.sub("", content).strip())


def _parse(text: str) -> Checkpoint | None:
    """Lines that a later version may have added are passed over."""
    origin, size, head, *more = text.removesuffix("\n").split("\n")
    known = dict(line.partition(" ")[::2] for line in more)
    try:
        at, roster = datetime.fromisoformat(known["at"]), int(known["roster"])
        return Checkpoint(origin, int(size), _bytes(head), at, roster, known.get("code", ""))
    except (KeyError, ValueError):
        return None


def contradictions(found: Iterable[Checkpoint]) -> Iterator[str]:
    """What cannot all be true, from however many places these come: a fork, and a record or a roster that went back."""
    in_time = sorted(found, key=lambda each: each.at)
    for one, other in pairwise(sorted(in_time, key=lambda each: each.size)):
        if one.size == other.size and one.head != other.head:
            yield f"two heads of place {one.size}: of {one.at:%Y-%m-%d %H:%M} and of {other.at:%Y-%m-%d %H:%M}"
    for earlier, later in pairwise(in_time):
        if later.size < earlier.size:
            yield f"the record went back from place {earlier.size} to {later.size}, {later.at:%Y-%m-%d %H:%M}"
        if later.roster < earlier.roster:
            yield f"the roster went back from version {earlier.roster} to {later.roster}, {later.at:%Y-%m-%d %H:%M}"
