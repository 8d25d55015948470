from datetime import date

import pytest

from asylia.audit.models import Entry
from asylia.intake import actions
from asylia.intake.models import Application
from asylia.intake.tests.makers import (
    NOON,
    STREET,
    add,
    cut_at_each_statement,
    everything,
    lines_of,
    look_away,
    make_own,
    make_ready,
    make_root,
    make_sent,
)  # fmt: skip
from asylia.vault.errors import NumberUnknown
from asylia.vault.models import Envelope, Grant, Sheet, Slot
from conftest import role

pytestmark = pytest.mark.django_db
KEPT = (Slot, Envelope, Sheet, Grant)


def left():
    return [model.objects.count() for model in KEPT]


@pytest.mark.proves("V49")
@pytest.mark.parametrize("is_sent", [False, True])
def test_withdrawal_deletes_everything_at_once(settings, is_sent):
    known = make_root()
    own = make_sent(settings, known) if is_sent else make_ready(known)
    assert 0 not in left()[: len(KEPT) if is_sent else 3]

    with role(STREET):
        actions.erase_now(own, now=NOON)
        with pytest.raises(NumberUnknown):
            actions.come_back(known, now=NOON)

    assert left() == [0, 0, 0, 0]


@pytest.mark.proves("V49")
def test_what_stays_is_that_one_application_was_erased_in_this_month(settings):
    own = make_sent(settings)
    before = Application.objects.get()
    assert before.sent_on

    actions.erase_now(own, now=NOON)

    after = Application.objects.get()
    this_month = date.today().replace(day=1)  # noqa: DTZ011  the database's own clock, in a day that says no hour
    assert (after.pk, after.state, after.erased_in) == (own.subject, "erased", this_month)
    assert (after.begun_on, after.erase_on, after.sent_on) == (None, None, None)


@pytest.mark.proves("V49")
def test_a_number_that_is_erased_answers_like_one_that_never_was():
    known = make_root()
    actions.erase_now(make_own(known), now=NOON)
    look_away()

    answers = set()
    for root in (known, make_root()):
        before = Entry.objects.count()
        with role(STREET), pytest.raises(NumberUnknown) as refused:
            actions.come_back(root, now=NOON)
        answers.add((type(refused.value), refused.value.args, Entry.objects.count() - before))
    assert answers == {(NumberUnknown, (), 0)}


def test_erasing_takes_nothing_of_another_case():
    own, other = make_own(), make_own()
    sheet = add(other, ref_call="Zoya")
    before = {model: set(model.objects.values_list("pk", flat=True)) for model in KEPT}

    with role(STREET):
        actions.erase_now(own, now=NOON)

    assert Sheet.objects.filter(pk=sheet).exists()
    assert left() == [1, 2, 3, 0]
    assert all(set(model.objects.values_list("pk", flat=True)) <= before[model] for model in KEPT)


def test_nothing_is_erased_twice():
    own = make_own()
    actions.erase_now(own, now=NOON)
    before = everything()

    with role(STREET), pytest.raises(NumberUnknown):
        actions.erase_now(own, now=NOON)

    assert everything() == before


def test_an_old_number_erases_nothing():
    own = make_own()
    actions.renumber(own, make_root(), now=NOON)

    with role(STREET), pytest.raises(NumberUnknown):
        actions.erase_now(own, now=NOON)

    assert left() == [1, 2, 2, 0]


def test_erasing_leaves_a_line_in_the_record():
    own = make_own()

    with role(STREET):
        actions.erase_now(own, now=NOON)

    assert lines_of(own) == [("the street", "application.erased"), ("the street", "draft.begun")]


def test_a_case_is_erased_wholly_or_not_at_all(settings):
    own = make_sent(settings)

    assert cut_at_each_statement(lambda: actions.erase_now(own, now=NOON)) >= 3
