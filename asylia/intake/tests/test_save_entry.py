from datetime import date, timedelta
from uuid import uuid4

import pytest

from asylia.intake import draft as drafts
from asylia.intake import rules
from asylia.intake.errors import AlreadySaved, ListIsFull, OtherWords
from asylia.intake.models import Application
from asylia.intake.tests.makers import (
    NOON,
    STREET,
    add,
    cut_at_each_statement,
    everything,
    lines_of,
    make_own,
    make_root,
    make_sent,
)  # fmt: skip
from asylia.vault import slots
from asylia.vault.errors import NumberUnknown
from asylia.vault.models import Sheet
from conftest import role

pytestmark = pytest.mark.django_db


def names(own, group="referee"):
    return [page.content["entry"]["ref_call"] for page in drafts.see(own).entries.get(group, [])]


def test_entries_stand_in_the_order_in_which_they_were_added():
    with role(STREET):
        own = make_own()
        for name in ("Zoya", "Ada", "Mina"):
            add(own, ref_call=name, ref_what=None)

        assert names(own) == ["Zoya", "Ada", "Mina"]
        assert drafts.see(own).answers["referee"] == [{"ref_call": name} for name in ("Zoya", "Ada", "Mina")]


def test_an_entry_that_is_changed_keeps_its_place():
    own = make_own()
    first = add(own, ref_call="Zoya")
    add(own, ref_call="Ada")

    add(own, sheet=first, version=1, ref_call="Zora")

    assert names(own) == ["Zora", "Ada"]


def test_an_entry_that_is_sent_twice_stays_one():
    own = make_own()
    sheet = add(own, ref_call="Zoya")
    before = everything()

    with pytest.raises(AlreadySaved):
        add(own, sheet=sheet, ref_call="Zoya")

    assert everything() == before


def test_other_words_for_an_entry_change_nothing_and_both_are_shown():
    own = make_own()
    sheet = add(own, ref_call="Zoya")
    before = everything()

    with pytest.raises(OtherWords) as other:
        add(own, sheet=sheet, ref_call="Mina")

    assert everything() == before
    assert (other.value.stored, other.value.version) == ({"ref_call": "Zoya"}, 1)


def test_a_list_that_is_full_takes_no_more():
    own = make_own()
    for place in range(rules.most_entries("referee")):
        add(own, ref_call=f"Person {place}")
    before = everything()

    with pytest.raises(ListIsFull):
        add(own, ref_call="One more")

    assert everything() == before


def test_the_id_of_a_sheet_of_another_case_takes_nothing_from_it():
    hers, other = make_own(), make_own()
    sheet = add(other, ref_call="Zoya")

    with role(STREET), pytest.raises(Exception, match="duplicate key"):
        add(hers, sheet=sheet, ref_call="Mina")

    assert names(other) == ["Zoya"]


def test_an_entry_lets_a_draft_live_on_for_thirty_days():
    own = make_own()

    add(own, ref_call="Zoya", now=NOON + timedelta(days=3))

    assert Application.objects.get().erase_on == date(2026, 12, 28)


def test_no_entry_is_added_after_sending(settings):
    own = make_sent(settings)
    before = everything()

    with pytest.raises(AlreadySaved):
        add(own, ref_call="Zoya")

    assert everything() == before


def test_nobody_adds_an_entry_to_a_case_that_has_ended():
    own = make_own()
    slots.renumber(own, make_root(), now=NOON)

    with role(STREET), pytest.raises(NumberUnknown):
        add(own, ref_call="Zoya")

    assert Sheet.objects.count() == 2


def test_an_entry_leaves_a_line_in_the_record():
    own = make_own()

    with role(STREET):
        add(own, ref_call="Zoya")

    assert lines_of(own) == [("the street", "draft.begun"), ("the street", "draft.saved")]


def test_an_entry_is_saved_wholly_or_not_at_all():
    own, sheet = make_own(), uuid4()

    assert cut_at_each_statement(lambda: add(own, sheet=sheet, ref_call="Zoya", now=NOON + timedelta(days=3))) >= 4
