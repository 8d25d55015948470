from uuid import uuid4

import pytest

from asylia.intake import actions
from asylia.intake import draft as drafts
from asylia.intake.errors import AlreadySaved
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


def remove(own, sheet, *, group="referee"):
    actions.remove_entry(own, group=group, sheet=sheet, now=NOON)


def names(own):
    return [page.content["entry"]["ref_call"] for page in drafts.see(own).entries.get("referee", [])]


def test_an_entry_that_is_removed_is_gone_and_the_others_stay():
    own = make_own()
    first, second = add(own, ref_call="Zoya"), add(own, ref_call="Ada")

    with role(STREET):
        remove(own, first)

    assert names(own) == ["Ada"]
    assert not Sheet.objects.filter(pk=first).exists()
    assert Sheet.objects.filter(pk=second).exists()


def test_removing_what_is_gone_already_is_no_fault():
    own = make_own()
    sheet = add(own, ref_call="Zoya")
    remove(own, sheet)
    before = everything()["Sheet"]

    remove(own, sheet)
    remove(own, uuid4())

    assert everything()["Sheet"] == before


def test_only_an_entry_of_the_named_list_is_removed():
    own = make_own()
    sheet = add(own, ref_call="Zoya")
    meta = drafts.see(own).meta.id

    remove(own, sheet, group="member")
    remove(own, meta)

    assert names(own) == ["Zoya"]
    assert drafts.see(own).meta


def test_nobody_removes_an_entry_of_another_case():
    hers, other = make_own(), make_own()
    sheet = add(other, ref_call="Zoya")

    with role(STREET):
        remove(hers, sheet)

    assert names(other) == ["Zoya"]


def test_nothing_is_removed_after_sending(settings):
    own = make_sent(settings)
    before = everything()

    with pytest.raises(AlreadySaved):
        remove(own, uuid4())

    assert everything() == before


def test_nobody_removes_an_entry_from_a_case_that_has_ended():
    own = make_own()
    sheet = add(own, ref_call="Zoya")
    slots.renumber(own, make_root(), now=NOON)

    with role(STREET), pytest.raises(NumberUnknown):
        remove(own, sheet)

    assert Sheet.objects.filter(pk=sheet).exists()


def test_removing_an_entry_leaves_a_line_in_the_record():
    own = make_own()
    sheet = add(own, ref_call="Zoya")

    with role(STREET):
        remove(own, sheet)

    assert lines_of(own) == [("the street", verb) for verb in ("draft.begun", "draft.saved", "draft.saved")]


def test_an_entry_is_removed_wholly_or_not_at_all():
    own = make_own()
    sheet = add(own, ref_call="Zoya")

    assert cut_at_each_statement(lambda: remove(own, sheet)) >= 3
