import pytest

from asylia.intake import actions
from asylia.intake import draft as drafts
from asylia.intake.errors import AlreadySaved
from asylia.intake.tests.makers import NOON, STREET, cut_at_each_statement, everything, lines_of, make_own, make_root, make_sent
from asylia.vault.errors import NumberUnknown
from conftest import role

pytestmark = pytest.mark.django_db


def test_who_typed_the_number_once_may_send():
    with role(STREET):
        own = make_own()
        actions.rehearse(own, now=NOON)

        assert drafts.see(own).is_rehearsed
        assert drafts.see(own).filled_by == "self"


def test_a_second_rehearsal_changes_nothing():
    own = make_own()
    actions.rehearse(own, now=NOON)
    before = everything()["Sheet"]

    actions.rehearse(own, now=NOON)

    assert everything()["Sheet"] == before


def test_nothing_is_rehearsed_after_sending(settings):
    own = make_sent(settings)
    before = everything()

    with pytest.raises(AlreadySaved):
        actions.rehearse(own, now=NOON)

    assert everything() == before


def test_nobody_rehearses_for_a_case_that_has_ended():
    own = make_own()
    actions.renumber(own, make_root(), now=NOON)

    with role(STREET), pytest.raises(NumberUnknown):
        actions.rehearse(own, now=NOON)


def test_a_rehearsal_leaves_a_line_in_the_record():
    own = make_own()

    with role(STREET):
        actions.rehearse(own, now=NOON)

    assert lines_of(own) == [("the street", "draft.begun"), ("the street", "number.rehearsed")]


def test_a_rehearsal_counts_wholly_or_not_at_all():
    own = make_own()

    assert cut_at_each_statement(lambda: actions.rehearse(own, now=NOON)) >= 3
