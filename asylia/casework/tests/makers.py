"""Cases for the tests of their acts, made by the acts themselves."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction

from asylia.accounts.models import Body, Role, User
from asylia.audit.models import Entry
from asylia.casework.actions.handover import hand_over
from asylia.casework.actions.reading import open_case
from asylia.casework.file import CaseFile
from asylia.casework.models import Case
from asylia.intake.models import Application
from asylia.intake.tests.makers import NOON, look_away, make_sent
from asylia.vault import circles
from asylia.vault.keys import Key
from asylia.vault.slots import Own
from asylia.vault.tests.makers import make_house, make_key
from conftest import role

ROLES = {"triage": "triage", "ines": "caseworker", "mads": "caseworker", "vera": "caseworker", "salma": "ear", "piet": "ear_deputy"}
LONG_AGO = NOON - timedelta(days=300)


class People:
    """Two of triage, three caseworkers (the first two and triage in the secretariat's circle), the independent person and a deputy."""

    def __init__(self, settings: Any) -> None:
        body = Body.objects.create(kind="secretariat", name="The secretariat")
        self.keys: dict[str, Key] = {}
        self.officers = [make_key(), make_key()]
        self.users: dict[str, User] = {}
        for name in ("triage", "anton", "ines", "mads", "vera", "salma", "piet"):
            key = self.keys[name] = make_key()
            user = self.users[name] = User.objects.create(pk=key.holder, name=name.title(), email=f"{name}@asylia.invalid")
            Role.objects.create(user=user, body=body, name=ROLES.get(name, "triage"), first_on=LONG_AGO.date())
        circles = {
            "triage": ["triage", "anton"],
            "secretariat": ["triage", "anton", "ines", "mads", "vera"],
            "ear": ["salma", "piet"],
        }
        make_house(settings, circles={role: [self.keys[name] for name in names] for role, names in circles.items()}, officers=self.officers)

    def __getitem__(self, name: str) -> User:
        return self.users[name]

    def of(self, name: str) -> dict[str, Any]:
        """Who acts, with every key that opens something."""
        return {"by": self.users[name], "keys": circles.keys_of(self.keys[name])}


def make_arrived(settings: Any, *, now: datetime = NOON, **answers: Any) -> tuple[People, Own, Application]:
    """An application that waits for two people."""
    them = People(settings)
    own = make_sent(settings, now=now, **answers)
    return them, own, Application.objects.get(pk=own.subject)


def make_case(settings: Any, *, now: datetime = NOON, **answers: Any) -> tuple[People, Own, Case]:
    """A case that Ines and Mads carry."""
    them, own, application = make_arrived(settings, now=now, **answers)
    case = hand_over(application, two=(them["ines"], them["mads"]), shut_out=[], **them.of("triage"), now=now)
    return them, own, case


def as_her(act: Any, own: Own, **rest: Any) -> Any:
    """An act of the street; afterwards its lookup is gone, as it is at the end of a request."""
    with transaction.atomic():
        done = act(own, **rest)
    look_away()
    return done


def new_id() -> Any:
    return uuid4()


def as_house(act: Any, *given: Any, **rest: Any) -> Any:
    """An act of the house, with the rights of its database role."""
    with role("asylia_house"):
        return act(*given, **rest)


def lines(verb: str) -> list[tuple[str, Any]]:
    """Who did this, and to what, in the record."""
    return list(Entry.objects.filter(verb=verb).values_list("actor", "about"))


def opens(case: Case, them: People, name: str, *, envelopes: Collection[str] = (), now: datetime = NOON) -> CaseFile:
    """The case as one of its caseworkers has it open."""
    return open_case(case, envelopes=envelopes, **them.of(name), now=now)
