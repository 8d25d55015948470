import pytest
from django.db import OperationalError

from asylia.intake import actions
from asylia.intake import draft as drafts
from asylia.intake.door import address
from asylia.vault import slots, visits
from asylia.vault.models import Visit
from tests.answers import REFEREE
from tests.walking import NOON, Walker

pytestmark = [pytest.mark.django_db, pytest.mark.street, pytest.mark.usefixtures("quick_street")]
WORDS = "They came at night and took the manuscript."


def begun(page):
    walker = Walker()
    walker.begin()
    walker.go(page)
    return walker


def held(walker):
    return drafts.see(actions.come_back(slots.root(walker.number), now=NOON))


@pytest.mark.proves("V33")
def test_save_and_leave_saves_first():
    walker = begun("p52")

    walker.send(danger_why=WORDS, then="leave")

    assert walker.path == "q5"
    assert held(walker).answers["danger_why"] == WORDS


def test_an_entry_is_saved_before_leaving_too():
    walker = begun("e81/1")

    walker.send(**REFEREE, then="leave")

    assert walker.path == "q8"
    assert len(held(walker).answers["referee"]) == 1


def test_a_page_with_a_form_has_no_link_that_leaves_without_saving():
    walker = begun("p52")

    assert [link["href"] for link in walker.at.html.select(".foot a")] == ["/en/s29"]


def test_leaving_needs_no_database(monkeypatch):
    walker = begun("p52")

    def away(_cookie):
        raise OperationalError

    monkeypatch.setattr(visits, "end", away)
    answer = walker.see("s0")

    assert answer.status_code == 302
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'


def test_nobody_is_forgotten_once_somebody_is_named():
    walker = begun("p81")
    walker.send(referee="nobody", then="next")
    walker.go("e81/1")
    walker.send(**REFEREE, then="next")

    walker.send(then="next")

    assert walker.path != "p81"
    assert len(held(walker).answers["referee"]) == 1


def test_a_sentence_that_came_too_late_stays_beside_the_field_for_the_number():
    walker = Walker()
    walker.begin()
    walker.go("s9")
    Visit.objects.all().delete()

    walker.send(own_sentence="The gate is painted green.")

    assert walker.shows("The gate is painted green.")
    assert not walker.shows("opens nothing")


def test_a_number_that_was_not_typed_back_in_time_is_told_to_open_nothing_and_the_one_before_to_work():
    walker = begun("s22")
    walker.send()
    Visit.objects.all().delete()

    walker.go("s9")

    assert walker.shows("That number opens nothing. If you had another one before, it still works.")


@pytest.mark.parametrize(
    ("given", "counted"),
    [("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("2001:db8:1:2::9", "2001:db8:1:2::/64"), ("203.0.113.7", "203.0.113.7")],
)
def test_all_addresses_of_one_line_count_as_one(rf, given, counted):
    assert address(rf.get("/", REMOTE_ADDR=given)) == counted
