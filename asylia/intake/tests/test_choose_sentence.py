import pytest

from asylia.intake import actions
from asylia.intake import draft as drafts
from asylia.intake.tests.makers import NOON, STREET, cut_at_each_statement, everything, lines_of, look_away, make_own, make_root, make_sent
from asylia.vault.errors import NumberUnknown
from conftest import role

pytestmark = pytest.mark.django_db
SENTENCE = "The lamp is on."


def test_her_sentence_is_the_one_that_she_chose():
    with role(STREET):
        own = make_own()
        actions.choose_sentence(own, SENTENCE, now=NOON)

        assert drafts.see(own).own == {"own_sentence": SENTENCE}


def test_a_sentence_chosen_after_sending_keeps_the_promised_day(settings):
    own = make_sent(settings)
    promised = drafts.see(own).answer_by

    actions.choose_sentence(own, SENTENCE, now=NOON)

    assert (drafts.see(own).own["own_sentence"], drafts.see(own).answer_by) == (SENTENCE, promised)


def test_nobody_chooses_a_sentence_for_a_case_that_has_ended():
    own = make_own()
    actions.renumber(own, make_root(), now=NOON)
    before = everything()

    with role(STREET), pytest.raises(NumberUnknown):
        actions.choose_sentence(own, SENTENCE, now=NOON)

    look_away()
    assert everything() == before


def test_choosing_a_sentence_leaves_a_line_in_the_record():
    own = make_own()

    with role(STREET):
        actions.choose_sentence(own, SENTENCE, now=NOON)

    assert lines_of(own) == [("the street", "draft.begun"), ("the street", "sentence.chosen")]


def test_a_sentence_is_chosen_wholly_or_not_at_all():
    own = make_own()

    assert cut_at_each_statement(lambda: actions.choose_sentence(own, SENTENCE, now=NOON)) >= 3
