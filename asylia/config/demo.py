"""Loads the demo: real member cities, invented people with their circles and a signed roster, and invented applications."""

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction

from asylia.accounts.actions.demo import mark_as_demo
from asylia.accounts.models import Body, Installation, Role, User
from asylia.audit import actions as audit
from asylia.casework.tasks import tell_what_arrived
from asylia.config import demo_cases, demo_data
from asylia.config.demo_data import Raw
from asylia.config.demo_history import History
from asylia.config.demo_people import BODIES, CIRCLES, PEOPLE, circle_id, circle_seed, officer_keys, officers
from asylia.intake import actions as intake
from asylia.intake import catalogue
from asylia.notices.models import Mail, Notice
from asylia.vault import circles, people, roster, rosters, sealing
from asylia.vault.keys import FIRST, Key

SINCE = date(2026, 1, 1)
UNSEEN = timedelta(days=7)
AT_ONCE = 2  # 256 MiB each
Progress = Callable[[int, int], None]  # how many steps are done, of how many


@transaction.atomic
def load_people(*, now: datetime) -> None:
    """Everybody of `demo_people`, with keys, and version 1 of the roster signed by two officers."""
    mark_as_demo(now=now)
    bodies = _bodies()
    with ThreadPoolExecutor(AT_ONCE) as stretching:
        ways = list(stretching.map(lambda person: people.way_in(Key(person.id, FIRST, person.seed), words=person.words), PEOPLE))
    for person, way in zip(PEOPLE, ways, strict=True):
        user = User.objects.create(pk=person.id, name=person.name, email=person.email)
        Role.objects.bulk_create(Role(user=user, body=bodies[person.body], name=name, first_on=SINCE) for name in person.roles)
        people.enrol_by(way, seed=person.seed, now=now)
    for role in CIRCLES:
        members = [person.id for person in PEOPLE if role in person.circles]
        circles.found(circle_id(role), name=role, seed=circle_seed(role), members=members, by=PEOPLE[0].id, now=now)
    text = first_roster().text()
    signatures = {sealing.signing_key(officer.seed): roster.sign(text, seed=officer.seed) for officer in officers()[:2]}
    rosters.publish(text, signatures=signatures, now=now)


def _bodies() -> dict[str, Body]:
    cities = {row["name"]: ("city", row["name"], row["country"]) for row in demo_data.cities()}
    rows = {key: Body(kind=kind, name=name, country=country) for key, (kind, name, country) in (BODIES | cities).items()}
    Body.objects.bulk_create(rows.values())
    return rows


def first_roster() -> roster.Roster:
    """Version 1: every invented person, every circle."""
    persons = (
        roster.Line(
            holder=person.id,
            kind="person",
            role="+".join(sorted(person.circles)) or roster.NONE,
            epoch=FIRST,
            sealing=hashlib.sha256(sealing.pair(person.seed).public).digest(),
            signing=sealing.signing_key(person.seed),
            since=SINCE,
            until=None,
        )
        for person in PEOPLE
    )
    teams = (
        roster.Line(
            holder=circle_id(role),
            kind="circle",
            role=role,
            epoch=1,
            sealing=hashlib.sha256(sealing.pair(circle_seed(role)).public).digest(),
            signing=None,
            since=SINCE,
            until=None,
        )
        for role in CIRCLES
    )
    return roster.Roster(1, roster.NOTHING, (*persons, *teams))


def is_loaded() -> bool:
    return Installation.objects.filter(is_demo=True).exists()


def may_be_loaded() -> bool:
    """Only into a database without people, on a machine that answers to its own names alone, and where the settings trust the
    demo's officers: never into a real network, as everybody knows these keys."""
    return settings.IS_LOCAL and officer_keys() == settings.OFFICERS and not Installation.objects.exists() and not User.objects.exists()


@transaction.atomic
def load(*, now: datetime, told: Progress = lambda _done, _of: None) -> None:
    """Everything, or nothing."""
    load_people(now=now)
    for body in catalogue.HELP:
        intake.check_help(body.host, by=PEOPLE[0].id, now=now)
    steps = list(_applications(now))
    for done, step in enumerate(steps, start=1):
        step()
        told(done, len(steps))
    _tell_as_if_always(now)
    audit.link(now=now)


def _tell_as_if_always(now: datetime) -> None:
    """What was told before this week was seen long ago, and no mail goes out for days that are past."""
    tell_what_arrived(now=now)
    Notice.objects.filter(at__lt=now - UNSEEN).update(seen_at=now)
    Mail.objects.all().delete()


def _applications(now: datetime) -> Iterator[Callable[[], None]]:
    """Each of them: sent, and what happened since, the oldest first."""
    return (partial(_happen, raw, now=now) for raw in demo_cases.oldest_first())


def _happen(raw: Raw, *, now: datetime) -> None:
    own = demo_cases.send_one(raw, root=demo_cases.root_of(raw["key"]), now=now)
    History(raw, own, now).play()
