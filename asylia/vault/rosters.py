"""The roster as it is stored: which keys are good, and so to whom something may be sealed."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet, Subquery

from asylia.audit.actions import THE_HOUSE, record
from asylia.kit.days import day_of
from asylia.vault import roster, sealing, witness
from asylia.vault.errors import RosterBroken, RosterRefused
from asylia.vault.keys import Holder, Key
from asylia.vault.models import PublicKey, Revoked, RosterSignature, RosterVersion, Seat

REMEMBERED = 8
BEFORE_A_FIRST_LINE = timedelta(hours=24)  # so that the others see who was let in before anything is sealed to them


@transaction.atomic
def publish(text: str, *, signatures: Mapping[bytes, bytes], now: datetime) -> roster.Roster:
    """A new version of the roster. Raises RosterRefused unless two officers signed it and it follows the one before, RosterBroken."""
    new = _read(text, signatures, on=day_of(now))
    last = _newest()
    if (new.version, new.before) != (next_version(), last.digest() if last else roster.NOTHING):
        raise RosterRefused
    first_day = day_of(now + BEFORE_A_FIRST_LINE - timedelta.resolution) + timedelta(days=1)
    if rule := roster.broken(new, before=last, today=day_of(now), first_day=first_day):
        raise RosterBroken(rule)
    row = RosterVersion.objects.create(version=new.version, text=text)
    RosterSignature.objects.bulk_create(RosterSignature(roster=row, key=key, signature=sig) for key, sig in signatures.items())
    record(THE_HOUSE, "roster.published", UUID(int=new.version), now=now)
    return new


def next_version() -> int:
    """The number that the next version takes: of a row that nobody signed it takes none away, so no such row stops it."""
    last = _newest()
    number = last.version + 1 if last else roster.FIRST_VERSION
    taken = set(RosterVersion.objects.filter(version__gte=number).values_list("version", flat=True))
    while number in taken:
        number += 1
    return number


def current_roster() -> roster.Roster:
    """The newest roster that two officers signed. Raises RosterRefused where there is none."""
    newest = _newest()
    if newest is None:
        raise RosterRefused
    return newest


def _newest() -> roster.Roster | None:
    """One query; one more for each row above it that is not signed, so that such a row stops nobody."""
    rows = _rows(RosterVersion.objects.all())
    while rows:
        try:
            return _read(rows[0][1], {bytes(key): bytes(signature) for _, _, key, signature in rows if key})
        except RosterRefused:
            rows = _rows(RosterVersion.objects.filter(version__lt=rows[0][0]))
    return None


def _rows(versions: QuerySet[RosterVersion]) -> list[Any]:
    """Of the newest of these: version and text with each signature; without one, once."""
    newest = versions.order_by("-version").values("version")[:1]
    return list(
        RosterVersion.objects.filter(version=Subquery(newest)).values_list("version", "text", "signatures__key", "signatures__signature")
    )


def _read(text: str, signatures: Mapping[bytes, bytes], *, on: date | None = None) -> roster.Roster:
    return _checked(text, frozenset(signatures.items()), tuple(settings.OFFICERS), witness.least_roster(), on)


@lru_cache(REMEMBERED)
def _checked(
    text: str, signatures: frozenset[tuple[bytes, bytes]], officers: tuple[bytes, ...], least: int, on: date | None
) -> roster.Roster:
    """What is asked many times for each page is checked once for the same bytes. Raises RosterRefused, each time anew."""
    return roster.read(text, dict(signatures), officers=officers, least_version=least, on=on)


def circle(role: str, *, on: date) -> Holder:
    """The circle of this role at its newest epoch. Raises RosterRefused where the roster has none."""
    of_role = (line for line in current_roster().lines if (line.kind, line.role) == ("circle", role))
    lines = [line for line in of_role if line.is_good(on)]
    if not lines:
        raise RosterRefused
    newest = max(lines, key=lambda line: line.epoch)
    members = Seat.objects.filter(circle=newest.holder, epoch=newest.epoch, has_left=False).values_list("user", flat=True)
    return _holder(newest.holder, newest.epoch, frozenset(members), on=on)


def person(user: UUID, *, on: date) -> Holder:
    """A person by the newest key that the roster has signed. Raises RosterRefused, also for who was shut out for cause since."""
    if Revoked.objects.filter(user=user).exists():
        raise RosterRefused
    return _holder(user, current_roster().newest(user, on=on).epoch, frozenset([user]), on=on)


def may_sit(user: UUID, *, circle: UUID, on: date) -> bool:
    """Whether the officers named this person for this circle. Raises RosterRefused where they named no such person."""
    good = current_roster()
    roles = {line.role for line in good.lines if (line.kind, line.holder) == ("circle", circle)}
    return bool(roles & good.newest(user, on=on).circles)


def can_join(user: UUID, *, circle: UUID, on: date) -> bool:
    """As `may_sit`; False for whom the officers have not named."""
    try:
        return may_sit(user, circle=circle, on=on)
    except RosterRefused:
        return False


def named() -> set[tuple[UUID, int]]:
    """Holders and epochs that the roster names; none where there is no roster."""
    try:
        return {(line.holder, line.epoch) for line in current_roster().lines}
    except RosterRefused:
        return set()


def names(user: UUID, *, epoch: int) -> bool:
    """Whether the roster has ever held this key of a holder that is still in it; False where there is no roster."""
    return (user, epoch) in named()


def public_of(user: UUID) -> bytes:
    """The newest sealing key that the roster names; while there is no roster, the newest there is."""
    rows = PublicKey.objects.filter(holder=user).order_by("-epoch")
    named = [row for row in rows if names(user, epoch=row.epoch)] or list(rows[:1])
    return bytes(named[0].sealing)


def signing_key_of(user: UUID, *, on: date) -> bytes:
    """What checks a person's signatures. Raises RosterRefused where the roster does not hold it."""
    line = current_roster().newest(user, on=on)
    if line.signing is None:
        raise RosterRefused
    return line.signing


def signing_keys_of(user: UUID) -> frozenset[bytes]:
    """What checks the older signatures of a person, too: every key that the roster holds, also of lines that have ended."""
    return frozenset(line.signing for line in current_roster().lines if line.holder == user and line.signing)


def signer(keys: Iterable[Key], *, user: UUID, on: date) -> Key:
    """The own key by which a person signs: a new one signs nothing until the officers have signed it. Raises RosterRefused."""
    public = signing_key_of(user, on=on)
    for key in keys:
        if key.holder == user and sealing.signing_key(key.seed) == public:
            return key
    raise RosterRefused


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
    above = RosterVersion.objects.filter(version__gt=good.version).order_by("version").values_list("version", flat=True)
    found = [f"roster {version} is not signed and counts for nothing" for version in above]
    for row in PublicKey.objects.order_by("holder", "epoch"):
        since = max([on, *(line.since for line in good.lines if (line.holder, line.epoch) == (row.holder, row.epoch))])
        try:
            good.require_key(row.holder, epoch=row.epoch, public=bytes(row.sealing), on=since)  # who begins tomorrow is no fault today
        except RosterRefused:
            found.append(f"key outside the roster: {row.holder} epoch {row.epoch}")
    return found


def pin_faults(officers: Collection[UUID], *, on: date) -> list[str]:
    """Keys pinned in the settings that are of no officer of this day, and officers whose key is not pinned."""
    lines = [line for line in current_roster().lines if line.holder in officers and line.signing and line.is_good(on)]
    keys = {line.signing for line in lines}
    without = set(officers) - {line.holder for line in lines if line.signing in settings.OFFICERS}
    found = [f"a pinned key is of nobody who is an officer: {key.hex()[:16]}" for key in settings.OFFICERS if key not in keys]
    return found + [f"the key of an officer is not pinned: {user}" for user in sorted(without)]
