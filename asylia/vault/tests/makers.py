"""What the tests of the vault need, without surprises."""

import hashlib
from datetime import UTC, date, datetime
from uuid import uuid4

from asylia.vault import roster, rosters, sealing
from asylia.vault.circles import found
from asylia.vault.keys import FIRST, Key
from asylia.vault.models import PublicKey

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
SINCE = date(2026, 1, 1)


def make_key(*, epoch=FIRST):
    return Key(uuid4(), epoch, sealing.new_seed())


def make_line(key, *, role=None):
    person = role is None
    return roster.Line(
        holder=key.holder,
        kind="person" if person else "circle",
        role=role or "ear+secretariat+triage",
        epoch=key.epoch,
        sealing=hashlib.sha256(sealing.pair(key.seed).public).digest(),
        signing=sealing.signing_key(key.seed) if person else None,
        since=SINCE,
        until=None,
    )


def make_public(key):
    PublicKey.objects.create(
        holder=key.holder, epoch=key.epoch, sealing=sealing.pair(key.seed).public, signing=sealing.signing_key(key.seed)
    )


def make_house(settings, *, circles=None, officers=None):
    """Two officers, and circles by name with their members' keys; all keys are in a signed roster. Returns the circles' keys."""
    circles = circles or {}
    officers = officers or [make_key(), make_key()]
    settings.OFFICERS = [sealing.signing_key(officer.seed) for officer in officers]
    persons = {key.holder: key for key in [*officers, *(key for members in circles.values() for key in members)]}
    for key in persons.values():
        make_public(key)
    lines, made = [make_line(key) for key in persons.values()], {}
    for role, members in circles.items():
        made[role] = make_key(epoch=1)
        found(made[role].holder, seed=made[role].seed, members=[key.holder for key in members], by=officers[0].holder, now=NOON)
        lines.append(make_line(made[role], role=role))
    publish(lines, officers)
    return made


def publish(lines, officers, *, version=1, before=roster.NOTHING, now=NOON):
    """The lines of the officers stand in it, too."""
    there = {line.holder for line in lines}
    lines = [*lines, *(make_line(officer) for officer in {key.holder: key for key in officers}.values() if officer.holder not in there)]
    text = roster.Roster(version, before, tuple(lines)).text()
    signatures = {sealing.signing_key(officer.seed): roster.sign(text, seed=officer.seed) for officer in officers}
    return rosters.publish(text, signatures=signatures, now=now)
