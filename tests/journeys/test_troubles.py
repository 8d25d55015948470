"""What goes wrong on the way: nothing that was typed is lost, nothing is done twice, nobody else gets in."""

import time
from http.cookies import SimpleCookie

import pytest
from playwright.sync_api import expect

from asylia.vault import number
from tests.journeys.elsewhere import Elsewhere
from tests.journeys.filling import SAVE, SAVED, only_what_is_needed
from tests.journeys.person import PATIENCE, Person

pytestmark = [pytest.mark.running, pytest.mark.allow_hosts(["127.0.0.1"])]

WORK, DANGER = "Tell us about your work", "What are you afraid of, and why because of your work?"
TWICE = "We already have this. Nothing was sent twice."


def saves_of(town, subject) -> int:
    """How often the record says that a draft was saved."""
    [[count]] = town.ask_database("select count(*) from audit_entry where verb = 'draft.saved' and about = %s", subject)
    return count


def written(person: Person, label: str) -> str:
    """What stands in a field."""
    return person.page.get_by_role("textbox", name=label, exact=True).input_value()


@pytest.mark.proves("V33")
def test_after_going_back_the_page_shows_what_was_saved_and_takes_a_change(begun):
    begun.open("/en/p42")
    begun.write(WORK, "first words")
    begun.press(SAVE)
    begun.see(SAVED)

    begun.page.go_back()
    assert written(begun, WORK) == "first words"
    begun.write(WORK, "second words")
    begun.press(SAVE)

    begun.see(SAVED)
    begun.open("/en/p42")
    assert written(begun, WORK) == "second words"


@pytest.mark.proves("V33")
def test_a_page_that_is_sent_twice_is_kept_once(town, begun):
    begun.open("/en/p42")
    begun.write(WORK, "only once")
    form = begun.form()
    assert begun.send_raw("/en/p42", form).status == 302

    again = begun.send_raw("/en/p42", form)

    assert TWICE in again.words
    assert saves_of(town, begun.subject) == 1


@pytest.mark.proves("V33")
def test_an_application_that_is_sent_twice_is_sent_once(town, begun):
    only_what_is_needed(begun)
    begun.go_on("Check and send")
    begun.go_on("Go on")
    begun.type_number()
    begun.press("Try it")
    form = begun.form()
    assert begun.send_raw("/en/s15", form).status == 302

    assert TWICE in begun.send_raw("/en/s15", form).words

    [[sent]] = town.ask_database("select count(*) from audit_entry where verb = 'application.sent' and about = %s", begun.subject)
    assert sent == 1
    begun.open("/en/s17")
    begun.see("There is nothing new.")


@pytest.mark.proves("V33")
def test_a_double_click_on_save_adds_one_person_to_the_list(begun):
    begun.open("/en/p31")
    begun.touch("Others come too")
    begun.press(SAVE)
    begun.go_on("Add")
    begun.write("What do we call this person?", "Ari")
    for question, option in (("Who is this to you?", "Child"), ("How old?", "6 to 11 years"), ("Does this person come?", "Comes with me")):
        begun.touch(option, of=question)
    begun.touch("No", of="Is this person in danger too?")

    with begun.page.expect_navigation():
        begun.page.get_by_role("button", name=SAVE, exact=True).dblclick()
    begun.page.wait_for_load_state("networkidle")

    begun.open("/en/p32")
    expect(begun.page.locator("ol.entries > li")).to_have_count(1)
    begun.see("Ari")


@pytest.mark.proves("V33")
@pytest.mark.parametrize("kept", ["the first", "the second"])
def test_of_two_windows_both_texts_are_shown_and_the_person_chooses(begun, kept):
    begun.open("/en/p42")
    other = begun.another_window("/en/p42")
    begun.write(WORK, "the first")
    begun.press(SAVE)
    begun.see(SAVED)

    other.write(WORK, "the second")
    other.press(SAVE)

    other.see("You changed this answer in another window. Which one shall stay?")
    other.see("the first")
    assert written(other, WORK) == "the second"
    if kept == "the first":
        other.go_on("Keep this answer")
    else:
        other.press(SAVE)
    other.see(SAVED)
    other.open("/en/p42")
    assert written(other, WORK) == kept


@pytest.mark.proves("V33")
def test_a_text_that_comes_too_late_is_saved_once_after_the_number(town, begun):
    begun.open("/en/p52")
    begun.write(DANGER, "long words\nin two lines")
    town.let_visits_expire()
    begun.press(SAVE)
    begun.see("You can still save this text. Type your number here.")
    begun.see("long words")
    time.sleep(PATIENCE)
    begun.type_number(begun.number[:-1])
    begun.press("Go on")
    begun.see("Your number has 30 digits. You typed 29.")
    begun.see("long words")
    time.sleep(PATIENCE)

    begun.type_number()
    begun.press("Go on")

    expect(begun.page).to_have_url(f"{begun.line.address}/en/p53")
    assert saves_of(town, begun.subject) == 1
    begun.open("/en/p52")
    assert written(begun, DANGER) == "long words\nin two lines"


@pytest.mark.proves("V33")
def test_who_reads_too_long_types_the_number_and_goes_on(town, begun):
    town.let_visits_expire()
    begun.open("/en/p42")
    begun.see("We closed the page because nothing happened for 10 minutes. Everything saved is safe. Type your number to go on.")
    time.sleep(PATIENCE)
    begun.type_number()
    begun.press("Go on")
    begun.see("Your application")


@pytest.mark.proves("V33")
def test_a_new_number_opens_the_application_and_the_old_one_nothing(begun):
    old = begun.number
    begun.open("/en/s22")
    begun.press("Make a new number")
    begun.note()
    begun.go_on("I wrote it down")
    begun.type_number(old)
    begun.press("Go on")
    begun.see("This is not the number of this application.")
    begun.type_number()
    begun.press("Go on")
    begun.see("Your application")

    begun.return_with_number(old)
    begun.see("This number opens nothing.")
    begun.return_with_number()
    begun.see("Your application")


def test_a_number_that_was_shown_but_never_typed_back_opens_nothing(town, person):
    before = town.ask_database("select count(*) from intake_application")
    person.get_number()
    person.return_with_number()
    person.see("This number opens nothing.")
    assert town.ask_database("select count(*) from intake_application") == before


def test_slips_in_a_number_are_named_and_it_stays_in_its_field(person):
    person.open("/en/s16")
    for typed, words in (
        ("1" * 29, "Your number has 30 digits. You typed 29."),
        ("1" * 30, "Two digits may be exchanged, or one is wrong."),
    ):
        person.type_number(typed)
        person.press("Go on")
        person.see(words)
        assert number.read(person.page.get_by_role("textbox").input_value()) == typed


def test_who_is_too_quick_presses_once_more(person):
    person.read_first()
    person.touch("I am", of="Who is in danger?")
    person.press("Go on")
    person.see("One moment. Press once more in 3 seconds.")
    assert person.cookies == []
    time.sleep(PATIENCE)
    person.press("Go on")
    person.see("This is your number")


@pytest.mark.proves("V46")
def test_a_form_of_another_site_is_refused_even_with_all_that_the_own_form_holds(town, begun):
    begun.open("/en/p42")
    fields = "".join(f'<input name="{name}" value="{value}">' for name, value in begun.form() if name != "work_about")
    fields += '<textarea name="work_about">forged</textarea><button>Win</button>'
    site = Elsewhere(f'<form method="post" action="{begun.line.address}/en/p42">{fields}</form>')
    begun.page.goto(site.address)
    with begun.page.expect_response("**/en/p42") as answer:
        begun.press("Win")
    site.close()

    assert answer.value.status == 403
    assert "cookie" in answer.value.request.all_headers()  # it came with her cookie, so nothing else was missing
    assert saves_of(town, begun.subject) == 0


@pytest.mark.proves("V46")
def test_a_form_is_taken_only_from_the_own_site(begun):
    """By what browsers say: Chromium an Origin, Firefox both, an old one a Referer or nothing but its cookie."""
    own, foreign = begun.line.address, "https://elsewhere.invalid"
    begun.open("/en/p42")
    begun.write(WORK, "words")
    form = begun.form()
    said = [
        {"Origin": own},
        {"Origin": own, "Referer": f"{own}/en/p42"},
        {"Referer": f"{own}/en/p42"},
        {"Origin": "null"},
        {"Origin": foreign, "Referer": f"{own}/en/p42"},
        {"Referer": f"{foreign}/"},
        {"Referer": f"{own}.elsewhere.invalid/"},
    ]
    answers = [begun.send_raw("/en/p42", form, headers=headers).status for headers in said]
    assert answers == [302, 200, 200, 403, 403, 403, 403]  # the second and the third are told that it is there already


@pytest.mark.proves("V46")
def test_a_form_without_the_mark_of_its_visit_saves_nothing(town, begun, somebody):
    begun.open("/en/p42")
    begun.write(WORK, "words")
    form = dict(begun.form())
    stranger = somebody()
    stranger.get_number()
    stranger.open("/en/s8")
    of_another_visit = stranger.page.locator("input[name=form]").first.input_value()

    assert begun.send_raw("/en/p42", [*(form | {"form": ""}).items()]).status == 403
    assert "Type your number here." in begun.send_raw("/en/p42", [*(form | {"form": of_another_visit}).items()]).words
    assert saves_of(town, begun.subject) == 0
    assert begun.send_raw("/en/p42", [*form.items()]).status == 302


@pytest.mark.proves("V57")
def test_the_only_cookie_is_closed_to_scripts_other_sites_and_plain_lines_and_goes_with_the_browser(person):
    answers = []
    person.page.on("response", lambda answer: answers.append((answer.url.partition("/en/")[2], answer.header_values("set-cookie"))))
    person.get_number()
    person.page.wait_for_load_state()

    told = {path: cookies for path, cookies in answers if cookies}
    assert set(told) == {"s6"}
    [line] = told["s6"]
    [morsel] = SimpleCookie(line).values()
    flags = set(line.lower().replace(" ", "").split(";")[1:])
    assert morsel.key == "__Host-page"
    assert flags == {"secure", "httponly", "samesite=strict", "path=/"}
    [kept] = person.context.cookies()
    assert (kept["expires"], kept["httpOnly"], kept["secure"], kept["sameSite"]) == (-1, True, True, "Strict")
