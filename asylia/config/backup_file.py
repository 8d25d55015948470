"""What a backup is: a tar, encrypted by age to keys whose private halves are offline. It goes by as a stream, and is nowhere whole.

Each part (`heads`, `checkpoints`, `files/...`, then `dump`) lies in the tar as pieces of at most 1 MiB, `dump/000000` and on: nobody
knows its length before its end. The last member says what all of it is, so a file without it is cut.
By hand: `age -d -i KEY FILE | tar x; cat dump/*`."""

import hashlib
import json
import re
import tarfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from asylia.vault import sealing
from asylia.vault.errors import CannotOpen, NotAKey

FORMAT = 1
PIECE_BYTES = 1024 * 1024
BLOCK = tarfile.BLOCKSIZE
FILES, DUMP, MANIFEST = "files", "dump", "manifest"
OF_THE_RECORD = ("heads", "checkpoints")  # what is kept of it outside the database
A_PART = re.compile(r"heads|checkpoints|dump|files(/\w[\w.-]*)+", re.ASCII)
NO_KEY = "does not hold a private key of age (AGE-SECRET-KEY-1...)."
NOT_OPEN = "The key does not open this file, or the file is cut or changed. Nothing was written."

Parts = Iterable[tuple[str, Iterable[bytes]]]
Take = Callable[[str, bytes], object]


@dataclass(frozen=True, slots=True)
class Seen:
    """The length and SHA-256 of one part."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. `head` is the last place of the record with its hash, None where the record is empty."""

    format: int
    product: str
    postgres: str
    installation: str
    day: str
    migrations: list[str]
    rows: dict[str, int]
    head: tuple[int, str] | None
    parts: dict[str, Seen]


class Noted:
    """Counts and hashes parts as they go by."""

    def __init__(self) -> None:
        self.sizes: dict[str, int] = {}
        self.hashes: dict[str, Any] = {}

    def take(self, part: str, piece: bytes) -> None:
        self.sizes[part] = self.sizes.get(part, 0) + len(piece)
        self.hashes.setdefault(part, hashlib.sha256()).update(piece)

    def parts(self) -> dict[str, Seen]:
        return {part: Seen(size, self.hashes[part].hexdigest()) for part, size in self.sizes.items()}


def write(parts: Parts, *, about: Callable[[dict[str, Seen]], Manifest], keys: list[str], take: Callable[[bytes], object]) -> Manifest:
    """Hands the encrypted bytes to `take`; `about` is asked for the manifest when all parts have gone by. Raises NotAKey."""
    noted, made = Noted(), []

    def everything() -> Iterator[bytes]:
        for part, pieces in parts:
            noted.take(part, b"")
            for at, piece in enumerate(_cut(pieces)):
                noted.take(part, piece)
                yield from _member(f"{part}/{at:06}", piece)
        made.append(about(noted.parts()))
        yield from _member(MANIFEST, json.dumps(asdict(made[0])).encode())
        yield bytes(2 * BLOCK)

    sealing.wrap(everything(), keys=keys, take=take)
    return made[0]


def _cut(pieces: Iterable[bytes]) -> Iterator[bytes]:
    held = bytearray()
    for piece in pieces:
        held += piece
        while len(held) >= PIECE_BYTES:
            yield bytes(held[:PIECE_BYTES])
            del held[:PIECE_BYTES]
    if held:
        yield bytes(held)


def _member(name: str, content: bytes) -> Iterator[bytes]:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(content), 0o600
    yield info.tobuf(tarfile.USTAR_FORMAT)
    yield content
    yield bytes(-len(content) % BLOCK)


class _Members:
    """A tar as it comes in, handed on member by member. A backup holds nothing else, so nothing else is understood."""

    def __init__(self, take: Take) -> None:
        self.take, self.held = take, bytearray()
        self.info: tarfile.TarInfo | None = None

    def add(self, piece: bytes) -> None:
        self.held += piece
        while len(self.held) >= BLOCK:
            if self.info is None and not any(self.held[:BLOCK]):  # the end of a tar
                del self.held[:BLOCK]
                continue
            self.info = self.info or self._head()
            if len(self.held) < self.info.size + -self.info.size % BLOCK:
                return
            self.take(self.info.name, bytes(self.held[: self.info.size]))
            del self.held[: self.info.size + -self.info.size % BLOCK]
            self.info = None

    def _head(self) -> tarfile.TarInfo:
        try:
            info = tarfile.TarInfo.frombuf(bytes(self.held[:BLOCK]), "utf-8", "strict")
        except tarfile.HeaderError as broken:
            raise CannotOpen from broken
        if not info.isreg() or info.size > PIECE_BYTES:
            raise CannotOpen
        del self.held[:BLOCK]
        return info


def private_keys(file: Path) -> list[str]:
    """The keys of a file as `age-keygen` makes it. Raises SystemExit, in words."""
    try:
        lines = file.read_text().split("\n")
    except (OSError, UnicodeDecodeError) as broken:
        raise SystemExit(f"{file} {NO_KEY}") from broken
    keys = [line.strip() for line in lines if line.startswith("AGE-SECRET-KEY-1")]
    if not keys:
        raise SystemExit(f"{file} {NO_KEY}")
    return keys


def read(file: BinaryIO, *, keys: list[str], take: Take = lambda _part, _piece: None) -> Manifest:
    """Hands on each piece with the name of its part, and compares all with the manifest at the end. Raises SystemExit, in words."""
    noted, said = Noted(), bytearray()

    def look(name: str, piece: bytes) -> None:
        if name == MANIFEST:
            said.extend(piece)
            return
        part = name.rpartition("/")[0]
        if not A_PART.fullmatch(part):
            raise CannotOpen
        noted.take(part, piece)
        take(part, piece)

    file.seek(0)
    try:
        sealing.unwrap(file, keys=keys, take=_Members(look).add)
        manifest = _manifest(bytes(said))
    except NotAKey as broken:
        raise SystemExit(f"The file of the key {NO_KEY}") from broken
    except CannotOpen as broken:
        raise SystemExit(NOT_OPEN) from broken
    if {part: seen for part, seen in manifest.parts.items() if seen.size} != noted.parts():
        raise SystemExit("What the file holds is not what it says. Nothing was written.")
    return manifest


def _manifest(said: bytes) -> Manifest:
    try:
        told = json.loads(said)
        if told["format"] != FORMAT:
            raise SystemExit(f"This backup has the format {told['format']}, and this Asylia knows {FORMAT}. Nothing was written.")
        told["parts"] = {part: Seen(**seen) for part, seen in told["parts"].items()}
        told["head"] = told["head"] and tuple(told["head"])
        return Manifest(**told)
    except (ValueError, KeyError, TypeError, AttributeError) as broken:
        raise CannotOpen from broken
