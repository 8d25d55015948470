import pytest

from asylia.audit.models import Entry
from asylia.casework.actions import hers
from asylia.casework.actions.reading import open_case
from asylia.casework.file import letters_of
from asylia.casework.tests.makers import as_her, make_case
from asylia.intake import actions as intake
from asylia.intake.tests.makers import NOON, cut_at_each_statement, everything, make_sent
from asylia.kit.errors import MoveNotAllowed
from asylia.portal.tests.makers import do, from_her, see, write_to_her

pytestmark = pytest.mark.django_db
TODAY = NOON.date().isoformat()


def settle(own, letter, *, keep=False, tell=False):
    do(hers.settle_letter, own, letter=letter, keep=keep, tell=tell)


def letters(own):
    return [(page.content["text"], page.content["kept"]) for page in letters_of(see(own).talk_pages)]


def test_what_she_removes_is_gone_for_her_and_stays_in_our_notes(settings):
    them, own, case = make_case(settings)
    letter = write_to_her(them, case)
    assert letters(own) == [("A question.", False)]

    settle(own, letter)

    assert letters(own) == []
    ours = open_case(case, **them.of("mads"), now=NOON).of("notes", "ours")
    assert [page.content["text"] for page in ours] == ["A question."]


def test_what_she_keeps_waits_behind_what_is_new(settings):
    them, own, case = make_case(settings)
    settle(own, write_to_her(them, case, "First."), keep=True)
    write_to_her(them, case, "Second.")

    assert letters(own) == [("Second.", False), ("First.", True)]


@pytest.mark.parametrize("keep", [True, False])
def test_we_learn_that_she_read_it_only_where_she_says_so(settings, keep):
    them, own, case = make_case(settings)
    told, silent = write_to_her(them, case), write_to_her(them, case)

    settle(own, told, keep=keep, tell=True)
    settle(own, silent, keep=keep)

    assert from_her(them, case, "notes") == [{"what": "seen", "letter": str(told), "on": TODAY}]


def test_a_letter_that_another_window_removed_is_no_fault(settings):
    them, own, case = make_case(settings)
    letter = write_to_her(them, case)
    settle(own, letter)
    before = everything()

    for keep in (True, False):
        settle(own, letter, keep=keep, tell=True)

    assert everything() == before


def test_a_letter_of_somebody_else_is_not_touched(settings):
    them, _, case = make_case(settings)
    letter = write_to_her(them, case)
    own = make_sent(settings)
    before = everything()

    settle(own, letter)

    assert everything() == before


def test_nothing_is_settled_after_it_was_taken_back(settings):
    them, own, case = make_case(settings)
    letter = write_to_her(them, case)
    as_her(intake.take_back, own, reason="", now=NOON)
    before = everything()

    with pytest.raises(MoveNotAllowed):
        settle(own, letter)

    assert everything() == before


def test_it_is_recorded(settings):
    them, own, case = make_case(settings)

    settle(own, write_to_her(them, case))

    assert Entry.objects.filter(about=own.subject, actor="the street", verb="letter.settled").count() == 1


@pytest.mark.proves("V85")
def test_it_is_settled_wholly_or_not_at_all(settings):
    them, own, case = make_case(settings)
    letter = write_to_her(them, case)

    assert cut_at_each_statement(lambda: hers.settle_letter(own, letter=letter, keep=False, tell=True, now=NOON)) >= 3
