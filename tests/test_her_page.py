"""Her page after sending, and her yes, with scripts off."""

from datetime import datetime, timedelta

import pytest

from asylia.casework.actions.reading import open_case
from asylia.casework.models import Case
from asylia.intake import door
from asylia.intake.letters import TODAYS_WORDS, todays_word
from asylia.intake.tests.makers import look_away
from asylia.intake.views import begin
from tests.answers import OWN_SENTENCE
from tests.sent import actions_on, in_days, now, other_window, refuse_her, what_she_sent
from tests.walking import of, take_over

pytestmark = [pytest.mark.django_db, pytest.mark.street, pytest.mark.usefixtures("those_who_read")]


def test_her_page_says_when_she_hears_from_us_and_what_she_can_do(her):
    assert her.shows(OWN_SENTENCE)
    assert her.shows("There is nothing new.")
    assert her.shows(f"You hear from us again by {in_days(14)}.")
    assert actions_on(her) == ["s18", "s19", "s20", "s22", "s26"]


def test_where_things_stand_is_closed_until_she_opens_it(her):
    [details] = her.at.html.select("details")
    assert "open" not in details.attrs
    assert "We have it." in details.text


def test_from_screening_on_she_can_look_at_her_yes_and_reads_that_two_people_have_it(her):
    take_over()
    her.go("s17")

    assert her.shows("Two people read your application.")
    assert "s39" in actions_on(her)


def test_a_letter_is_announced_and_brings_a_new_day(her):
    take_over("A question.")
    her.go("s17")

    assert her.shows("You have new messages.")
    assert her.at.html.select_one(".new a.ds-button")["href"] == "/en/s18"
    assert her.shows(f"You hear from us again by {in_days(20)}.")


def test_who_is_late_says_so_with_a_new_day(her, monkeypatch):
    for module in (door, begin):
        monkeypatch.setattr(module, "datetime", Later(days=16))
    other = other_window(her)

    assert other.shows(f"We are late. We are sorry. The new date is {in_days(21)}.")


class Later:
    """The clock of the door, some days later."""

    def __init__(self, **ahead):
        self.ahead = timedelta(**ahead)

    def now(self, zone):
        return datetime.now(zone) + self.ahead


def test_todays_word_is_one_of_the_list_and_the_same_for_those_who_carry_her_case(her):
    case = take_over()
    her.go("s17")
    word = her.at.html.find("strong", string=lambda text: text in TODAYS_WORDS).text

    found = open_case(case, **of("Ines"), now=now())
    look_away()
    assert word == todays_word(found.opened["talk"].seed, now().date().isoformat())


def test_a_refusal_says_until_when_other_people_can_look_and_promises_no_day(her):
    refuse_her(take_over())
    her.go("s17")

    assert her.shows("We cannot invite you.")
    assert her.shows(f"Ask for a second look by other people, until {in_days(90)}.")
    assert her.shows("only if you ask")
    assert not her.shows("You hear from us again by")
    assert not her.shows("We cannot say how long this takes.")
    assert "s39" not in actions_on(her)


def test_she_asks_other_people_to_look_again_once(her):
    refuse_her(take_over())
    other = other_window(her)
    her.go("s17")
    wish = f"We have your wish. People who did not decide will look. You hear from us by {in_days(30)}."

    assert not her.shows(wish)
    her.send(then="again")
    assert her.shows(wish)

    other.send(then="again")
    assert other.path == "s17"
    assert other.shows(f"You hear from us again by {in_days(30)}.")
    assert other.shows(wish)
    assert not other.at.html.select("button[value=again]")
    assert Case.objects.get().look_again_on == now().date()


def test_nobody_asks_other_people_to_look_before_anything_was_decided(her):
    her.post("s17", {"form": her.go("s20").html.select_one("input[name=form]")["value"], "then": "again"})

    assert (her.at.status_code, her.at.headers["Location"]) == (302, "/en/s17")


def test_her_yes_is_given_and_taken_back(her):
    case = take_over()
    said = []
    for then in ("allow", "refuse"):
        her.go("s39")
        said.append(her.shows("You have said yes."))
        her.send(then=then)
        said.append(her.shows("Thank you. You can change this at any time.") or her.shows("We cannot go on without it."))
    her.go("s39")

    assert said == [False, True, True, True]
    assert her.shows("You have not said yes.")
    assert sorted(each["allowed"] for each in what_she_sent(case)) == [False, True]


def test_her_yes_is_not_asked_for_before_two_people_have_her_case(her):
    her.go("s39")

    assert her.path == "s17"
