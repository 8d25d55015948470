"""People of the house and their keys: a seed, and the ways in to it, each a locked copy of the same seed.

P: six words that the system made, with the pepper. K and a passkey's id: the same, and the secret of that passkey; with the first of
these P ends. R: thirty digits on paper. T: for a journey, in the hands of two officers (`travel`)."""

import hmac
import secrets
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from asylia.audit.actions import record
from asylia.vault import number, rosters, sealing
from asylia.vault.errors import CannotOpen
from asylia.vault.keys import Key
from asylia.vault.models import PublicKey, Seat, WayIn

WORDS = 6
PASSES, MEBIBYTES = 3, 256  # 0.7 s: for people of the house, against guessing
GATE = threading.BoundedSemaphore(2)  # each takes 256 MiB for that long
SALT_BYTES = 16
BY_WORDS, BY_PASSKEY, BY_SHEET = "P", "K", "R"


@dataclass(frozen=True, slots=True)
class Touch:
    """The secret that a passkey gives for our question (WebAuthn PRF), and which passkey it was."""

    passkey: UUID
    secret: bytes

    @property
    def way(self) -> str:
        return f"{BY_PASSKEY}{self.passkey.hex}"


@cache
def word_list() -> tuple[str, ...]:
    return tuple((Path(__file__).parent / "words" / "en.txt").read_text().split())


def new_words() -> str:
    """Six words of 7,776 (77.5 bits), made by the system, never chosen."""
    return " ".join(secrets.choice(word_list()) for _ in range(WORDS))


@transaction.atomic
def enrol(user: UUID, *, seed: bytes, words: str, now: datetime) -> Key:
    """Gives a person keys. The seed is kept only locked by the words and the pepper; the public keys wait for the roster.

    Until officers have signed them, new ones take their place; after that they are the next epoch."""
    return enrol_by(way_in(Key(user, next_epoch(user), seed), words=words), seed=seed, now=now)


def next_epoch(user: UUID) -> int:
    """Of the key that this person would make now."""
    newest = PublicKey.objects.filter(holder=user).order_by("-epoch").values_list("epoch", flat=True).first() or 0
    return newest + 1 if newest == 0 or rosters.names(user, epoch=newest) else newest


def way_in(key: Key, *, words: str) -> WayIn:
    """The copy that the words open, not stored yet; it takes most of a second."""
    salt = secrets.token_bytes(SALT_BYTES)
    return _copy(key, BY_WORDS, salt, _stretched(words, salt, settings.PEPPERS[0]))


@transaction.atomic
def enrol_by(way: WayIn, *, seed: bytes, now: datetime) -> Key:
    """As `enrol`, with a way in that was made before."""
    WayIn.objects.filter(user=way.user).delete()
    PublicKey.objects.filter(holder=way.user, epoch=way.version).delete()
    way.save(force_insert=True)
    PublicKey.objects.create(holder=way.user, epoch=way.version, sealing=sealing.pair(seed).public, signing=sealing.signing_key(seed))
    record(way.user, "person.enrolled", way.user, now=now)
    return Key(way.user, way.version, seed)


def _copy(key: Key, way: str, salt: bytes, way_key: bytes) -> WayIn:
    blob = sealing.lock(way_key, _place(key.holder, key.epoch, way), key.seed)
    return WayIn(user=key.holder, version=key.epoch, way=way, salt=salt, blob=blob)


def _place(user: UUID, version: int, way: str) -> bytes:
    return sealing.context("person", user, version, way)


def _stretched(words: str, salt: bytes, pepper: bytes) -> bytes:
    secret = hmac.digest(pepper, " ".join(words.lower().split()).encode(), "sha256") if pepper else words.encode()
    with GATE:
        return sealing.stretch(secret, salt, passes=PASSES, mebibytes=MEBIBYTES)


def _touched(stretched: bytes, touch: Touch) -> bytes:
    """HKDF (RFC 5869): extract with the passkey's secret as salt, then expand."""
    return sealing.sub(hmac.digest(touch.secret, stretched, "sha256"), "passkey")


def open_person(user: UUID, words: str, *, touch: Touch | None = None) -> Key:
    """A person's key from the six words, and the touch of a passkey where a copy is bound to it. Raises CannotOpen.

    Where only an older pepper opens it, the copy is made anew with the present one."""
    ways = list(WayIn.objects.filter(user=user, way=touch.way if touch else BY_WORDS))
    way = ways[0] if ways else None
    for number_, pepper in enumerate(settings.PEPPERS):
        stretched = _stretched(words, bytes(way.salt) if way else bytes(SALT_BYTES), pepper)  # the same time for everybody
        if way and (key := _unlocked(way, _touched(stretched, touch) if touch else stretched)):
            if number_:
                _renew(way, key, words, touch)
            return key
    raise CannotOpen


def _unlocked(way: WayIn, way_key: bytes) -> Key | None:
    try:
        return Key(way.user, way.version, sealing.unlock(way_key, _place(way.user, way.version, way.way), bytes(way.blob)))
    except CannotOpen:
        return None


def _renew(way: WayIn, key: Key, words: str, touch: Touch | None) -> None:
    salt = secrets.token_bytes(SALT_BYTES)
    stretched = _stretched(words, salt, settings.PEPPERS[0])
    new = _copy(key, way.way, salt, _touched(stretched, touch) if touch else stretched)
    WayIn.objects.filter(pk=way.pk).update(salt=new.salt, blob=new.blob)


@transaction.atomic
def change_words(key: Key, *, words: str, now: datetime) -> None:
    """New words for the same seed: every copy that the old ones open goes, those of passkeys too."""
    new = way_in(key, words=words)
    WayIn.objects.filter(user=key.holder).exclude(way=BY_SHEET).delete()
    new.save(force_insert=True)
    record(key.holder, "words.changed", key.holder, now=now)


@transaction.atomic
def bind(key: Key, *, words: str, touch: Touch, now: datetime) -> None:
    """From now on the words need the touch of this passkey, too. The copy that the words alone open is destroyed."""
    salt = secrets.token_bytes(SALT_BYTES)
    new = _copy(key, touch.way, salt, _touched(_stretched(words, salt, settings.PEPPERS[0]), touch))
    WayIn.objects.filter(user=key.holder, way__in=(touch.way, BY_WORDS)).delete()
    new.save(force_insert=True)
    record(key.holder, "words.bound_to_passkey", touch.passkey, now=now)


@transaction.atomic
def make_sheet(key: Key, *, now: datetime) -> str:
    """A recovery sheet: thirty digits for paper alone. They open the seed without words and without pepper; an older sheet ends."""
    digits, salt = number.new_number(), secrets.token_bytes(SALT_BYTES)
    new = _copy(key, BY_SHEET, salt, _stretched(digits, salt, b""))
    WayIn.objects.filter(user=key.holder, way=BY_SHEET).delete()
    new.save(force_insert=True)
    record(key.holder, "sheet.made", key.holder, now=now)
    return digits


def open_by_sheet(user: UUID, digits: str) -> Key:
    """A person's key from the digits of the sheet. Raises CannotOpen."""
    way = WayIn.objects.filter(user=user, way=BY_SHEET).first()
    stretched = _stretched(digits, bytes(way.salt) if way else bytes(SALT_BYTES), b"")
    if way and (key := _unlocked(way, stretched)):
        return key
    raise CannotOpen


@transaction.atomic
def change_key(keys: Sequence[Key], *, user: UUID, words: str, now: datetime) -> Key:
    """A new seed, as each year or after a loss; every way in to the old one goes. Until the officers have signed the new one, others
    seal to the old: the new opens the old meanwhile (`settling`). A change that nobody has signed yet gives way to this one."""
    signed = [key for key in keys if key.holder == user and rosters.names(user, epoch=key.epoch)]
    new = enrol(user, seed=sealing.new_seed(), words=words, now=now)
    Seat.objects.filter(circle=user, user=user).delete()
    public = sealing.pair(new.seed).public
    bridges = [(old, sealing.context("circle", user, old.epoch, user)) for old in signed if old.epoch != new.epoch]
    Seat.objects.bulk_create(Seat(circle=user, epoch=old.epoch, user=user, blob=sealing.seal(public, at, old.seed)) for old, at in bridges)
    record(user, "key.changed", user, now=now)
    return new


@transaction.atomic
def forget_words(user: UUID, *, now: datetime) -> None:
    """Every way in but the sheet is destroyed."""
    if WayIn.objects.filter(user=user).exclude(way=BY_SHEET).delete()[0]:
        record(user, "words.forgotten", user, now=now)


@transaction.atomic
def forget(user: UUID, *, by: UUID, now: datetime) -> None:
    """Every way in is destroyed, the sheet's too: nobody opens this key again."""
    WayIn.objects.filter(user=user).delete()
    record(by, "person.forgotten", user, now=now)


def unbind(user: UUID, *, passkey: UUID) -> None:
    """The copy that only this passkey opens is destroyed."""
    WayIn.objects.filter(user=user, way=f"{BY_PASSKEY}{passkey.hex}").delete()


def ways_of(user: UUID) -> list[str]:
    return list(WayIn.objects.filter(user=user).order_by("way").values_list("way", flat=True))


def bound_to(user: UUID) -> Iterator[UUID]:
    """The passkeys without whose touch the words open nothing."""
    return (UUID(way.removeprefix(BY_PASSKEY)) for way in ways_of(user) if way.startswith(BY_PASSKEY))


def is_own(key: Key) -> bool:
    """Whether this is the key that the person was given."""
    public = PublicKey.objects.filter(holder=key.holder, epoch=key.epoch).values_list("sealing", flat=True).first()
    return public is not None and hmac.compare_digest(bytes(public), sealing.pair(key.seed).public)
