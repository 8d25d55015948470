import pytest

from asylia.audit.models import Entry
from asylia.casework import rules
from asylia.casework.actions import hers
from asylia.casework.actions.reading import open_case
from asylia.casework.tests.makers import as_her, make_case, new_id
from asylia.intake import actions as intake
from asylia.intake.errors import AlreadySaved
from asylia.intake.tests.makers import NOON, cut_at_each_statement, everything, make_own
from asylia.kit.errors import MoveNotAllowed
from asylia.portal.tests.makers import do, from_her, see

pytestmark = pytest.mark.django_db
TODAY = NOON.date().isoformat()
UNTIL = {"exact": "day", "typed": "2026-11-30", "from": "2026-11-30", "to": "2026-11-30"}
SAID = {"text": "They came twice.", "until": UNTIL, "needs": ["place"]}


def tell(own, *, form=None, **what):
    do(hers.in_danger, own, form=form or new_id(), **(SAID | what))


def test_what_changed_is_in_the_story_and_in_the_notes(settings):
    them, own, case = make_case(settings)

    tell(own)

    for envelope in ("story", "notes"):
        assert from_her(them, case, envelope) == [{"what": "danger", "on": TODAY} | SAID]


def test_the_case_is_in_danger_once_one_of_the_two_opened_it(settings):
    them, own, case = make_case(settings)
    assert not rules.is_in_danger(open_case(case, **them.of("ines"), now=NOON).due)

    tell(own)

    due = open_case(case, **them.of("ines"), now=NOON).due
    assert rules.is_in_danger(due)
    assert due["safe_until"] == UNTIL


def test_her_own_number_cannot_read_it(settings):
    _, own, _ = make_case(settings)

    tell(own)

    assert "They came" not in str([page.content for page in see(own).talk_pages])


def test_what_is_told_twice_arrives_once(settings):
    them, own, case = make_case(settings)
    form = new_id()
    tell(own, form=form)

    with pytest.raises(AlreadySaved):
        tell(own, form=form)

    assert len(from_her(them, case, "notes")) == 1


def test_nothing_is_told_before_it_is_sent_or_after_it_was_taken_back(settings):
    _, sent, _ = make_case(settings)
    as_her(intake.take_back, sent, reason="", now=NOON)
    for own in (make_own(), sent):
        before = everything()
        with pytest.raises(MoveNotAllowed):
            tell(own)
        assert everything() == before


def test_it_is_recorded(settings):
    _, own, _ = make_case(settings)

    tell(own)

    assert Entry.objects.filter(about=own.subject, actor="the street", verb="danger.told").count() == 1


@pytest.mark.proves("V85")
def test_it_is_told_wholly_or_not_at_all(settings):
    _, own, _ = make_case(settings)

    assert cut_at_each_statement(lambda: hers.in_danger(own, form=new_id(), now=NOON, **SAID)) >= 4
