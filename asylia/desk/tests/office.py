"""The desk with people and cases, as the tests of its pages need it."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from asylia.accounts.models import Role
from asylia.accounts.tests.makers import make_role, opened
from asylia.casework.actions import hers
from asylia.casework.actions.handover import hand_over
from asylia.casework.actions.screening import propose_refusal, refuse
from asylia.casework.models import Case
from asylia.casework.rules import signed_text
from asylia.casework.tests.makers import People, as_her
from asylia.intake.models import Application
from asylia.intake.tests.makers import make_sent
from conftest import role

HOUSE = "asylia_house"


def now():
    """The pages read the clock themselves."""
    return datetime.now(UTC)


def days_ago(days):
    return now() - timedelta(days=days)


class Desk:
    """Everybody of `People`; what arrived and which cases there are is made by acts."""

    def __init__(self, settings):
        self.settings = settings
        self.them = People(settings)
        self.owns = {}

    def arrive(self, *, at=None, **answers):
        own = make_sent(self.settings, now=at or now(), **answers)
        self.owns[own.subject] = own
        return Application.objects.get(pk=own.subject)

    def case(self, *two, at=None, shut_out=(), **answers):
        application = self.arrive(at=at, **answers)
        named = two or ("ines", "mads")
        first, second = (self.them[name] for name in named)
        shut = [self.them[name] for name in shut_out]
        hand_over(application, two=(first, second), shut_out=shut, **self.them.of("triage"), now=at or now())
        return Case.objects.get(pk=application.pk)

    def refused(self, *, shut_out=(), asked_again=False, **answers):
        """By Ines and Mads."""
        case = self.case(shut_out=shut_out, **answers)
        propose_refusal(case, codes=["safe_now"], text="We cannot.", **self.them.of("ines"), now=now())
        refuse(case, seen=signed_text(["safe_now"], "We cannot."), **self.them.of("mads"), now=now())
        if asked_again:
            self.act_of_hers(hers.ask_again, case)
        return Case.objects.get(pk=case.pk)

    def act_of_hers(self, act, of, *, at=None, **rest):
        """An act of the street in one case."""
        return as_her(act, self.owns[of.pk], now=at or now(), **rest)

    def she_writes(self, of, text="Are you there?", *, at=None):
        self.act_of_hers(hers.write, of, form=uuid4(), text=text, at=at)

    def she_is_in_danger(self, of, *, at=None):
        self.act_of_hers(hers.in_danger, of, form=uuid4(), text="They came again.", until=None, needs=None, at=at)

    def browser(self, name):
        return opened(self.them[name], self.them.keys[name])

    def page(self, name, path):
        """What somebody reads there."""
        return self.answer(name, path).content.decode()

    def answer(self, name, path):
        browser = self.browser(name)
        with role(HOUSE):
            return browser.get(path)

    def give(self, name, *roles):
        for each in roles:
            make_role(self.them[name], each)

    def end(self, name):
        Role.objects.filter(user=self.them[name]).update(last_on=days_ago(1).date())
