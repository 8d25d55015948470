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
ANSWER = {"question": "citizenship", "answers": {"citizenship": ["SY"]}}


def correct(own, *, form=None, envelopes=("contact", "limits"), **what):
    do(hers.correct, own, form=form or new_id(), envelopes=envelopes, **(ANSWER | what))


def test_a_newer_answer_goes_to_every_envelope_of_its_question_and_the_notes_say_that_it_came(settings):
    them, own, case = make_case(settings)

    correct(own, envelopes=["contact"])

    assert from_her(them, case, "contact") == [{"what": "correction", "on": TODAY} | ANSWER]
    assert from_her(them, case, "notes") == [{"what": "corrected", "question": "citizenship", "on": TODAY}]


def test_her_own_number_cannot_read_it(settings):
    _, own, _ = make_case(settings)

    correct(own)

    assert "citizenship" not in str([page.content for page in see(own).talk_pages])


def test_an_answer_that_is_sent_twice_arrives_once(settings):
    them, own, case = make_case(settings)
    form = new_id()
    correct(own, form=form)

    with pytest.raises(AlreadySaved):
        correct(own, form=form)

    assert len(from_her(them, case, "contact")) == 1


def test_nothing_is_corrected_before_it_is_sent_or_after_it_was_taken_back(settings):
    _, sent, _ = make_case(settings)
    as_her(intake.take_back, sent, reason="", now=NOON)
    for own in (make_own(), sent):
        before = everything()
        with pytest.raises(MoveNotAllowed):
            correct(own)
        assert everything() == before


def test_it_is_recorded(settings):
    _, own, _ = make_case(settings)

    correct(own)

    assert Entry.objects.filter(about=own.subject, actor="the street", verb="answer.corrected").count() == 1


@pytest.mark.proves("V85")
def test_it_is_sent_wholly_or_not_at_all(settings):
    _, own, _ = make_case(settings)
    act = lambda: hers.correct(own, form=new_id(), envelopes=["contact", "limits"], now=NOON, **ANSWER)  # noqa: E731

    assert cut_at_each_statement(act) >= 4
