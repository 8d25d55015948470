"""Holders: people and circles, their keys, and the roster that says which keys are good."""

import hmac
import secrets
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Subquery

from asylia.audit.actions import THE_HOUSE, record
from asylia.vault import roster, sealing
from asylia.vault.errors import CannotOpen, RosterRefused
from asylia.vault.models import PublicKey, RosterSignature, RosterVersion, Seat, WayIn

WORDS = 6
PASSES, MEBIBYTES = 3, 256  # 0.7 s: for people of the house, against guessing
GATE = threading.BoundedSemaphore(2)  # each takes 256 MiB for that long
SALT_BYTES = 16
MOST_MEMBERS = 15
OF_A_PERSON = 0  # people have one key, circles an epoch


@dataclass(frozen=True, slots=True)
class Key:
    """What a holder opens with: the seed of a person (epoch 0) or of a circle."""

    holder: UUID
    epoch: int
    seed: bytes


@cache
def word_list() -> tuple[str, ...]:
    return tuple((Path(__file__).parent / "words" / "en.txt").read_text().split())


def new_words() -> str:
    """Six words of 7,776 (77.5 bits), made by the system, never chosen."""
    return " ".join(secrets.choice(word_list()) for _ in range(WORDS))


@transaction.atomic
def enrol(user: UUID, *, seed: bytes, words: str, now: datetime) -> None:
    """Gives a person keys. The seed is kept only locked by the words and the pepper; the public keys wait for the roster."""
    enrol_by(way_in(user, seed=seed, words=words), seed=seed, now=now)


def way_in(user: UUID, *, seed: bytes, words: str) -> WayIn:
    """The locked copy of a seed, not stored yet; it takes most of a second."""
    salt = secrets.token_bytes(SALT_BYTES)
    return WayIn(user=user, way="P", salt=salt, blob=sealing.lock(_way_key(words, salt), sealing.context("person", user, 1, "P"), seed))


@transaction.atomic
def enrol_by(way: WayIn, *, seed: bytes, now: datetime) -> None:
    """As `enrol`, with a way in that was made before."""
    way.save(force_insert=True)
    PublicKey.objects.create(holder=way.user, epoch=OF_A_PERSON, sealing=sealing.pair(seed).public, signing=sealing.signing_key(seed))
    record(THE_HOUSE, "person.enrolled", way.user, now=now)


def open_person(user: UUID, words: str) -> Key:
    """A person's key from the six words. Raises CannotOpen."""
    way = WayIn.objects.filter(user=user, way="P").order_by("-version").first()
    key = _way_key(" ".join(words.lower().split()), bytes(way.salt) if way else bytes(SALT_BYTES))  # the same time for everybody
    if way is None:
        raise CannotOpen
    return Key(user, OF_A_PERSON, sealing.unlock(key, sealing.context("person", user, way.version, "P"), bytes(way.blob)))


def _way_key(words: str, salt: bytes) -> bytes:
    with GATE:
        return sealing.stretch(hmac.digest(settings.PEPPER, words.encode(), "sha256"), salt, passes=PASSES, mebibytes=MEBIBYTES)


@transaction.atomic
def found_circle(circle: UUID, *, seed: bytes, members: Sequence[UUID], now: datetime) -> None:
    """The first epoch of a team: its public key waits for the roster, its members can open its seed. At most 15 members.

    Only while there is no roster at all, the members' keys wait for it too: the officers sign both at once."""
    PublicKey.objects.create(holder=circle, epoch=1, sealing=sealing.pair(seed).public)
    take_in = join if RosterVersion.objects.exists() else _seat
    for user in members:
        take_in(Key(circle, 1, seed), user, now=now)


@transaction.atomic
def join(circle: Key, user: UUID, *, now: datetime) -> None:
    """A member of a circle lets somebody in: one seal. Raises RosterRefused for a key that the officers did not sign.

    Raises ValueError when the circle is full."""
    public = PublicKey.objects.get(holder=user, epoch=OF_A_PERSON)
    current_roster().require_key(user, epoch=OF_A_PERSON, public=bytes(public.sealing), on=now.date())
    _seat(circle, user, now=now)


def _seat(circle: Key, user: UUID, *, now: datetime) -> None:
    if Seat.objects.filter(circle=circle.holder, epoch=circle.epoch).count() >= MOST_MEMBERS:
        raise ValueError("A circle has at most 15 members.")
    public = PublicKey.objects.get(holder=user, epoch=OF_A_PERSON)
    where = sealing.context("circle", circle.holder, circle.epoch, user)
    Seat.objects.create(circle=circle.holder, epoch=circle.epoch, user=user, blob=sealing.seal(bytes(public.sealing), where, circle.seed))
    record(THE_HOUSE, "circle.joined", user, now=now)


def open_circle(circle: UUID, *, epoch: int, member: Key) -> Key:
    """A circle's key for one of its members. Raises CannotOpen for anybody else."""
    seat = Seat.objects.filter(circle=circle, epoch=epoch, user=member.holder).first()
    if seat is None:
        raise CannotOpen
    return _take(seat, member)


def _take(seat: Seat, member: Key) -> Key:
    where = sealing.context("circle", seat.circle, seat.epoch, member.holder)
    return Key(seat.circle, seat.epoch, sealing.unseal(sealing.pair(member.seed).private, where, bytes(seat.blob)))


def keys_of(person: Key) -> list[Key]:
    """Her own key and those of the circles that she sits in, in one query."""
    return [person, *(_take(seat, person) for seat in Seat.objects.filter(user=person.holder))]


def is_own(key: Key) -> bool:
    """Whether this is the key that the person was given."""
    public = PublicKey.objects.filter(holder=key.holder, epoch=key.epoch).values_list("sealing", flat=True).first()
    return public is not None and hmac.compare_digest(bytes(public), sealing.pair(key.seed).public)


@transaction.atomic
def publish(text: str, *, signatures: Mapping[bytes, bytes], now: datetime) -> roster.Roster:
    """A new version of the roster. Raises RosterRefused unless two officers signed it and it follows the one before."""
    new = _read(text, signatures)
    last = RosterVersion.objects.order_by("-version").first()
    before = sha256(last.text.encode()).digest() if last else roster.NOTHING
    if (new.version, new.before) != ((last.version if last else 0) + 1, before):
        raise RosterRefused
    row = RosterVersion.objects.create(version=new.version, text=text)
    RosterSignature.objects.bulk_create(RosterSignature(roster=row, key=key, signature=sig) for key, sig in signatures.items())
    record(THE_HOUSE, "roster.published", UUID(int=new.version), now=now)
    return new


def current_roster() -> roster.Roster:
    """The newest roster, its signatures checked. Raises RosterRefused where there is none that is good."""
    newest = RosterVersion.objects.order_by("-version").values("version")[:1]
    rows = RosterSignature.objects.filter(roster=Subquery(newest)).values_list("roster__text", "key", "signature")
    signatures = {bytes(key): bytes(signature) for _, key, signature in rows}
    return _read(next((text for text, _, _ in rows), ""), signatures)


def _read(text: str, signatures: Mapping[bytes, bytes]) -> roster.Roster:
    return roster.read(text, signatures, officers=settings.OFFICERS, least_version=settings.LEAST_ROSTER)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who may be sealed to: the roster has signed this key."""

    id: UUID
    epoch: int
    public: bytes
    members: frozenset[UUID]


def circle(role: str, *, on: date) -> Holder:
    """The circle of this role at its newest epoch. Raises RosterRefused where the roster has none."""
    of_role = (line for line in current_roster().lines if (line.kind, line.role) == ("circle", role))
    lines = [line for line in of_role if line.since <= on and (line.until is None or on <= line.until)]
    if not lines:
        raise RosterRefused
    newest = max(lines, key=lambda line: line.epoch)
    members = Seat.objects.filter(circle=newest.holder, epoch=newest.epoch).values_list("user", flat=True)
    return _holder(newest.holder, newest.epoch, frozenset(members), on=on)


def person(user: UUID, *, on: date) -> Holder:
    """A person whose key the roster has signed. Raises RosterRefused."""
    return _holder(user, OF_A_PERSON, frozenset([user]), on=on)


def signing_key_of(user: UUID, *, on: date) -> bytes:
    """What checks a person's signatures. Raises RosterRefused where the roster does not hold it."""
    line = current_roster().line(user, epoch=OF_A_PERSON, on=on)
    if line.signing is None:
        raise RosterRefused
    return line.signing


def _holder(holder: UUID, epoch: int, members: frozenset[UUID], *, on: date) -> Holder:
    row = PublicKey.objects.filter(holder=holder, epoch=epoch).first()
    if row is None:
        raise RosterRefused
    current_roster().require_key(holder, epoch=epoch, public=bytes(row.sealing), on=on)
    return Holder(holder, epoch, bytes(row.sealing), members)


def faults(*, on: date) -> list[str]:
    """What is wrong with the roster and the keys, one code each; empty when all is well."""
    try:
        good = current_roster()
    except RosterRefused:
        return ["roster refused"]
    found = []
    for row in PublicKey.objects.order_by("holder", "epoch"):
        try:
            good.require_key(row.holder, epoch=row.epoch, public=bytes(row.sealing), on=on)
        except RosterRefused:
            found.append(f"key outside the roster: {row.holder} epoch {row.epoch}")
    return found
