"""A network with one person for each role, and what is theirs, near them, or others'."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.test import Client

from asylia.accounts.door import TOUCHED_AT
from asylia.accounts.models import Body, Passkey, Role, RoleName
from asylia.accounts.tests.makers import SINCE, make_body, make_user, opened, signed_in
from asylia.casework.actions import glass, hers
from asylia.casework.actions.handover import hand_over
from asylia.casework.actions.screening import propose_refusal, refuse
from asylia.casework.models import Case
from asylia.casework.rules import signed_text
from asylia.casework.tests.makers import as_her
from asylia.intake.models import Application
from asylia.intake.tests.makers import make_sent
from asylia.offices import kinds
from asylia.offices.actions.proposals import propose
from asylia.offices.states import GlassReason
from asylia.offices.tests.makers import as_member
from asylia.vault import circles, kept, locks, sealing
from asylia.vault.keys import FIRST, Key
from asylia.vault.models import Kept, Lock, LockKind
from asylia.vault.tests.makers import make_house
from conftest import role

FOR_EACH_ROLE = {name: name for name in RoleName.values}
MORE = {"officer 2": "officer", "triage 2": "triage", "caseworker 2": "caseworker", "caseworker 3": "caseworker"}
SECRETARIAT = ("officer", "triage", "caseworker", "caseworker 2", "caseworker 3")
CIRCLES = {"triage": ("triage", "triage 2"), "ear": ("ear", "ear_deputy"), "secretariat": SECRETARIAT}


def now():
    """The pages read the clock themselves."""
    return datetime.now(UTC)


class Network:
    def __init__(self, settings):
        self.settings = settings
        self.users = {name: make_user(of, name=name) for name, of in (FOR_EACH_ROLE | MORE).items()}
        self.keys = {name: Key(user.pk, FIRST, sealing.new_seed()) for name, user in self.users.items()}
        sitting = {circle: [self.keys[name] for name in names] for circle, names in CIRCLES.items()}
        make_house(settings, circles=sitting, officers=[self.keys["officer"], self.keys["officer 2"]])
        self.cases = {"own": self._case("caseworker", "caseworker 2"), "others": self._case("caseworker 2", "caseworker 3")}
        self.arrivals = {"waits": self._sent().subject, "waits for the ear": self._sent(ours=True).subject, "taken": self.cases["own"]}
        self.looks = {"asked": self._asked_again(), "not asked": self.cases["others"]}
        self.glass = self._let_in("officer", "own").pk
        self.neighbours = {name: make_user(name) for name in RoleName.values}
        self.stranger = make_user()
        other_body = Body.objects.create(kind="sister", name="A body without others")
        Role.objects.create(user=self.stranger, body=other_body, name="partner", first_on=SINCE)
        self.passkeys = {name: [self._passkey(user, n).pk for n in "ab"] for name, user in self.users.items()}
        kept.keep_text(self.users["officer 2"].pk, [("note", "Some words.")], path="/today", now=now())
        locks.lock(LockKind.PERSON, self.stranger.pk, by=self.users["officer 2"].pk, now=now())
        self.proposal = self._proposal().pk

    def _of(self, name):
        return {"by": self.users[name], "keys": circles.keys_of(self.keys[name])}

    def _sent(self, **answers):
        return make_sent(self.settings, now=now(), **answers)

    def _case(self, first, second, *, own=None):
        own = own or self._sent()
        application = Application.objects.get(pk=own.subject)
        hand_over(application, two=(self.users[first], self.users[second]), shut_out=[], **self._of("triage"), now=now())
        return own.subject

    def _let_in(self, name, of):
        """For an hour, into how the person of a case can be reached."""
        two = (self.users["officer"], self.users["officer 2"])
        asked = glass.ask(self.cases[of], user=self.users[name], reason=GlassReason.AWAY, two=two, now=now())
        return glass.let_in(asked, **self._of("caseworker"), now=now())

    def _asked_again(self):
        own = self._sent()
        case = Case.objects.get(pk=self._case("caseworker 2", "caseworker 3", own=own))
        propose_refusal(case, codes=["safe_now"], text="We cannot.", **self._of("caseworker 2"), now=now())
        refuse(case, seen=signed_text(["safe_now"], "We cannot."), **self._of("caseworker 3"), now=now())
        as_her(hers.ask_again, own, now=now())
        return case.pk

    def _passkey(self, user, name):
        return Passkey.objects.create(user=user, credential=uuid4().bytes, data=b"", counter=0, name=name, made_on=SINCE)

    def _proposal(self):
        """By the second officer, so that the first may sign."""
        body, user = make_body("triage"), str(uuid4())
        term = {"first_on": str(date(2026, 11, 25)), "last_on": None}
        terms = {"user": user, "name": "Cleo Dahl", "email": "", "role": "triage", "body": str(body.pk), **term}
        by = as_member(self.users["officer 2"], self.keys["officer 2"], now=now())
        return propose(kinds.INVITE, about=UUID(user), terms=terms, by=by)

    def browser(self, who):
        """Of somebody who just touched a passkey; with an open vault, unless it says `without`. Nobody has a browser, too."""
        if who == "nobody":
            return Client()
        name = who.removesuffix(" without")
        browser = signed_in(self.users[name])
        session = browser.session
        session[TOUCHED_AT] = now().isoformat()
        session.save()
        return browser if who != name else opened(self.users[name], self.keys[name], browser=browser)

    def keyed(self, page, of, who):
        """What stands in the address of a page for somebody."""
        name = who.removesuffix(" without") if who != "nobody" else "officer 2"
        if not of:
            return {}
        if page.startswith("case"):
            return {"case": self.cases[of]}
        return {
            "second-look": lambda: {"case": self.looks[of]},
            "arrival": lambda: {"key": self.arrivals[of]},
            "press-lock": lambda: {"what": of},
            "glass": lambda: {"key": self.glass},
            "proposal": lambda: {"key": self.proposal},
            "reopen": lambda: {"key": Lock.objects.get().pk},
            "remove-passkey": lambda: {"key": self.passkeys[name if of == "own" else "officer 2"][0]},
            "throw-away": lambda: {"key": Kept.objects.get().pk},
            "end-role": lambda: {"key": {"own": self.users[name].roles.get().pk, "nobody's": uuid4()}[of]},
        }.get(page, lambda: {"key": self._person(of, name)})()

    def _person(self, of, name):
        """Somebody of the same body is near, of another one far."""
        near = self.neighbours.get(name, self.neighbours["officer"])
        return {"own": self.users[name].pk, "near": near.pk, "far": self.stranger.pk, "nobody's": uuid4()}[of]


def asks(browser, method, path):
    """How the house answers. What was changed by it is as before."""
    browser.raise_request_exception = False
    before = browser.cookies.copy()
    point = transaction.savepoint()
    try:
        with role("asylia_house"):
            return getattr(browser, method)(path).status_code
    finally:
        transaction.savepoint_rollback(point)
        browser.cookies = before
        with connection.cursor() as cursor:
            cursor.execute("reset role")
