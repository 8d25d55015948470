"""She stops: in a week or at once, and undoes it."""

import pytest

from asylia.intake.models import Application
from asylia.vault import number
from conftest import role
from tests.answers import OWN_SENTENCE
from tests.sent import WELL, actions_on, in_days, other_window, refuse_her, stop, what_she_sent
from tests.walking import Walker, take_over

pytestmark = [pytest.mark.django_db, pytest.mark.street, pytest.mark.usefixtures("those_who_read")]


def test_a_week_is_the_first_choice_and_it_can_be_undone(her):
    case = take_over()
    stop(her, stop_reason="mind")
    assert her.shows(f"It will be erased on {in_days(7)}.")

    her.send(then="undo")

    assert her.path == "s17"
    assert her.shows("Two people read your application.")
    assert what_she_sent(case) == [{"what": "reason", "reason": "mind"}]


def test_a_page_that_was_stopped_shows_how_to_undo_it_and_nothing_else(her):
    take_over("A question.")
    stop(her)
    her.go("s17")

    assert her.shows(OWN_SENTENCE)
    assert her.shows("You stopped your application.")
    assert her.shows(f"It is erased on {in_days(7)}.")
    assert her.shows(f"Undo until {in_days(7)}.")
    assert actions_on(her) == []
    assert [each["href"] for each in her.at.html.select("main > .actions a")] == ["/en/s26"]
    assert not her.shows("Today's word")
    for page in ("s18", "s18/2", "s19", "a42/1", "s20", "s39", "s15"):
        her.go(page)
        assert her.path == "s17", page
    her.send(then="undo")
    assert her.shows("You have new messages.")


def test_what_is_stopped_can_be_erased_at_once(her):
    stop(her)
    stop(her)

    assert her.shows("It is done. Destroy your note. Take care.")
    assert Application.objects.get().state == "erased"


@pytest.mark.proves("V49")
def test_erased_now_the_number_is_as_if_it_had_never_been(her):
    stop(her, erase_when="now", stop_reason="safe")
    assert her.shows("It is done.")

    other = other_window(her)
    unknown = Walker()
    unknown.go("s16")
    unknown.send(number=number.new_number())
    assert [walker.shows("This number opens nothing.") for walker in (other, unknown)] == [True, True]
    assert len(other.at.body) == len(unknown.at.body)


def test_the_number_of_somebody_else_stops_nothing(her):
    other = Walker()
    other.begin()
    her.go("s26")
    her.send(number=other.number)

    assert her.shows("This is not the number of this application.")
    assert her.form_on_page["erase_when"].value == "week"
    assert Application.objects.filter(state="sent").exists()


def test_a_draft_goes_at_once_and_is_asked_for_no_reason():
    walker = Walker()
    walker.begin()
    walker.go("s26")

    assert not walker.at.html.select("input[type=radio]")
    walker.send(number=walker.number)
    assert walker.shows("It is done.")


def test_two_windows_stop_and_undo_once(her):
    window = other_window(her)
    for each in (her, window):
        each.go("s26")
    forms = [each.form_on_page for each in (her, window)]
    for walker, form in zip((her, window), forms, strict=True):
        walker._send(form, {"number": her.number}, "")
    assert [each.path for each in (her, window)] == ["s26", "s17"]
    her.go("s17")
    undo = [each.form_on_page for each in (her, window)]
    for walker, form in zip((her, window), undo, strict=True):
        walker._send(form, {}, "undo")
        assert walker.path == "s17"

    assert Application.objects.get().state == "sent"


@pytest.mark.parametrize("page", ["s18", "s19", "a42/1", "s20", "s39"])
def test_a_draft_leads_to_its_overview(page):
    walker = Walker()
    walker.begin()
    walker.go(page)

    assert walker.path == "s10"


@pytest.mark.proves("V45")
def test_everything_after_sending_is_done_with_the_rights_of_the_street_alone(her):
    case = take_over("A question.")
    with role("asylia_street"):
        her.go("s18")
        her.press("keep")
        her.press("remove")
        her.send(message=WELL[0])
        her.go("a22/1")
        her.send(citizenship="SY")
        her.go("s20")
        her.send(urgent_change=WELL[0])
        her.go("s39")
        her.send(then="allow")
        stop(her, stop_reason="mind")
        her.send(then="undo")
    refuse_her(case)
    with role("asylia_street"):
        her.go("s17")
        her.send(then="again")
        stop(her, erase_when="now")

    assert her.shows("It is done.")
    assert Application.objects.get().state == "erased"
