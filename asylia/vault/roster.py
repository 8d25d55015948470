"""The roster: whose public keys are trusted. Two officers sign it, and their own keys are pinned outside the database.

Pure: it reads no database and no settings. Text of a version (UTF-8), one line each, ended by a newline:
"asylia roster", "version N", "before HEX" (SHA-256 of the version before, zeros for the first), then the lines of holders in the
order of their ids: "holder kind role epoch sealing signing from until" ("-" where there is none)."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal
from uuid import UUID

from asylia.vault import sealing
from asylia.vault.errors import RosterRefused

NOTHING = bytes(32)
FIRST_VERSION = 1
NONE = "-"
SIGNATURES_NEEDED = 2
Kind = Literal["person", "circle"]


class Rule(StrEnum):
    """What a new version may break."""

    ONE_LINE = "two lines for one key of a holder"
    ONE_CIRCLE = "two circles of one role"
    STAYS = "a key that was signed is left out: its line gets an end and stays, so that what it signed is still believed"
    A_DAY_AHEAD = "a first line begins sooner than in 24 hours"


@dataclass(frozen=True, slots=True)
class Line:
    """A holder with the SHA-256 of its public keys, of one epoch. A circle has no signing key.

    `role`: of a circle its name; of a person the circles where they may sit, "secretariat+triage", or "-"."""

    holder: UUID
    kind: Kind
    role: str
    epoch: int
    sealing: bytes
    signing: bytes | None
    since: date
    until: date | None

    @property
    def circles(self) -> frozenset[str]:
        """Where a person may sit."""
        return frozenset() if self.kind == "circle" or self.role == NONE else frozenset(self.role.split("+"))

    def is_good(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on <= self.until)

    def text(self) -> str:
        signing = self.signing.hex() if self.signing else "-"
        until = self.until.isoformat() if self.until else "-"
        return f"{self.holder} {self.kind} {self.role} {self.epoch} {self.sealing.hex()} {signing} {self.since.isoformat()} {until}"


@dataclass(frozen=True, slots=True)
class Roster:
    version: int
    before: bytes
    lines: tuple[Line, ...]

    def text(self) -> str:
        ordered = sorted(self.lines, key=lambda line: (line.holder.int, line.epoch))
        head = ["asylia roster", f"version {self.version}", f"before {self.before.hex()}"]
        return "\n".join([*head, *(line.text() for line in ordered)]) + "\n"

    def digest(self) -> bytes:
        return hashlib.sha256(self.text().encode()).digest()

    def line(self, holder: UUID, *, epoch: int, on: date) -> Line:
        """The line of a holder that is good on this day. Raises RosterRefused where there is none."""
        for line in self.lines:
            if (line.holder, line.epoch) == (holder, epoch) and line.is_good(on):
                return line
        raise RosterRefused

    def newest(self, holder: UUID, *, on: date) -> Line:
        """Of the highest epoch among the lines of a holder that are good on this day. Raises RosterRefused where there is none."""
        lines = [line for line in self.lines if line.holder == holder and line.is_good(on)]
        if not lines:
            raise RosterRefused
        return max(lines, key=lambda line: line.epoch)

    def require_key(self, holder: UUID, *, epoch: int, public: bytes, on: date) -> None:
        """Raises RosterRefused unless `public` is the sealing key that the officers signed for this holder."""
        if hashlib.sha256(public).digest() != self.line(holder, epoch=epoch, on=on).sealing:
            raise RosterRefused


def sign(roster_text: str, *, seed: bytes) -> bytes:
    """An officer's signature over the text."""
    return sealing.sign(seed, sealing.context("roster"), roster_text.encode())


def read(text: str, signatures: Mapping[bytes, bytes], *, officers: Sequence[bytes], least_version: int, on: date | None = None) -> Roster:
    """The roster of a text, once two different officers have signed it. `on`: the day of signing, where it is new.

    `signatures` maps a public signing key to a signature; `officers` are the keys pinned in the settings. Raises RosterRefused when
    fewer than two people signed whom the text itself names (on that day by a good line; in version 1 by any), the version is older than
    `least_version`, or the text is not in its one canonical form."""
    content = text.encode()
    where = sealing.context("roster")
    signed = {key for key in officers if key in signatures and sealing.is_signed(key, where, content, signatures[key])}
    if len(signed) < SIGNATURES_NEEDED:
        raise RosterRefused
    roster = _parse(text)
    if roster.version < least_version or roster.text() != text or len(_persons(roster, signed, on)) < SIGNATURES_NEEDED:
        raise RosterRefused
    return roster


def _persons(roster: Roster, signed: set[bytes], on: date | None) -> set[UUID]:
    """Who signed: two keys of one person are one, and no key is of two."""
    good = [line for line in roster.lines if on is None or roster.version == FIRST_VERSION or line.is_good(on)]
    return set({line.signing: line.holder for line in good if line.signing in signed}.values())


def broken(new: Roster, *, before: Roster | None, today: date, first_day: date) -> Rule | None:
    """The first rule that a new version breaks. `first_day`: the first that begins 24 hours from now or later."""
    keys = [(line.holder, line.epoch) for line in new.lines]
    circles = {(line.role, line.holder) for line in new.lines if line.kind == "circle" and (not line.until or line.until >= today)}
    if len(keys) != len(set(keys)):
        return Rule.ONE_LINE
    if len(circles) != len({role for role, _ in circles}):
        return Rule.ONE_CIRCLE
    if before and _signing(before) - _signing(new):
        return Rule.STAYS
    known = {line.holder for line in before.lines} if before else set()
    hasty = before and any(line.since < first_day for line in new.lines if line.holder not in known)
    return Rule.A_DAY_AHEAD if hasty else None


def _signing(roster: Roster) -> set[tuple[UUID, int, bytes]]:
    return {(line.holder, line.epoch, line.signing) for line in roster.lines if line.signing}


def _parse(text: str) -> Roster:
    try:
        title, version, before, *lines = text.splitlines()
        if title != "asylia roster":
            raise RosterRefused
        return Roster(int(version.removeprefix("version ")), bytes.fromhex(before.removeprefix("before ")), tuple(map(_line, lines)))
    except ValueError as broken:
        raise RosterRefused from broken


def _line(text: str) -> Line:
    holder, kind, role, epoch, seal, signing, since, until = text.split(" ")
    if kind not in ("person", "circle"):
        raise RosterRefused
    return Line(
        holder=UUID(holder),
        kind="circle" if kind == "circle" else "person",
        role=role,
        epoch=int(epoch),
        sealing=bytes.fromhex(seal),
        signing=None if signing == "-" else bytes.fromhex(signing),
        since=date.fromisoformat(since),
        until=None if until == "-" else date.fromisoformat(until),
    )
