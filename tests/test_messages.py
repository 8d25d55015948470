"""Messages with scripts off: ours to her, and hers to us."""

import pytest

from asylia.kit.middleware import STEP_BYTES
from tests.sent import WELL, in_days, other_window, what_she_sent
from tests.walking import take_over, write_to_her

pytestmark = [pytest.mark.django_db, pytest.mark.street, pytest.mark.usefixtures("those_who_read")]


def sizes(walker, *pages):
    return {page: len(walker.go(page).body) for page in pages}


def test_a_message_is_answered_by_a_day_and_not_shown_again(her):
    case = take_over("A question.")
    her.go("s18")
    her.send(message=WELL[0])

    assert her.shows(f"Sent. We answer by {in_days(20)}.")
    assert WELL[0] not in her.at.text + her.go("s18").text + her.go("s17").text
    assert what_she_sent(case) == [{"what": "message", "text": WELL[0]}]


def test_a_message_that_is_sent_twice_arrives_once_and_other_words_of_the_same_page_arrive_too(her):
    case = take_over()
    form = her.go("s18").forms[0]
    for words in (WELL[0], WELL[0], WELL[1]):
        her._send(form, {"message": words}, "")
        shown = her.at

    assert "Sent. We answer by" in shown
    her._send(form, {"message": WELL[1]}, "")
    assert her.shows("We already have this. Nothing was sent twice.")
    assert [each["text"] for each in what_she_sent(case)] == sorted(WELL)


def test_what_she_writes_after_she_stopped_in_another_window_comes_back_and_is_not_sent(her):
    case = take_over()
    form = her.go("s18").forms[0]
    other = other_window(her)
    other.go("s26")
    other.send(number=other.number)
    assert other.shows("It will be erased on")

    her._send(form, {"message": WELL[0]}, "")

    assert her.shows("You stopped your application.")
    assert her.shows(WELL[0])
    other.go("s17")
    other.send(then="undo")
    assert what_she_sent(case) == []


def test_a_message_without_words_is_asked_for_and_one_that_is_too_long_is_kept_on_the_page(her):
    her.go("s18")
    her.send(message=" ")
    assert her.errors() == {"q1": "Your message   We need this to go on. A few words are enough."}

    her.send(message="a" * 4001)
    assert her.shows("This is 1 letter too long.")
    assert her.form_on_page["message"].value == "a" * 4001


@pytest.mark.parametrize("page", ["s18", "a42/1", "s20"])
def test_what_she_wrote_when_the_visit_had_ended_is_sent_with_the_number(her, page):
    case = take_over()
    name = {"s18": "message", "a42/1": "work_about", "s20": "urgent_change"}[page]
    her.go(page)
    her.app.reset()
    her.send(**{name: WELL[0]})

    assert her.shows("You can still save this text. Type your number here.")
    her.send(come_in=her.number)
    assert not her.errors()
    assert WELL[0] in str(what_she_sent(case, "story" if page != "s18" else "notes"))


def test_letters_are_read_kept_and_removed(her):
    case = take_over("First.", "Second.")
    her.go("s18")
    assert her.at.text.count('class="new"') == 2

    her.press("keep")
    assert her.path == "s18"
    assert her.at.text.count('class="new"') == 1
    assert [each.text for each in her.at.html.select(".letters .who strong")] == ["New"]
    her.press("remove")
    her.press("remove")

    assert her.shows("No message waits here.")
    assert what_she_sent(case) == []


def test_a_letter_that_another_window_removed_is_no_fault(her):
    take_over("First.")
    window = other_window(her)
    for each in (her, window):
        each.go("s18")
    her.press("remove")

    window.press("remove")

    assert (window.path, window.shows("No message waits here.")) == ("s18", True)


def test_we_see_that_she_read_it_only_where_she_ticks_it(her):
    case = take_over("First.")
    form = next(each for each in her.go("s18").forms.values() if "remove" in each.fields)
    assert not form["read_mark"].checked
    form["read_mark"].checked = True
    her.press("remove")

    assert [each["what"] for each in what_she_sent(case)] == ["seen"]


def test_a_letter_shows_its_lines_and_no_markup_of_its_writer(her):
    take_over("First line.\nSecond line.\n\n<b>New</b> paragraph.")
    her.go("s18")

    assert [str(each) for each in her.at.html.select(".letters p[dir=auto]")] == [
        '<p dir="auto">First line.<br/>Second line.</p>',
        '<p dir="auto">&lt;b&gt;New&lt;/b&gt; paragraph.</p>',
    ]


LETTER = "We need one thing to go on: {0}. If you cannot or do not want to answer, say so. It is no minus.\n\n" * 3


@pytest.mark.proves("V36")
def test_her_page_and_the_first_page_of_messages_weigh_the_same_with_no_letter_and_with_twenty(her):
    case = take_over()
    weights = [sizes(her, "s17", "s18")]
    for place in range(20):
        write_to_her(case, LETTER.format(place))
        if place in (0, 4, 9, 19):
            weights.append(sizes(her, "s17", "s18"))

    assert weights == [{"s17": STEP_BYTES, "s18": STEP_BYTES}] * 5


def test_every_letter_stands_on_one_of_the_pages(her):
    take_over(*(LETTER.format(f"paper {place:02}") for place in range(20)))
    found, page = [], "s18"
    while page:
        her.go(page)
        assert len(her.at.body) == STEP_BYTES
        found += [each.text.partition("paper ")[2][:2] for each in her.at.html.select(".letters li")]
        more = her.at.html.select_one("main > .actions a")
        page = more and more["href"].removeprefix("/en/")

    assert sorted(found) == [f"{place:02}" for place in range(20)]
    assert her.path != "s18"


def test_one_very_long_letter_is_shown_whole(her):
    take_over("Short.", "a " * 12_000)
    her.go("s18")
    long = her.go("s18/2") if "Short." in her.at.text else her.at

    assert "a " * 11_999 in long.text
