"""The number, the stamp, the cookie and the form of a visit: what lets somebody in at the street's door, and what does not."""

import re
import time

import pytest
from django.conf import settings as house

from asylia.audit.models import Entry
from asylia.intake import actions, door
from asylia.intake import draft as drafts
from asylia.intake.models import Application
from asylia.intake.tests.makers import make_own, make_root
from asylia.intake.views import begin
from asylia.kit.limits import Limit
from asylia.vault import number, slots
from asylia.vault.models import Envelope, Slot, Visit
from tests.walking import NOON, ORIGIN, Walker

pytestmark = [pytest.mark.django_db, pytest.mark.street, pytest.mark.usefixtures("quick_street")]

UNKNOWN = "This number opens nothing."
PAGE = f"{ORIGIN}/en/p21"
STAMP = re.compile(rb'name="patience" value="[^"]+"')


def number_of(body):
    return number.with_check(body)


def ended_numbers():
    """A number that never was, one that was erased, and one that was replaced."""
    never, erased, replaced = (number_of(body) for body in (111, 222, 333))
    actions.erase_now(make_own(slots.root(erased)), now=NOON)
    actions.renumber(make_own(slots.root(replaced)), make_root(), now=NOON)
    return never, erased, replaced


def come_back(typed):
    walker = Walker()
    walker.go("s16")
    walker.send(number=typed)
    return walker


@pytest.mark.proves("V35")
def test_unknown_and_ended_numbers_look_alike():
    answers = set()
    for typed in ended_numbers():
        walker = come_back(typed)
        assert walker.shows(UNKNOWN)
        content = STAMP.sub(b"", walker.at.body).replace(typed.encode(), b"")
        answers.add((walker.at.status_code, content, len(walker.at.body), tuple(sorted(walker.at.headers.items()))))
    assert len(answers) == 1


class Clock:
    """Time that passes only by waiting and by what the test says that work takes."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.mark.proves("V35")
@pytest.mark.parametrize("work", [0.0, 0.025, 0.49, 0.73])
def test_every_number_is_answered_on_the_half_second(monkeypatch, work):
    known, (never, erased, replaced) = number_of(444), ended_numbers()
    make_own(slots.root(known))
    clock, root = Clock(), slots.root
    monkeypatch.setattr(door, "HALF_A_SECOND", 0.5)
    monkeypatch.setattr(door, "time", clock)
    monkeypatch.setattr(door.slots, "root", lambda typed: (clock.sleep(work), root(typed))[1])
    spent = {}
    for typed in (never, erased, replaced, known):
        before = clock.now
        come_back(typed)
        spent[typed] = round(clock.now - before, 6)

    assert set(spent.values()) == {0.5 if work < 0.5 else 1.0}
    clock.sleep(0.2)
    before = clock.now
    come_back("12345")
    assert round(clock.now - before, 6) == 0.5


@pytest.mark.proves("V35")
def test_the_half_second_is_waited_for(monkeypatch):
    monkeypatch.setattr(door, "HALF_A_SECOND", 0.5)
    began = time.monotonic()
    come_back(number_of(1))

    assert time.monotonic() - began >= 0.5


@pytest.mark.proves("V35")
def test_unknown_and_ended_numbers_look_alike_beside_a_text_that_came_too_late():
    walker = Walker()
    walker.begin()
    walker.go("p52")
    Visit.objects.all().delete()
    walker.send(danger_why="They came at night.", then="next")
    asked, answers = walker.at, set()
    for typed in ended_numbers():
        walker.at = asked
        walker.send(come_in=typed)
        asked = walker.at
        assert walker.shows(UNKNOWN)
        assert walker.shows("They came at night.")
        content = STAMP.sub(b"", walker.at.body).replace(typed.encode(), b"")
        answers.add((walker.at.status_code, content, tuple(sorted(walker.at.headers.items()))))
    assert len(answers) == 1


@pytest.mark.proves("V35")
def test_a_number_that_opens_nothing_leaves_no_line_in_the_record():
    typed = ended_numbers()
    before = Entry.objects.count()
    for each in typed:
        come_back(each)
    assert Entry.objects.count() == before


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("12345", "Your number has 30 digits. You typed 5."),
        ("", "Your number has 30 digits. You typed 0."),
        ("my number", "Your number has 30 digits. You typed 0."),
        ("1" * 31, "Your number has 30 digits. You typed 31."),
        (number_of(555)[:-1] + "0", "Two digits may be exchanged, or one is wrong. Look at your note, group by group."),
    ],
)
def test_a_slip_is_named_before_any_look_up(monkeypatch, typed, words):
    monkeypatch.setattr(door.slots, "root", None)
    walker = come_back(typed)

    assert [error.partition(" ")[2] and words in error for error in walker.errors().values()] == [True]
    assert walker.form_on_page["number"].value == typed


@pytest.mark.proves("V38")
def test_a_number_in_other_digits_with_dashes_opens_the_same():
    walker = Walker()
    walker.begin()
    persian = walker.number.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))

    other = come_back(" ‎" + " - ".join(number.groups(persian)) + " ")

    assert (other.path, other.shows("The kettle is green.")) == ("s10", True)


@pytest.mark.proves("V40")
def test_the_number_comes_before_the_first_word():
    walker = Walker()
    walker.go("s6")
    walker.send(filled_by="self")
    shown = "".join(group.text for group in walker.at.html.select(".number b"))
    walker.send(note_word="phone")
    walker.go("s9")
    walker.send(number=number_of(666))
    assert walker.shows("This is not the number of this application.")
    for page in ("s10", "p11", "s13", "s15", "s17"):
        walker.see(page)
    assert [model.objects.count() for model in (Application, Slot, Envelope, Entry)][:3] == [0, 0, 0]
    assert not Entry.objects.filter(actor="the street").exists()

    walker.go("s9")
    walker.send(number=shown)

    assert [model.objects.count() for model in (Application, Slot, Envelope)] == [1, 1, 2]


def test_a_number_that_is_typed_back_twice_makes_one_case():
    walker = Walker()
    walker.go("s6")
    walker.send(filled_by="self")
    shown = "".join(group.text for group in walker.at.html.select(".number b"))
    typing = walker.go("s9")
    walker.send(number=shown)
    sentence = walker.form_on_page["own_sentence"].value

    walker.at = typing
    walker.send(number=shown)

    assert (walker.form_on_page["own_sentence"].value, walker.errors()) == (sentence, {})
    assert Application.objects.count() == 1


@pytest.mark.parametrize("page", ["s14", "s26"])
def test_the_number_of_another_case_rehearses_and_erases_nothing(page):
    other = number_of(777)
    make_own(slots.root(other))
    walker = Walker()
    walker.begin()
    walker.go(page)

    walker.send(number=other)

    words = "This is not the number of this application. Look at your note again, or make a new number."
    assert [words in error for error in walker.errors().values()] == [True]
    assert set(Application.objects.values_list("state", flat=True)) == {"draft"}
    assert not drafts.see(actions.come_back(slots.root(other), now=NOON)).answers
    walker.go("s14")
    assert walker.form_on_page["number"]


def test_the_right_number_erases_everything_and_the_cookie_goes():
    walker = Walker()
    walker.begin()
    walker.go("s26")

    walker.send(number=walker.number)

    assert walker.shows("It is done. Destroy your note. Take care.")
    assert [model.objects.count() for model in (Slot, Envelope, Visit)] == [0, 0, 0]
    assert come_back(walker.number).shows(UNKNOWN)
    assert walker.go("s10").html.title.text == "Return"


def test_a_new_number_ends_the_old_one_when_it_is_typed_back():
    walker = Walker()
    walker.begin()
    walker.go("s22")
    walker.send()
    new = "".join(group.text for group in walker.at.html.select(".number b"))
    assert come_back(walker.number).path == "s10"
    walker.go("s9")
    walker.send(number=new)

    assert walker.path == "s10"
    assert come_back(walker.number).shows(UNKNOWN)
    assert come_back(new).path == "s10"


def test_every_other_page_leads_back_to_the_number_while_it_was_not_typed_back():
    walker = Walker()
    walker.go("s6")
    walker.send(filled_by="self")

    for page in ("s10", "s13", "p11", "e81/1", "c1", "s15", "s17"):
        walker.go(page)
        assert walker.path == "s8", page


def test_a_visit_whose_case_has_ended_elsewhere_asks_for_the_number():
    walker = Walker()
    walker.begin()
    actions.erase_now(actions.come_back(slots.root(walker.number), now=NOON), now=NOON)

    for page in ("s10", "p11", "s13", "s17"):
        walker.see(page)
        assert (walker.at.status_code, walker.at.html.title.text) == (200, "Return"), page


def test_who_tries_too_often_waits_and_is_told_how_long(monkeypatch):
    monkeypatch.setattr(door, "TRIES", Limit(most=2, all_together=100, seconds=600))
    walkers = [come_back(number_of(body)) for body in (1, 2, 3)]

    assert [walker.shows(UNKNOWN) for walker in walkers] == [True, True, False]
    assert walkers[2].shows("Wait 10 minutes. Then try again. This protects you from people who guess. Your application is safe.")


def test_a_slip_costs_no_try(monkeypatch):
    monkeypatch.setattr(door, "TRIES", Limit(most=1, all_together=100, seconds=600))
    for _ in range(3):
        come_back("12345")

    assert come_back(number_of(1)).shows(UNKNOWN)


def test_so_many_may_begin_and_the_next_one_comes_back_later(monkeypatch):
    monkeypatch.setattr(begin, "BEGINNINGS", Limit(most=1, all_together=100, seconds=600))
    first, second = Walker(), Walker()
    for walker in (first, second):
        walker.go("s6")
        walker.send(filled_by="self")

    assert (first.path, first.at.status_code, second.at.status_code) == ("s8", 200, 429)
    assert second.shows("Come back in about ten minutes.")
    assert Visit.objects.count() == 1


@pytest.mark.proves("V43")
def test_a_form_that_comes_too_quickly_is_good_a_moment_later(settings):
    settings.PATIENCE_SECONDS = 1
    walker = Walker()
    walker.go("s6")
    walker.send(filled_by="helper" if walker.at.html.select("[value=helper]") else "self")
    assert (walker.at.status_code, walker.shows("One moment. Press once more in 3 seconds.")) == (429, True)
    assert walker.form_on_page["filled_by"].value == "self"
    settings.PATIENCE_SECONDS = 0

    walker.send()

    assert walker.path == "s8"


@pytest.mark.proves("V43")
@pytest.mark.parametrize("page", ["s6", "s16"])
def test_a_stamp_is_good_once_and_a_forged_one_never(page):
    walker = Walker()
    walker.go(page)
    fields = {"filled_by": "self", "number": number_of(1), **walker.hidden}
    walker.post(page, fields)
    assert not walker.shows("This page was open for too long.") if walker.at.status_code == 200 else walker.at.status_code == 302
    for stamp in (fields["patience"], "word:1xxxxx:seal", ""):
        walker.post(page, fields | {"patience": stamp})
        assert walker.shows("This page was open for too long. Look at it again and save."), stamp
        assert house.STREET_COOKIE not in walker.at.headers.get("Set-Cookie", "")


@pytest.mark.proves("V46")
@pytest.mark.parametrize("origin", ["https://elsewhere.example", "http://localhost:80", "https://localhost:80.elsewhere.example", "null"])
def test_no_other_site_sends_a_form_in_her_name(origin):
    walker = Walker()
    walker.begin()
    walker.go("p21")
    fields = {"name_call": "Noor", "write_language": "en", "then": "next", **walker.hidden}

    for page, sent in (("p21", fields), ("s6", {"filled_by": "self"}), ("s16", {"number": number_of(1)}), ("s0", {})):
        walker.post(page, sent, origin=origin)
        assert walker.at.status_code == 403, page
    walker.post("p21", fields, origin="", headers={"Referer": f"{origin}/page"})
    assert walker.at.status_code == 403
    assert "Noor" not in walker.go("c2")


@pytest.mark.proves("V46")
@pytest.mark.parametrize("headers", [{"Origin": ORIGIN}, {"Referer": PAGE}, {"Origin": ORIGIN, "Referer": PAGE}])
def test_a_form_of_ours_is_taken_from_browsers_that_say_either(headers):
    walker = Walker()
    walker.begin()
    walker.go("p21")

    walker.post("p21", {"name_call": "Noor", "write_language": "en", "then": "next", **walker.hidden}, origin="", headers=headers)

    assert walker.at.status_code == 302
    assert "Noor" in walker.go("c2")


@pytest.mark.proves("V46")
@pytest.mark.parametrize("origin", [ORIGIN, ""])
def test_a_form_without_the_token_of_a_visit_is_refused(origin):
    walker = Walker()
    walker.begin()
    for page in ("p21", "s9", "s14", "s15", "s22", "s26", "e81/1"):
        walker.post(page, {"name_call": "Noor", "write_language": "en", "then": "next", "version": "0"}, origin=origin)
        assert walker.at.status_code == 403, page
    assert "Noor" not in walker.go("c2")


@pytest.mark.proves("V46")
@pytest.mark.parametrize("token", ["x", "0" * 32, "ünï", "\x00"])
def test_a_form_with_another_token_saves_nothing_before_the_number_is_typed(token):
    walker = Walker()
    walker.begin()

    walker.post("p21", {"form": token, "name_call": "Noor", "write_language": "en", "then": "next", "version": "0"})

    assert walker.shows("You can still save this text. Type your number here.")
    assert "Noor" not in walker.go("c2")


@pytest.mark.proves("V57")
def test_the_cookie_of_a_visit_is_bound_to_its_host_and_gone_with_the_browser():
    walker = Walker()
    walker.go("s6")
    walker.post("s6", {"filled_by": "self", **walker.hidden})

    [cookie] = walker.at.headers.getall("Set-Cookie")
    name, *flags = cookie.strip().split("; ")
    assert re.fullmatch(r"__Host-page=[A-Za-z0-9_-]{43}", name)
    assert set(flags) == {"HttpOnly", "Path=/", "SameSite=Strict", "Secure"}


@pytest.mark.proves("V57")
def test_no_page_before_the_first_answer_sets_a_cookie():
    walker = Walker()
    for page in ("s1", "s3", "s6", "s16", "s29", "s37", "s38", "s10", "p11", "s17"):
        assert "Set-Cookie" not in walker.see(page).headers, page


def test_leaving_ends_the_visit_and_clears_what_a_site_may_clear():
    walker = Walker()
    walker.begin()

    walker.see("s0")

    assert (walker.at.status_code, walker.at.headers["Location"]) == (302, house.LEAVE_TO)
    assert walker.at.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert walker.at.headers["Referrer-Policy"] == "no-referrer"
    assert not Visit.objects.exists()
    assert walker.see("s10").html.title.text == "Return"
