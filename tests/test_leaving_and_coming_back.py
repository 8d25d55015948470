import pytest
from django.db import OperationalError

from asylia.intake import actions, catalogue
from asylia.intake import draft as drafts
from asylia.intake.door import address
from asylia.vault import slots, visits
from asylia.vault.models import Visit
from tests.answers import EVERYTHING, REFEREE
from tests.walking import NOON, Walker, begun, crawl, held

pytestmark = [pytest.mark.django_db, pytest.mark.street, pytest.mark.usefixtures("quick_street")]
WORDS = "They came at night and took the manuscript."


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

    assert [link["href"] for link in walker.at.html.select(".foot a")] == ["/en/s29", "/en/s2"]


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
    walker.type_back()
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


def test_her_sentence_is_chosen_once_and_by_no_address():
    walker = Walker()
    walker.begin()

    walker.go("s9")
    assert walker.path == "s10"
    walker.go("s22")
    walker.post("s9", {**walker.hidden, "own_sentence": "Somebody else chose this."})

    assert drafts.see(actions.come_back(slots.root(walker.number), now=NOON)).own["own_sentence"] == "The kettle is green."


def test_the_sentence_that_is_filled_in_is_never_the_example():
    filled_in = set()
    for _ in range(60):
        walker = Walker()
        walker.type_back()
        filled_in.add(walker.form_on_page["own_sentence"].value)

    assert len(filled_in) > 10
    assert catalogue.question("own_sentence").example not in filled_in


@pytest.mark.parametrize(("page", "back"), [("s6", "s3"), ("s16", "s1"), ("s29", "s1"), ("s37", "s1"), ("s38", "s1")])
def test_a_page_before_the_number_has_a_way_back(page, back):
    walker = Walker()
    walker.go(page)

    assert walker.at.html.select_one(".back a")["href"] == f"/en/{back}"


@pytest.mark.parametrize("page", ["s22", "s26", "s29", "s37", "s38"])
def test_a_page_within_a_visit_leads_back_to_the_overview(page):
    walker = begun(page)

    walker.go(walker.at.html.select_one(".back a")["href"].removeprefix("/en/"))

    assert walker.path == "s10"


def test_where_one_answer_is_all_that_is_built_it_is_chosen():
    walker = Walker()
    walker.go("s6")
    walker.send()

    assert walker.path == "s8"


@pytest.mark.usefixtures("those_who_read")
@pytest.mark.parametrize(
    ("ours", "words"), [(True, "Only the independent person and their deputy can open it."), (False, "A small group has opened it")]
)
def test_where_things_stand_says_who_can_open_it(ours, words):
    walker = Walker()
    walker.begin()
    walker.fill_in(EVERYTHING | {"ours": ours})
    walker.send_all()

    walker.go("s17")

    assert walker.shows(words)


def test_no_page_promises_what_is_not_built():
    walker = Walker()
    walker.begin()
    said = " ".join(page.text for page in crawl(walker, "s1", "s3", "s6", "s10", "s13").values())

    assert [words for words in ("Somebody can write for you", "If you write for somebody") if words in said] == []
