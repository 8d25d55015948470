"""Loads the demo: invented people, their circles, a signed roster, and one invented applicant."""

import hashlib
from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from asylia.accounts import actions as accounts
from asylia.accounts.models import Body, Installation, Role, User
from asylia.config.demo_application import send_application
from asylia.config.demo_people import BODIES, CIRCLES, PEOPLE, circle_id, circle_seed, officer_keys, officers
from asylia.vault import people, roster, sealing

SINCE = date(2026, 1, 1)


@transaction.atomic
def load_people(*, now: datetime) -> None:
    """Everybody of `demo_people`, with keys, and version 1 of the roster signed by two officers."""
    accounts.mark_as_demo(now=now)
    bodies = {key: Body.objects.create(kind=kind, name=name, country=country) for key, (kind, name, country) in BODIES.items()}
    for person in PEOPLE:
        user = User.objects.create(pk=person.id, name=person.name, email=person.email)
        Role.objects.bulk_create(Role(user=user, body=bodies[person.body], name=name, first_on=SINCE) for name in person.roles)
        people.enrol(person.id, seed=person.seed, words=person.words, now=now)
    for role in CIRCLES:
        members = [person.id for person in PEOPLE if role in person.circles]
        people.found_circle(circle_id(role), seed=circle_seed(role), members=members, now=now)
    text = first_roster().text()
    signatures = {sealing.signing_key(officer.seed): roster.sign(text, seed=officer.seed) for officer in officers()[:2]}
    people.publish(text, signatures=signatures, now=now)


def first_roster() -> roster.Roster:
    """Version 1: every invented person, every circle."""
    persons = (
        roster.Line(
            holder=person.id,
            kind="person",
            role=person.role,
            epoch=people.OF_A_PERSON,
            sealing=hashlib.sha256(sealing.pair(person.seed).public).digest(),
            signing=sealing.signing_key(person.seed),
            since=SINCE,
            until=None,
        )
        for person in PEOPLE
    )
    circles = (
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
    return roster.Roster(1, roster.NOTHING, (*persons, *circles))


def is_loaded() -> bool:
    return Installation.objects.filter(is_demo=True).exists()


def may_be_loaded() -> bool:
    """Only into a database without people, on a machine that answers to its own names alone, and where the settings trust the
    demo's officers: never into a real network, as everybody knows these keys."""
    return settings.IS_LOCAL and officer_keys() == settings.OFFICERS and not Installation.objects.exists() and not User.objects.exists()


@transaction.atomic
def load(*, now: datetime) -> None:
    """Everything."""
    load_people(now=now)
    send_application(now=now)
