from datetime import timedelta

import pytest

from asylia.audit.models import Entry
from asylia.casework.actions import hers, screening
from asylia.casework.models import Case
from asylia.casework.rules import signed_text
from asylia.casework.tests.makers import as_her, make_case
from asylia.intake import actions as intake
from asylia.intake.models import Application
from asylia.intake.tests.makers import NOON, cut_at_each_statement, everything, make_own, make_sent
from asylia.kit.errors import MoveNotAllowed
from asylia.portal.tests.makers import STREET, do
from conftest import role

pytestmark = pytest.mark.django_db
TODAY = NOON.date()


def make_refused(settings):
    them, own, case = make_case(settings)
    screening.propose_refusal(case, codes=["safe_now"], text="No.", **them.of("ines"), now=NOON)
    screening.refuse(case, seen=signed_text(["safe_now"], "No."), **them.of("mads"), now=NOON)
    return own


def refuse_each(*owns):
    for own in owns:
        before = everything()
        with pytest.raises(MoveNotAllowed):
            do(hers.ask_again, own)
        assert everything() == before


def test_her_wish_stands_on_the_case_and_nothing_is_erased_while_it_is_open(settings):
    own = make_refused(settings)
    assert Application.objects.get().erase_on is not None

    do(hers.ask_again, own)

    assert Case.objects.get().look_again_on == TODAY
    assert Application.objects.get().erase_on is None


def test_it_is_asked_once(settings):
    own = make_refused(settings)
    do(hers.ask_again, own)

    refuse_each(own)


def test_it_is_asked_until_the_promised_day_and_not_later(settings):
    own = make_refused(settings)
    last = NOON + timedelta(days=settings.LOOK_AGAIN_DAYS)

    with role(STREET), pytest.raises(MoveNotAllowed):
        as_her(hers.ask_again, own, now=last + timedelta(days=1))
    with role(STREET):
        as_her(hers.ask_again, own, now=last)

    assert Case.objects.get().look_again_on == last.date()


def test_only_what_was_refused_is_looked_at_again(settings):
    _, screened, _ = make_case(settings)

    refuse_each(make_own(), make_sent(settings), screened)


def test_what_was_taken_back_is_not_looked_at_again(settings):
    own = make_refused(settings)
    as_her(intake.take_back, own, reason="", now=NOON)

    refuse_each(own)


def test_it_is_recorded(settings):
    own = make_refused(settings)

    do(hers.ask_again, own)

    assert Entry.objects.filter(about=own.subject, actor="the street", verb="second_look.asked").count() == 1


@pytest.mark.proves("V85")
def test_it_is_asked_wholly_or_not_at_all(settings):
    own = make_refused(settings)

    assert cut_at_each_statement(lambda: hers.ask_again(own, now=NOON)) >= 3
