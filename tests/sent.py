"""Somebody whose application is with us: what the tests of her pages share."""

from datetime import UTC, datetime, timedelta

from asylia.casework.actions.reading import open_case
from asylia.casework.actions.screening import propose_refusal, refuse
from asylia.casework.rules import signed_text
from asylia.intake.tests.makers import look_away
from asylia.intake.words import day
from tests.walking import Walker, of

WELL = ("They came again.", "جاؤوا مرّة أخرى.")


def now():
    return datetime.now(UTC)


def in_days(days):
    return day(now().date() + timedelta(days=days))


def come_in(walker):
    walker.go("s16")
    walker.send(number=walker.number)
    return walker


def other_window(walker):
    window = Walker()
    window.number = walker.number
    return come_in(window)


def what_she_sent(case, envelope="notes"):
    """As one of the two reads it, without who read it when."""
    found = open_case(case, envelopes=(envelope,), **of("Mads"), now=now())
    look_away()
    sent = [{name: value for name, value in page.content.items() if name not in ("read", "on")} for page in found.of(envelope, "hers")]
    return sorted(sent, key=str)


def refuse_her(case):
    propose_refusal(case, codes=["safe_now"], text="You trusted us with hard things.", **of("Ines"), now=now())
    refuse(case, seen=signed_text(["safe_now"], "You trusted us with hard things."), **of("Mads"), now=now())
    look_away()


def actions_on(walker):
    return [each["href"].removeprefix("/en/") for each in walker.at.html.select(".do a")]


def stop(walker, **fields):
    walker.go("s26")
    walker.send(number=walker.number, **fields)
