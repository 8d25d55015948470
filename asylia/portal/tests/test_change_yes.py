import pytest

from asylia.audit.models import Entry
from asylia.casework.actions import hers
from asylia.casework.tests.makers import as_her, make_case, new_id
from asylia.intake import actions as intake
from asylia.intake.errors import AlreadySaved
from asylia.intake.tests.makers import NOON, cut_at_each_statement, everything, make_own
from asylia.kit.errors import MoveNotAllowed
from asylia.portal.tests.makers import do, from_her, see

pytestmark = pytest.mark.django_db
TODAY = NOON.date().isoformat()
SHOWN = {"shown": "I allow you to show my story.", "language": "en"}


def change(own, *, allowed, form=None):
    do(hers.change_yes, own, form=form or new_id(), allowed=allowed, **SHOWN)


@pytest.mark.parametrize("allowed", [True, False])
def test_her_yes_stands_on_her_page_and_goes_to_the_two_with_the_words_that_she_saw(settings, allowed):
    them, own, case = make_case(settings)

    change(own, allowed=allowed)

    assert see(own).own["yes_partner"] is allowed
    for envelope in ("contact", "notes"):
        [said] = from_her(them, case, envelope)
        assert said == {"what": "yes", "question": "yes_partner", "allowed": allowed, "on": TODAY} | SHOWN


def test_the_last_word_holds(settings):
    _, own, _ = make_case(settings)

    for allowed in (True, False, True):
        change(own, allowed=allowed)

    assert see(own).own["yes_partner"] is True


def test_what_is_said_twice_arrives_once(settings):
    them, own, case = make_case(settings)
    form = new_id()
    change(own, allowed=True, form=form)

    with pytest.raises(AlreadySaved):
        change(own, allowed=True, form=form)

    assert len(from_her(them, case, "notes")) == 1


def test_nothing_is_said_before_it_is_sent_or_after_it_was_taken_back(settings):
    _, sent, _ = make_case(settings)
    as_her(intake.take_back, sent, reason="", now=NOON)
    for own in (make_own(), sent):
        before = everything()
        with pytest.raises(MoveNotAllowed):
            change(own, allowed=False)
        assert everything() == before


def test_it_is_recorded(settings):
    _, own, _ = make_case(settings)

    change(own, allowed=True)

    assert Entry.objects.filter(about=own.subject, actor="the street", verb="yes.changed").count() == 1


@pytest.mark.proves("V85")
def test_it_is_said_wholly_or_not_at_all(settings):
    _, own, _ = make_case(settings)

    assert cut_at_each_statement(lambda: hers.change_yes(own, form=new_id(), allowed=True, now=NOON, **SHOWN)) >= 4
