"""What is asked and missing, and above all: which answer goes to whom."""

import json
from datetime import date

import pytest

from asylia.intake import catalogue, rules
from asylia.intake.catalogue import PARTS, Need
from asylia.intake.rules import DateNotRead

DAY = date(2026, 11, 25)
NOT_SAY = {"left_out": "not_say"}
SHOWN = {"yes_read": "I allow you to read.", "yes_partner": "I allow you to show."}
SHORTEST = {
    "contact_mode": "page",
    "name_call": "Sam",
    "write_language": "ar",
    "household": "alone",
    "art_main": "poetry",
    "work_about": "Poems about a dam.",
    "danger_now": "weeks",
    "danger_why": "Two strangers asked for me.",
    "yes_read": True,
}
CHILD = {"member_call": "Noor", "member_tie": "child", "member_age": "3_5", "member_when": "now"}
PARENT = {"member_call": "Dara", "member_tie": "parent", "member_age": "65", "member_when": "stays"}
TRUSTED = {"trusted_call": "Noor", "trusted_reach": "Signal +00 000", "trusted_knows": "nothing"}
SIGNAL = {"contact_mode": "signal", "signal_channel": "sms", "signal_address": "+49 170 1234567", "signal_sentence": "tea"}


def routed(**more):
    return rules.route(SHORTEST | more, shown=SHOWN, language="ar", day=DAY)


def part(number):
    return next(each for each in PARTS if each.id == number)


def mark(number, steps, **answers):
    return rules.part_mark(part(number), answers, steps)


# What is asked


def test_an_address_is_asked_only_when_a_sentence_may_be_sent():
    address = catalogue.question("signal_address")

    assert [rules.is_asked(address, {"contact_mode": mode}) for mode in ("page", "signal", "person")] == [False, True, False]
    assert not rules.is_asked(address, {})


def test_a_person_trusted_is_needed_only_by_who_is_reached_through_one():
    trusted = catalogue.question("trusted_person")

    needs = [rules.need(trusted, {"contact_mode": mode}) for mode in ("page", "signal", "person")]
    assert needs == [Need.LATER, Need.LATER, Need.NEEDED]


def test_the_steps_follow_the_answer_before_them():
    shown = {mode: [step.number for step in rules.steps_shown(part(1), {"contact_mode": mode})] for mode in ("page", "signal", "person")}

    assert shown == {"page": [1, 4, 5], "signal": [1, 2, 4, 5], "person": [1, 3, 4]}
    assert [step.number for step in rules.steps_shown(part(1), {})] == [1, 4]


def test_minutes_count_what_is_still_to_come_without_what_may_wait():
    assert [rules.minutes(rules.steps_shown(each, {"contact_mode": "page", "household": "alone"})) for each in PARTS] == [
        3,
        3,
        1,
        6,
        6,
        3,
        1,
        4,
    ]
    assert rules.minutes_left(part(6), {}, part(6).step(2)) == 3
    assert rules.minutes_left(part(6), {}, part(6).step(4)) == 1
    assert [rules.minutes_of(step) for step in part(5).steps] == [1, 5, 1]


def test_a_group_has_a_most():
    assert {group: rules.most_entries(group) for group in ("trusted_person", "member", "referee")} == {
        "trusted_person": 1,
        "member": 15,
        "referee": 4,
    }


# What is missing


def test_nothing_is_missing_in_the_shortest_honest_application():
    assert rules.missing(SHORTEST) == []


@pytest.mark.parametrize("name", SHORTEST)
def test_each_needed_answer_is_missed(name):
    assert rules.missing({key: value for key, value in SHORTEST.items() if key != name}) == [name]


@pytest.mark.parametrize("empty", ["", "  \n ", None, NOT_SAY])
def test_a_needed_answer_is_not_given_by_silence_or_by_declining(empty):
    assert rules.missing(SHORTEST | {"danger_why": empty}) == ["danger_why"]


def test_declining_is_a_full_answer_where_it_is_offered():
    citizenship = catalogue.question("citizenship")

    assert rules.is_answered(citizenship, {"citizenship": NOT_SAY})
    assert not rules.is_answered(citizenship, {"citizenship": []})


def test_all_that_is_empty_is_missed_in_the_order_of_the_pages():
    assert rules.missing({}) == list(SHORTEST)


def test_a_sentence_needs_a_way_to_go_and_its_words():
    assert rules.missing(SHORTEST | {"contact_mode": "signal"}) == ["signal_channel", "signal_address", "signal_sentence"]
    assert rules.missing(SHORTEST | SIGNAL) == []
    assert rules.missing(SHORTEST | SIGNAL | {"signal_sentence": "own"}) == ["signal_sentence"]
    assert rules.missing(SHORTEST | SIGNAL | {"signal_sentence": "own", "signal_sentence.own": "The tea is cold."}) == []


def test_others_who_come_are_named_one_by_one_each_in_full():
    assert rules.missing(SHORTEST | {"household": "with"}) == ["member"]
    half = {"member_call": "Noor", "member_when": "now"}
    assert rules.missing(SHORTEST | {"household": "with", "member": [CHILD, half, half]}) == ["member_tie", "member_age"] * 2


def test_entries_that_are_asked_no_more_are_not_missed():
    assert rules.missing(SHORTEST | {"household": "alone", "member": [{}]}) == []


def test_the_words_for_a_person_trusted_are_needed_once_something_may_be_said():
    assert rules.missing_in_entry("trusted_person", TRUSTED) == []
    assert rules.missing_in_entry("trusted_person", TRUSTED | {"trusted_knows": "some"}) == ["trusted_words"]


def test_nobody_stands_in_place_of_those_who_can_confirm():
    assert rules.missing(SHORTEST | {"referee": "nobody"}) == []
    assert rules.missing(SHORTEST | {"referee": [{"ref_call": "Ada"}]}) == ["ref_who", "ref_reach", "ref_asked"]


def test_a_missing_answer_is_found_where_it_is_asked():
    answers = {"contact_mode": "person", "household": "with"}
    found = [rules.place(name, answers) for name in ("name_call", "member_age", "trusted_person", "ours")]

    assert [(where.id, step.number) for where, step in found] == [(2, 1), (3, 2), (1, 3), (1, 4)]


def test_what_is_not_asked_has_no_place():
    with pytest.raises(LookupError):
        rules.place("signal_address", {"contact_mode": "page"})


# The marks of the overview


def test_a_part_is_not_begun_then_begun_then_done():
    answers = {"name_call": "Sam", "write_language": "ar"}

    assert mark(2, {}) == "not_begun"
    assert mark(2, {1: "saved"}, **answers) == "begun"
    assert mark(2, {1: "saved", 2: "saved", 3: "saved"}, **answers) == "done"


def test_a_part_walked_to_its_end_past_a_step_is_skipped():
    assert mark(2, {1: "saved", 2: "skipped", 3: "saved"}, name_call="Sam", write_language="ar") == "skipped"
    assert mark(2, {1: "saved", 2: "skipped"}, name_call="Sam", write_language="ar") == "begun"


def test_a_part_is_begun_again_when_an_answer_asks_for_more():
    steps = {1: "saved", 4: "saved"}

    assert mark(1, steps, contact_mode="page") == "done"
    assert mark(1, steps, contact_mode="signal") == "begun"


def test_a_step_that_may_wait_does_not_hold_a_part_open_or_mark_it():
    steps = {1: "saved", 2: "saved"}
    answers = {"danger_now": "today", "danger_why": "..."}

    assert mark(5, steps, **answers) == mark(5, steps | {3: "skipped"}, **answers) == "done"


def test_a_part_whose_saved_step_lacks_a_needed_answer_is_begun():
    assert mark(3, {1: "saved", 2: "saved"}, household="with", member=[{"member_call": "Noor"}]) == "begun"
    assert mark(3, {1: "saved", 2: "saved"}, household="with", member=[CHILD]) == "done"


def test_an_entry_alone_begins_its_part():
    assert mark(8, {}, referee=[{"ref_call": "Ada"}]) == "begun"


# Who may read what


def test_each_answer_goes_into_its_envelope_and_into_no_other():
    everything = {
        "filled_by": "self",
        "never_see": "A former editor.",
        "ours": True,
        "citizenship": ["SY"],
        "speak_languages": [{"language": "ar", "level": "full"}],
        "reach": ["TR"],
        "reach_why": "They have people there.",
        "where_now": "LB",
        "stay_kind": "permit",
        "safe_until": {"exact": "year", "typed": "2027", "from": "2026-07-01", "to": "2028-06-30"},
        "safe_until_kind": "law",
        "decide_by": "no",
        "decide_by_why": "",
        "needs_now": ["money"],
        "never_countries": NOT_SAY,
        "referee": "nobody",
        "yes_partner": False,
        "trusted_person": [TRUSTED],
    }

    assert {envelope: set(found) for envelope, found in routed(**everything, household="with", member=[CHILD], **SIGNAL).items()} == {
        "contact": {
            *("filled_by", "contact_mode", "signal_channel", "signal_address", "signal_sentence", "trusted_person", "name_call"),
            *("citizenship", "household", "member", "where_now", "stay_kind", "safe_until", "safe_until_kind", "decide_by"),
            *("decide_by_why", "needs_now", "referee", "yes_read", "yes_partner"),
        },
        "story": {"work_about", "danger_now", "danger_why"},
        "profile": {"speak_languages", "art_main", "household"},
        "limits": {"never_see", "ours", "citizenship", "reach", "reach_why", "never_countries"},
        "talk": {"write_language"},
    }


def test_an_address_that_is_asked_no_more_stays_behind():
    kept = json.dumps(routed(**SIGNAL | {"contact_mode": "page"}))

    assert "+49" not in kept
    assert "signal_address" not in kept


def test_people_who_are_asked_for_no_more_stay_behind():
    found = routed(household="alone", member=[CHILD])

    assert "Noor" not in json.dumps(found)
    assert found["profile"]["household"]["answer"] == {"people": 1, "ages": {}}
    assert "unsafe" not in json.dumps(routed(household="with", member=[CHILD | {"member_agrees": "unsafe"}]))


def test_a_city_learns_how_many_come_and_how_old_but_nothing_else_of_a_family():
    found = routed(household="with", member=[CHILD, PARENT, CHILD | {"member_age": "0_2", "member_when": "later"}])["profile"]

    assert found["household"]["answer"] == {"people": 3, "ages": {"0_2": 1, "3_5": 1}}
    assert not any(name in json.dumps(found) for name in ("Noor", "Dara", "parent", "child", "65", "now", "later"))


def test_a_city_learns_that_one_comes_alone_or_that_it_is_not_known():
    assert routed()["profile"]["household"]["answer"] == {"people": 1, "ages": {}}
    assert routed(household="unsure")["profile"]["household"]["answer"] == {"people": None, "ages": {}}


def test_a_city_never_gets_a_name_a_country_or_a_story():
    found = json.dumps(routed(citizenship=["SY"], where_now="LB", reach=["TR"])["profile"])

    assert not any(mark in found for mark in ("Sam", "SY", "LB", "TR", "dam", "strangers"))


def test_an_answer_is_read_later_without_the_catalogue():
    story = routed(citizenship=["stateless"], **SIGNAL | {"signal_sentence": "own", "signal_sentence.own": "The tea is cold."})

    assert story["story"]["danger_now"] == {"asked": "How is it today?", "answer": "weeks", "means": ["Danger may come in the next weeks"]}
    assert story["contact"]["signal_sentence"]["under"] == {"own": "The tea is cold."}
    assert story["limits"]["citizenship"]["means"] == ["Of none"]
    assert routed(referee=[{"ref_call": "Ada", "ref_asked": "yes"}])["contact"]["referee"]["answer"] == [
        {
            "ref_call": {"asked": "Name", "answer": "Ada"},
            "ref_asked": {"asked": "May we write?", "answer": "yes", "means": ["They know and agree"]},
        }
    ]


def test_a_declined_answer_says_so_in_words():
    assert routed(never_countries=NOT_SAY)["limits"]["never_countries"]["means"] == ["I would rather not say"]


def test_a_yes_is_kept_with_the_words_that_were_shown_their_language_and_the_day():
    assert routed()["contact"]["yes_read"] == {
        "asked": "I allow you to keep and read my answers, to decide on my application.",
        "answer": True,
        "shown": "I allow you to read.",
        "language": "ar",
        "on": "2026-11-25",
    }


def test_a_yes_whose_words_were_not_shown_is_no_yes():
    with pytest.raises(KeyError):
        rules.route(SHORTEST, shown={}, language="ar", day=DAY)


def test_a_yes_to_the_partner_that_was_not_given_is_kept_as_no():
    assert routed(yes_partner=False)["contact"]["yes_partner"]["answer"] is False
    assert "shown" not in routed(yes_partner=False)["contact"]["yes_partner"]


def test_what_is_routed_is_made_of_plain_values():
    assert json.loads(json.dumps(routed(member=[CHILD]))) == routed(member=[CHILD])


def test_the_days_list_gets_a_name_the_danger_and_two_dates():
    march = {"exact": "month", "typed": "2027-03", "from": "2027-03-01", "to": "2027-03-31"}

    assert rules.due(SHORTEST | {"safe_until": march, "decide_by": "no"}) == {
        "name_call": "Sam",
        "danger_now": "weeks",
        "safe_until": march,
        "decide_by": None,
    }
    assert rules.due(SHORTEST | {"safe_until": {"left_out": "unsure"}})["safe_until"] is None


# How an answer may look


@pytest.mark.parametrize(
    ("typed", "exact", "first", "last"),
    [
        ("2027-03-31", "day", "2027-03-31", "2027-03-31"),
        ("2028/2", "month", "2028-02-01", "2028-02-29"),
        (" 2027 ", "year", "2026-07-01", "2028-06-30"),
        ("۲۰۲۷-۰۳", "month", "2027-03-01", "2027-03-31"),
        ("၂၀၂၇", "year", "2026-07-01", "2028-06-30"),
    ],
)
def test_a_date_is_as_wide_as_it_is_known(typed, exact, first, last):
    assert rules.read_date(typed) == {"exact": exact, "typed": typed.strip(), "from": first, "to": last}


@pytest.mark.parametrize("typed", ["", "soon", "27", "1405", "2027-13", "2027-0", "2027-03-04-05", "04-03-2027"])
def test_a_date_that_cannot_be_read_is_asked_again(typed):
    with pytest.raises(DateNotRead) as refused:
        rules.read_date(typed)
    assert refused.value.error == "date_unread"


@pytest.mark.parametrize("day", [0, 30])
def test_a_day_that_a_month_has_not_is_named(day):
    with pytest.raises(DateNotRead) as refused:
        rules.read_date(f"2027-02-{day}")
    assert (refused.value.error, refused.value.fills) == ("date_no_day", {"n": day, "month": 2})


@pytest.mark.parametrize("error", ["date_unread", "date_no_day", "email_form", "phone_form", "sentence_tells", "repeats_sentence"])
def test_an_error_that_the_rules_name_has_words(error):
    assert catalogue.error(error)


@pytest.mark.parametrize(
    ("channel", "address", "error"),
    [
        ("email", "name@place.org", ""),
        ("email", "name@place", "email_form"),
        ("email", "a@b@place.org", "email_form"),
        ("email", "name@place.org or so", "email_form"),
        ("sms", "+49 (170) 123-4567", ""),
        ("sms", "+٤٩ ١٧٠ ١٢٣٤٥٦٧", ""),
        ("whatsapp", "0170 1234567", "phone_form"),
        ("whatsapp", "+0170 1234567", "phone_form"),
        ("sms", "+49 170 1234567 home", "phone_form"),
        ("signal_app", "sparrow.22", ""),
    ],
)
def test_an_address_has_the_form_of_its_channel(channel, address, error):
    assert rules.address_error(channel, address) == error


@pytest.mark.parametrize("sentence", ["See you at 5.", "به ۵ نفر", "Look at blue.org", "www dot", "http://x", "write to a@b"])
def test_a_sentence_with_a_digit_or_a_link_tells_too_much(sentence):
    assert rules.sentence_tells(sentence) is (sentence != "www dot")


def test_a_sentence_with_a_name_tells_too_much():
    assert rules.sentence_tells("The cup of SAM is blue.", names=["Sam Blau"])
    assert not rules.sentence_tells("The same cup is blue.", names=["Sam"])


@pytest.mark.parametrize("sentence", catalogue.OWN_SENTENCES)
def test_no_sentence_that_we_offer_tells_anything(sentence):
    assert not rules.sentence_tells(sentence)


def test_the_own_sentence_never_leaves_the_house_in_other_letters():
    assert rules.repeats("the BLUE cup is on the window", own_sentence="The blue cup is on the window.")
    assert not rules.repeats("The red cup is on the window.", own_sentence="The blue cup is on the window.")
    assert not rules.repeats("", own_sentence="")


def test_help_is_shown_as_checked_for_sixty_days():
    assert [rules.is_checked(day, DAY) for day in (date(2026, 9, 26), date(2026, 9, 25), None)] == [True, False, False]
