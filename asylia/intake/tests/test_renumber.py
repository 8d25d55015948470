import pytest
from django.db import IntegrityError, transaction

from asylia.intake import actions
from asylia.intake import draft as drafts
from asylia.intake.tests.makers import (
    NOON,
    STREET,
    cut_at_each_statement,
    everything,
    lines_of,
    look_away,
    make_own,
    make_ready,
    make_root,
    make_sent,
    save,
)  # fmt: skip
from asylia.vault.errors import NumberUnknown
from conftest import role

pytestmark = pytest.mark.django_db


def test_the_new_number_opens_the_same_and_the_old_one_nothing():
    old, new = make_root(), make_root()
    with role(STREET):
        own = make_own(old)
        save(own, 2, 1, name_call="Noor")
        moved = actions.renumber(own, new, now=NOON)
        look_away()

        assert actions.come_back(new, now=NOON) == moved
        assert drafts.see(moved).answers == {"name_call": "Noor"}
        with pytest.raises(NumberUnknown):
            actions.come_back(old, now=NOON)


def test_a_number_that_was_typed_back_needs_no_rehearsal():
    own = make_own()

    moved = actions.renumber(own, make_root(), now=NOON)

    assert drafts.see(moved).is_rehearsed


def test_a_number_changes_after_sending_too(settings):
    old, new = make_root(), make_root()
    own = make_sent(settings, old)

    with role(STREET):
        moved = actions.renumber(own, new, now=NOON)

        assert drafts.see(moved).own["own_sentence"] == "The kettle is green."


def test_a_number_that_is_taken_leaves_both_cases_as_they_were():
    taken = make_root()
    own = make_own()
    make_ready(taken)
    before = everything()

    with role(STREET), pytest.raises(IntegrityError), transaction.atomic():
        actions.renumber(own, taken, now=NOON)

    assert everything() == before


def test_nobody_gives_a_new_number_to_a_case_that_has_ended():
    own = make_own()
    actions.renumber(own, make_root(), now=NOON)
    before = everything()

    with role(STREET), pytest.raises(NumberUnknown):
        actions.renumber(own, make_root(), now=NOON)

    look_away()
    assert everything() == before


def test_a_new_number_leaves_a_line_in_the_record():
    own = make_own()

    with role(STREET):
        actions.renumber(own, make_root(), now=NOON)

    assert lines_of(own) == [("the street", "draft.begun"), ("the street", "number.changed")]


def test_a_number_is_changed_wholly_or_not_at_all():
    own = make_own()

    assert cut_at_each_statement(lambda: actions.renumber(own, make_root(), now=NOON)) >= 5
