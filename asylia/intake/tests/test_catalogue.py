"""What the data may say. A page that leads nowhere, or a condition that never holds, is found here and not by a person in danger."""

import json
import re
from collections.abc import Iterator

import pytest

from asylia.intake import catalogue
from asylia.intake.catalogue import (
    DATA,
    ENVELOPES,
    ERROR_LINKS,
    HELP,
    NOT_YET,
    OWN_SENTENCES,
    PAGES,
    PARTS,
    QUESTIONS,
    Need,
    Question,
    Type,
)

PLACES = {"next", "same", "back", "outside"}
NEUTRAL_TITLES = {"Start", "About", "Begin", "Number", "Parts", "Part 1", "Check", "Sent", "Return", "Page", "Stop", "Help", "How"} | {
    "Language",
    "Messages",
    "Add",
    "Urgent",
    "Answer",
}
AFTER_SENDING = ("message", "read_mark", "urgent_change", "urgent_until")
PERSONS = {"he", "she", "him", "her", "his", "husband", "wife", "son", "daughter"}
FORBIDDEN = PERSONS | {
    "victim",
    "alien",
    "criminal",
    "proof",
    "illegal",
    "invalid",
    "code",
    "password",
    "key",
    "informer",
    "spy",
    "traitor",
}


def all_questions() -> Iterator[Question]:
    for question in QUESTIONS.values():
        yield from (question, *question.questions)


def in_steps() -> list[str]:
    return [question.id for part in PARTS for step in part.steps for question in step.questions]


def test_each_part_asks_what_the_page_says_in_its_order():
    assert [[[question.id for question in step.questions] for step in part.steps] for part in PARTS] == [
        [
            ["contact_mode"],
            ["signal_channel", "signal_address", "signal_sentence"],
            ["trusted_person"],
            ["never_see", "ours"],
            ["trusted_person"],
        ],
        [["name_call", "write_language"], ["citizenship"], ["speak_languages"]],
        [["household"], ["member"]],
        [["art_main"], ["work_about"]],
        [["danger_now"], ["danger_why"], ["reach", "reach_why"]],
        [["where_now", "stay_kind"], ["safe_until", "safe_until_kind"], ["decide_by", "decide_by_why"], ["needs_now"]],
        [["never_countries"]],
        [["referee"], ["yes_read", "yes_partner"]],
    ]


def test_a_page_asks_four_questions_at_most():
    assert max(len(step.questions) for part in PARTS for step in part.steps) <= 4


def test_what_may_wait_stands_last_in_its_part():
    for part in PARTS:
        later = [step.more for step in part.steps]
        assert later == sorted(later)


def test_only_what_stands_on_other_pages_is_outside_the_steps():
    assert set(QUESTIONS) - set(in_steps()) == {"filled_by", "note_word", "own_sentence", "stop_reason", "erase_when", *AFTER_SENDING}


def test_a_star_means_that_something_is_needed():
    starred = {part.id for part in PARTS if any(question.need is Need.NEEDED for step in part.steps for question in step.questions)}

    assert {part.id for part in PARTS if part.needed} == starred == {1, 2, 3, 4, 5, 8}


def test_an_id_is_given_once():
    ids = [question.id for question in all_questions()]

    assert len(ids) == len(set(ids))


def test_each_question_goes_into_an_envelope_that_exists_or_is_never_kept():
    for question in all_questions():
        assert set(question.envelopes + question.counted_in) <= set(ENVELOPES), question.id
        assert question.envelopes or question.id in ("note_word", "erase_when"), question.id


def test_limits_and_names_never_share_an_envelope_with_a_city():
    to_a_city = {question.id for question in QUESTIONS.values() if "profile" in question.envelopes}

    assert to_a_city == {"speak_languages", "art_main"}
    assert {question.id for question in QUESTIONS.values() if "profile" in question.counted_in} == {"household", "member"}


def test_each_question_has_what_its_type_needs():
    for question in all_questions():
        assert question.label, question.id
        assert bool(question.limit) == (question.type in (Type.SHORT, Type.LONG)), question.id
        assert bool(question.options) or question.type not in (Type.ONE, Type.MANY), question.id
        assert bool(question.questions) == bool(question.most) == (question.type is Type.GROUP), question.id
        assert bool(question.levels) == (question.type is Type.LANGUAGES), question.id
        assert bool(question.exact) == (question.type is Type.DATE), question.id


def test_a_needed_question_cannot_be_declined_and_one_that_may_be_declined_can():
    for question in all_questions():
        if question.need is Need.NEEDED:
            assert question.left_out == (), question.id
        if question.need is Need.DECLINABLE and question.type is not Type.TICK:
            assert "not_say" in question.left_out, question.id


def test_a_condition_names_a_question_that_is_asked_before_and_an_answer_that_it_has():
    order = [inner.id for name in ["filled_by", *in_steps()] for inner in (QUESTIONS[name], *QUESTIONS[name].questions)]
    for question in all_questions():
        for condition in (*question.when, *(question.needed_when or ())):
            assert order.index(condition.question) < order.index(question.id)
            assert set(condition.values) <= {option.value for option in catalogue.question(condition.question).options}


def test_the_six_sentences_that_leave_the_house_are_harmless_words():
    options = catalogue.question("signal_sentence").options

    assert [option.value for option in options] == ["weather", "tea", "photo", "recipe", "hello", "film", "own"]
    for option in options:
        assert re.fullmatch(r"[A-Z][A-Za-z ]+\.?", option.label)


def test_no_link_leads_to_a_page_that_is_not_there():
    links = [link for page in PAGES.values() for link in (*page.links.values(), *(part.link for part in page.paragraphs if part.link))]
    links += [link for group in ERROR_LINKS.values() for link in group.values()]

    assert {link.to for link in links} <= set(PAGES) | PLACES
    assert NOT_YET.isdisjoint(PAGES)


def test_what_is_not_built_yet_is_on_the_list_and_each_line_of_it_hides_something():
    asked, said = ((DATA / name).read_text() for name in ("questions.json", "texts.json"))
    for name in NOT_YET:
        page, _, rest = name.partition(".")
        leads = f'"to": "{name}"' in asked + said
        options = QUESTIONS[page].options if page in QUESTIONS else ()
        hidden = rest in json.loads(said)["pages"].get(page, json.loads(said)["frame"]).get("texts", {})
        assert leads or hidden or (page in QUESTIONS and rest not in {option.value for option in options}), name


def test_not_yet_is_this_list_and_may_only_shrink():
    pages = {"S4", "S12", "S18", "S19", "S20", "S21", "S23", "S24", "S25", "S27", "S28", "S30", "S31", "S33", "S36", "S39"}
    places = {"S13.print", "S29.print", "S17.again", "S17.asked_without_number", "S17.new", "S17.word", "frame.speak"}

    assert pages | places | {"erase_when.week", "S26.later"} >= NOT_YET


def test_erasing_later_comes_first_and_can_be_undone():
    assert [option.value for option in catalogue.question("erase_when").options] == ["week", "now"]
    assert "undo" in catalogue.page("S26").links


@pytest.mark.proves("V42")
def test_a_title_is_one_neutral_word_from_a_closed_list():
    assert {page.title for name, page in PAGES.items() if name != "frame"} <= NEUTRAL_TITLES


def test_no_text_uses_a_word_that_guesses_blames_or_frightens():
    for text in [*catalogue.msgids(), *(text for pair in catalogue.counted_msgids() for text in pair)]:
        words = set(re.findall(r"[a-z]+", text.lower())) - ({"spy"} if "spy program" in text else set())
        assert words.isdisjoint(FORBIDDEN), text


def test_every_text_that_is_shown_can_be_translated():
    wanted = {"Read this first", "I am", "Noor", "Go on", "Only saying hello.", "Not begun", "Start", "We have it.", "Try again", "Writer"}
    found = catalogue.msgids()

    assert wanted - set(found) == {"Noor"}
    assert len(found) == len(set(found))
    assert all(found)


def test_a_text_with_a_number_has_a_form_for_one():
    assert ("Wait {n} minute. Then", "Wait {n} minutes. Then") in [(one[:21], other[:22]) for one, other in catalogue.counted_msgids()]
    for one, other in catalogue.counted_msgids():
        assert all("{n}" in text for text in (one, other))
        assert {one, other}.isdisjoint(catalogue.msgids())


def test_a_bracket_opens_in_a_text_whose_link_has_no_words_of_its_own():
    for page in PAGES.values():
        for part in page.paragraphs:
            inside = catalogue.split_link(part.text)[1]
            assert bool(inside) == (part.link is not None and not part.link.words)


def test_a_link_in_a_text_is_split_from_what_stands_around_it():
    assert catalogue.split_link("Ask for [urgent help] first.") == ("Ask for ", "urgent help", " first.")
    assert catalogue.split_link("No link.") == ("No link.", "", "")


def test_forty_own_sentences_are_offered_none_longer_than_may_be_kept():
    assert len(set(OWN_SENTENCES)) == 40
    assert max(map(len, OWN_SENTENCES)) <= catalogue.question("own_sentence").limit


def test_other_help_has_twenty_entries_each_with_a_known_tag_and_host():
    assert len(HELP) == 20
    for entry in HELP:
        assert set(entry.tags) <= set(catalogue.TAGS), entry.body
        assert re.fullmatch(r"[a-z-]+(\.[a-z]+)+", entry.host)
        assert entry.open in PAGES["S29"].texts


def test_nobody_is_sent_on_to_fewer_than_three():
    for tag in catalogue.TAGS:
        found = catalogue.help_entries([tag])
        own = [entry for entry in found if tag in entry.tags]
        assert len(found) == max(3, len(own))
        assert found[: len(own)] == own != []
        assert len({entry.body for entry in found}) == len(found)


def test_all_entries_are_shown_where_no_tag_is_chosen():
    assert catalogue.help_entries() == list(HELP)


def test_a_way_out_is_named_where_there_is_one():
    assert catalogue.question("needs_now").way_out == "Nothing now"
    assert catalogue.question("where_now").way_out == "I would rather not say"
    assert catalogue.question("danger_why").way_out == ""


def test_a_choice_stands_in_place_of_those_who_can_confirm():
    instead = catalogue.in_place_of(catalogue.question("referee"))

    assert (instead.id, instead.type, instead.need, instead.questions) == ("referee", Type.ONE, Need.LATER, ())
    assert [option.value for option in instead.options] + list(instead.left_out) == ["nobody", "not_say"]


def test_who_reads_an_answer_is_told_in_full():
    assert catalogue.question("household").readers == (catalogue.READERS["contact"], catalogue.READERS["profile"])
    assert catalogue.question("never_see").readers == ("our office, without your name",)
