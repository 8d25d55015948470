import threading
from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from asylia.intake import draft as drafts
from asylia.intake.errors import AlreadySaved, OtherWords
from asylia.intake.models import Application
from asylia.intake.tests.makers import (
    NOON,
    STREET,
    cut_at_each_statement,
    everything,
    lines_of,
    make_own,
    make_root,
    make_sent,
    save,
)  # fmt: skip
from asylia.vault import slots
from asylia.vault.errors import NumberUnknown
from asylia.vault.models import Sheet
from conftest import role

pytestmark = pytest.mark.django_db


def answers_of(own):
    return drafts.see(own).answers


def test_a_page_is_sealed_and_opens_with_her_number():
    with role(STREET):
        own = make_own()
        save(own, 2, 1, name_call="Noor", write_language="en")

        held = drafts.see(own)
    assert (held.answers, held.steps(2), held.version(2)) == ({"name_call": "Noor", "write_language": "en"}, {1: "saved"}, 1)
    assert not any(b"Noor" in bytes(sheet.blob) for sheet in Sheet.objects.all())


def test_the_pages_of_a_part_stand_in_one_sheet():
    own = make_own()
    save(own, 2, 1, name_call="Noor", write_language="en")
    before = Sheet.objects.count()

    save(own, 2, 2, citizenship=["SY"])

    assert Sheet.objects.count() == before
    assert answers_of(own) == {"name_call": "Noor", "write_language": "en", "citizenship": ["SY"]}
    assert (drafts.see(own).steps(2), drafts.see(own).version(2)) == ({1: "saved", 2: "saved"}, 2)


def test_an_answer_that_is_taken_back_is_gone():
    own = make_own()
    save(own, 5, 3, reach=["IR"], reach_why="They came.")

    save(own, 5, 3, reach=["IR"], reach_why=None)

    assert answers_of(own) == {"reach": ["IR"]}


def test_a_page_that_was_saved_stays_saved_when_it_is_skipped_later():
    own = make_own()
    save(own, 2, 1, name_call="Noor", write_language="en")

    save(own, 2, 1, mark="skipped")

    assert answers_of(own) == {"name_call": "Noor", "write_language": "en"}
    assert drafts.see(own).steps(2) == {1: "saved"}


def test_a_page_that_is_skipped_in_an_old_window_is_marked():
    own = make_own()
    save(own, 2, 1, name_call="Noor", write_language="en")

    save(own, 2, 2, version=0, mark="skipped")

    assert drafts.see(own).steps(2) == {1: "saved", 2: "skipped"}


def test_the_same_words_again_are_stored_once():
    own = make_own()
    save(own, 2, 1, version=0, name_call="Noor", write_language="en")
    before = everything()

    with pytest.raises(AlreadySaved):
        save(own, 2, 1, version=0, name_call="Noor", write_language="en")

    assert everything() == before


def test_other_words_from_another_window_change_nothing_and_both_are_shown():
    own = make_own()
    save(own, 2, 1, version=0, name_call="Noor", write_language="en")
    before = everything()

    with pytest.raises(OtherWords) as other:
        save(own, 2, 1, version=0, name_call="Mina", write_language="en")

    assert everything() == before
    assert (other.value.stored, other.value.version) == ({"name_call": "Noor", "write_language": "en"}, 1)


def test_other_words_stand_once_both_were_seen():
    own = make_own()
    save(own, 2, 1, version=0, name_call="Noor", write_language="en")

    save(own, 2, 1, version=1, name_call="Mina", write_language="en")

    assert answers_of(own)["name_call"] == "Mina"


def test_two_windows_on_two_pages_of_a_part_keep_both():
    own = make_own()
    save(own, 2, 1, version=0, name_call="Noor", write_language="en")

    save(own, 2, 2, version=0, citizenship=["SY"])

    assert answers_of(own) == {"name_call": "Noor", "write_language": "en", "citizenship": ["SY"]}


@pytest.mark.django_db(transaction=True)
def test_of_two_windows_that_save_a_part_for_the_first_time_one_is_shown_the_other_words():
    with transaction.atomic():
        own = make_own()
    began, found = threading.Event(), []

    def second():
        began.set()
        try:
            with transaction.atomic():
                save(own, 2, 1, version=0, name_call="Mina", write_language="en")
        except OtherWords as other:
            found.append(other.stored["name_call"])
        finally:
            connection.close()

    window = threading.Thread(target=second)
    with transaction.atomic():
        slots.hold(own)
        window.start()
        began.wait()
        save(own, 2, 1, version=0, name_call="Noor", write_language="en")
    window.join(timeout=10)

    assert found == ["Noor"]
    with transaction.atomic():
        assert answers_of(own) == {"name_call": "Noor", "write_language": "en"}


def test_saving_lets_a_draft_live_on_for_thirty_days():
    own = make_own()

    save(own, 2, 1, name_call="Noor", now=NOON + timedelta(days=3))

    assert Application.objects.get().erase_on == date(2026, 12, 28)


def test_nothing_is_saved_after_sending(settings):
    own = make_sent(settings)
    before = everything()

    with pytest.raises(AlreadySaved):
        save(own, 2, 1, name_call="Mina")

    assert everything() == before


def test_nobody_saves_into_a_case_that_has_ended():
    own = make_own()
    slots.renumber(own, make_root(), now=NOON)
    before = everything()

    with role(STREET), pytest.raises(NumberUnknown):
        save(own, 2, 1, version=0, name_call="Mina")

    assert everything() == before


def test_saving_leaves_a_line_in_the_record():
    own = make_own()

    with role(STREET):
        save(own, 2, 1, name_call="Noor")

    assert lines_of(own) == [("the street", "draft.begun"), ("the street", "draft.saved")]


def test_a_page_is_saved_wholly_or_not_at_all():
    own = make_own()
    save(own, 2, 1, name_call="Noor")

    assert cut_at_each_statement(lambda: save(own, 2, 1, version=1, name_call="Mina", now=NOON + timedelta(days=3))) >= 4
