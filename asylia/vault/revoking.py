"""Somebody was shut out for cause: whatever this person could have opened takes new keys, from those who are left.

The record is the list. `envelope.granted` names every holder that an envelope was ever given to; an envelope is due for as long as its
present seed was given to such a person, or to a circle by a key that this person held. A new seed whose holders are all others ends it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction

from asylia.audit.actions import record
from asylia.kit.days import day_of
from asylia.vault import circles, holders, keeper, people, rekeying, rosters, slots, unlocks
from asylia.vault.errors import CannotOpen, StillKnown
from asylia.vault.holders import Held
from asylia.vault.keys import Holder, Key
from asylia.vault.models import Revoked, Seat

KNOWN = """
select "user", null::integer from vault_revoked
union all select circle, max(epoch) from vault_seat where "user" in (select "user" from vault_revoked) and circle <> "user" group by circle
"""
DUE = f"""
with known(holder, epoch) as ({KNOWN})
select own.subject, own.kind from vault_envelope own
where not exists (select from vault_closed closed where closed.subject = own.subject)
    and (%(subjects)s::uuid[] is null or own.subject = any(%(subjects)s::uuid[]))
    and exists (
    select from audit_entry given join known on substr(given.detail, 1, 16) = uuid_send(known.holder)
    where given.about = own.id and given.verb = 'envelope.granted'
        and (known.epoch is null or substr(given.detail, 17, 4) <= int4send(known.epoch))
        and substr(given.detail, 21, 4) = int4send(own.epoch))
order by own.subject
"""  # noqa: S608 - both texts stand here


@transaction.atomic
def revoke(user: UUID, *, by: UUID, now: datetime) -> None:
    """Every way in and every seat is destroyed, and no envelope is given to this person again. Two people asked for it; who calls this has
    seen to that."""
    close(user, by=by, now=now)
    Revoked.objects.get_or_create(user=user, defaults={"on": day_of(now)})
    record(by, "person.revoked", user, now=now)


@transaction.atomic
def close(user: UUID, *, by: UUID, now: datetime) -> None:
    """No key of this person opens again, by no way in and in no circle."""
    for circle in Seat.objects.filter(user=user, has_left=False).order_by("circle").values_list("circle", flat=True).distinct():
        circles.leave(user, circle=circle, by=by, now=now)
    people.forget(user, by=by, now=now)
    unlocks.shut(user)


def is_anybody() -> bool:
    """Whether somebody was ever shut out: where nobody was, nothing is due."""
    return Revoked.objects.exists()


def due(subjects: Collection[UUID] | None = None) -> dict[UUID, set[str]]:
    """The kinds of envelope that take a new seed, by the subject: of all, or of these."""
    found: dict[UUID, set[str]] = {}
    if is_anybody():
        with connection.cursor() as cursor:
            cursor.execute(DUE, {"subjects": None if subjects is None else list(subjects)})
            for subject, kind in cursor.fetchall():
                found.setdefault(subject, set()).add(kind)
    return found


@transaction.atomic
def renew(subject: UUID, *, keys: Sequence[Key], user: UUID, now: datetime) -> None:
    """New seeds for what is due of a subject and can have one now, for those who hold it, without whom was shut out.

    Nothing is shown by it, so no ceiling counts it. Raises CannotOpen for who does not open all that is due, StillKnown where only
    envelopes of a circle are left whose newest key was known, too, TooFewHolders where fewer than two persons are left, RosterRefused,
    SubjectGone."""
    slots.hold_subject(subject)
    on, kinds = day_of(now), due([subject]).get(subject, set())
    opened = keeper.open_many([subject], keys=keys, by=user, on=on).get(subject, {})
    if slots.TALK not in opened or not kinds <= set(opened):
        raise CannotOpen
    known = _known_epochs()
    of_each = _who_is_left(subject, {slots.TALK, *kinds}, known, on=on)
    ready = {kind: left for kind, left in of_each.items() if all(known.get(each.id, 0) < each.epoch for each in left)}
    if not kinds & set(ready):
        raise StillKnown
    rekeying.rekey({kind: opened[kind] for kind in ready}, holders=ready, by=rosters.signer(keys, user=user, on=on), now=now)


def _who_is_left(subject: UUID, kinds: Collection[str], known: Mapping[UUID, int], *, on: date) -> dict[str, list[Holder]]:
    held = holders.holders_of(subject, on=on)
    return {kind: [_newest(each, on=on) for each in held[kind] if each.role or each.holder not in known] for kind in kinds}


def _newest(held: Held, *, on: date) -> Holder:
    return rosters.circle(held.role, on=on) if held.role else replace(rosters.person(held.holder, on=on), until=held.until)


def _known_epochs() -> dict[UUID, int]:
    """Of circles, the newest key that somebody held who was shut out; of these people, none at all."""
    with connection.cursor() as cursor:
        cursor.execute(KNOWN)
        return {holder: epoch or 0 for holder, epoch in cursor.fetchall()}
