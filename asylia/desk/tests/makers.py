"""Browsers of the people who carry a case, as the tests of its pages need them."""

from datetime import UTC, datetime

from asylia.accounts.tests.makers import opened, touched
from asylia.casework.actions import hers
from asylia.casework.tests.makers import as_her, make_case, new_id
from asylia.intake import actions as intake
from asylia.intake.catalogue import HELP


def now():
    """The clock of the browser's own requests."""
    return datetime.now(UTC)


def make_desk(settings, **answers):
    """A case that Ines and Mads carry since today."""
    return make_case(settings, now=now(), **answers)


def browser_of(them, name, *, touched_at=None):
    return touched(opened(them[name], them.keys[name]), at=touched_at)


def see(them, name, case, path="", status=200, **query):
    """A page of the case as one of them sees it."""
    answer = browser_of(them, name).get(f"/cases/{case.pk}{path}", query)
    assert answer.status_code == status
    return answer.content.decode()


def send(them, name, case, path, **fields):
    """A form of the case as one of them sends it."""
    return browser_of(them, name).post(f"/cases/{case.pk}{path}", fields)


def write_to_us(own, text):
    as_her(hers.write, own, form=new_id(), text=text, now=now())


def tell_danger(own, text, *, until=None, needs=()):
    as_her(hers.in_danger, own, form=new_id(), text=text, until=until, needs=list(needs), now=now())


def correct(own, question, envelopes, **answers):
    as_her(hers.correct, own, form=new_id(), question=question, envelopes=envelopes, answers=answers, now=now())


def take_back(own):
    as_her(intake.take_back, own, reason="", now=now())


def look_at_all_help(them):
    for each in HELP:
        intake.check_help(each.host, by=them["ines"].pk, now=now())
