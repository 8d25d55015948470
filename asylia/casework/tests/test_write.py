from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from asylia.accounts.models import Role
from asylia.casework.actions import hers, letters
from asylia.casework.actions.letters import AlreadySent, PromiseNotPossible
from asylia.casework.file import NOTES, OURS, TALK
from asylia.casework.tests.makers import as_her, as_house, lines, make_case, new_id, opens
from asylia.intake import actions as intake
from asylia.intake.tests.makers import NOON, cut_at_each_statement, everything
from asylia.vault.errors import SubjectGone

pytestmark = pytest.mark.django_db
IN_TEN_DAYS = NOON.date() + timedelta(days=10)


def write(them, case, name="ines", *, text="We read it.", promised=IN_TEN_DAYS, letter=None, now=NOON):
    sent = {"letter": letter or new_id(), "text": text, "promised": promised, "starts_from": "first_word"}
    as_house(letters.write, case, **sent, **them.of(name), now=now)


def test_a_letter_waits_on_her_page_and_stays_in_the_notes(settings):
    them, _, case = make_case(settings)

    write(them, case)

    found = opens(case, them, "mads")
    (hers,), (kept,) = found.of(TALK, OURS), found.of(NOTES, OURS)
    assert (hers.content["text"], hers.content["kept"]) == ("We read it.", False)
    assert set(hers.content) == {"id", "on", "text", "kept"}  # not who wrote it: she never learns a name
    assert (kept.content["text"], kept.content["by"], kept.content["promised"]) == (
        "We read it.",
        str(them["ines"].pk),
        IN_TEN_DAYS.isoformat(),
    )


def test_the_promised_day_stands_on_her_page_and_on_our_list(settings):
    them, _, case = make_case(settings)

    write(them, case)

    found = opens(case, them, "ines")
    assert found.own.content["answer_by"] == found.due["answer_by"] == IN_TEN_DAYS.isoformat()
    assert found.due["answered"] is True


def test_what_she_removes_from_her_page_stays_in_the_notes(settings):
    them, own, case = make_case(settings)
    letter = new_id()
    write(them, case, letter=letter)

    as_her(hers.settle_letter, own, letter=letter, keep=False, tell=False, now=NOON)

    found = opens(case, them, "ines")
    assert (found.of(TALK, OURS), len(found.of(NOTES, OURS))) == ([], 1)


def test_the_same_letter_is_sent_once(settings):
    them, _, case = make_case(settings)
    letter = new_id()
    write(them, case, letter=letter)
    before = everything()

    with pytest.raises(AlreadySent):
        write(them, case, letter=letter)

    assert everything()["Sheet"] == before["Sheet"]


@pytest.mark.parametrize("days", [-1, 0, 91])
def test_a_day_that_is_past_or_too_far_is_not_promised(settings, days):
    them, _, case = make_case(settings)
    before = everything()

    with pytest.raises(PromiseNotPossible):
        write(them, case, promised=NOON.date() + timedelta(days=days))

    assert everything()["Sheet"] == before["Sheet"]


@pytest.mark.parametrize("name", ["vera", "triage", "salma"])
def test_only_the_two_who_carry_a_case_write(settings, name):
    them, _, case = make_case(settings)
    before = everything()

    with pytest.raises(PermissionDenied):
        write(them, case, name)

    assert everything() == before


def test_who_carries_a_case_writes_until_the_term_ends(settings):
    them, _, case = make_case(settings)
    Role.objects.filter(user=them["ines"]).update(last_on=NOON.date())
    write(them, case)

    with pytest.raises(PermissionDenied):
        write(them, case, now=NOON + timedelta(days=1))


def test_nobody_writes_to_somebody_who_took_it_back(settings):
    them, own, case = make_case(settings)
    as_her(intake.take_back, own, reason="", now=NOON)

    with pytest.raises(SubjectGone):
        write(them, case)


def test_the_record_says_who_wrote_a_letter(settings):
    them, own, case = make_case(settings)
    write(them, case)

    assert lines("letter.written") == [(str(them["ines"].pk), own.subject)]


def test_a_letter_is_written_wholly_or_not_at_all(settings):
    them, _, case = make_case(settings)
    sent = {"letter": new_id(), "text": "We read it.", "promised": IN_TEN_DAYS, "starts_from": ""}

    assert cut_at_each_statement(lambda: letters.write(case, **sent, **them.of("ines"), now=NOON)) >= 6


def test_a_letter_kept_in_another_window_stays_when_this_one_is_sent(settings):
    them, _, case = make_case(settings)
    kept, sent = new_id(), new_id()
    as_house(letters.keep_unsent, case, {"letter": str(kept), "text": "Not finished"}, **them.of("ines"), now=NOON)

    as_house(letters.write, case, letter=sent, text="Done.", promised=IN_TEN_DAYS, starts_from="", **them.of("ines"), now=NOON)
    assert (opens(case, them, "ines").unsent(them["ines"].pk) or {}).get("text") == "Not finished"

    as_house(letters.write, case, letter=kept, text="Finished.", promised=IN_TEN_DAYS, starts_from="", **them.of("ines"), now=NOON)
    assert opens(case, them, "ines").unsent(them["ines"].pk) is None
