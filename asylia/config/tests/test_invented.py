import re
import unicodedata
from collections import Counter
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import QueryDict

from asylia.config import demo_data
from asylia.intake import catalogue, letters, lists, rules
from asylia.intake.catalogue import PARTS, Need, Question, Type
from asylia.intake.forms import LISTED, answers_of, flat, form_for, is_fine

TODAY = date(2026, 11, 28)
PEOPLE = demo_data.people()
APPLICATIONS = demo_data.applications()
BY_KEY = {each["key"]: each for each in APPLICATIONS}
UNFINISHED = {"a49", "a50", "a51"}


def everything(application: Any, today: date = TODAY) -> dict[str, Any]:
    return demo_data.answers(application, today=today) | application["entries"]


def typed(questions: list[Question], answers: dict[str, Any]) -> QueryDict:
    """What a browser sends when these answers stand on the page."""
    data = QueryDict(mutable=True)
    dates = {question.id for question in questions if question.type is Type.DATE}
    lines = {option.value for question in questions if question.type in LISTED for option in question.options if option.text}
    for name, value in flat(questions, answers).items():
        if name in dates:
            for part, digits in zip(("year", "month", "day"), value.split("-"), strict=False):
                data[f"{name}_{part}"] = digits
        elif isinstance(value, list):
            data.setlist(name, [each for each in value if each not in lines])
        else:
            data[name] = "on" if value is True else value
    return data


def given_back(application: Any, questions: list[Question], answers: dict[str, Any]) -> dict[str, Any]:
    """What the page makes of these answers, once it has nothing against them."""
    known, language = everything(application), application["language"]
    form = form_for(questions, answers=known | answers, data=typed(questions, answers), language=language)
    held: Any = SimpleNamespace(answers=known, own={"own_sentence": application["own_sentence"]})
    assert form.is_valid(), form.errors
    assert is_fine(form, held), form.errors
    return {name: value for name, value in answers_of(form).items() if value is not None}


def of_page(questions: list[Question], answers: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answers.items() if name.split(".")[0] in {each.id for each in questions}}


def asked(application: Any) -> list[list[Question]]:
    """The pages that she saw, each with its questions; the choice in place of a group's entries is a page as well."""
    answers = everything(application)
    shown = {step.questions: step for part in PARTS for step in rules.steps_shown(part, answers)}
    pages = [[question for question in step.questions if rules.is_asked(question, answers)] for step in shown.values()]
    return [
        [replace(each, type=Type.ONE, need=Need.LATER, questions=()) if each.type is Type.GROUP else each for each in page]
        for page in pages
    ]


def groups(application: Any) -> list[tuple[Question, dict[str, Any]]]:
    return [(catalogue.question(group), entry) for group, entries in application["entries"].items() for entry in entries]


each_application = pytest.mark.parametrize("key", BY_KEY)


@each_application
def test_the_form_could_have_made_every_answer(key):
    application = BY_KEY[key]
    answers, seen = demo_data.answers(application, today=TODAY), {}
    for page in asked(application):
        if here := of_page(page, answers):
            assert given_back(application, page, here) == here
            seen |= here
    assert seen == answers


@each_application
def test_the_form_could_have_made_every_entry(key):
    application = BY_KEY[key]
    for group, entry in groups(application):
        assert rules.is_asked(group, everything(application))
        assert given_back(application, list(group.questions), entry) == entry
    assert all(0 < len(entries) <= rules.most_entries(group) for group, entries in application["entries"].items())


@each_application
def test_all_can_be_sent_but_three_drafts(key):
    assert bool(rules.missing(everything(BY_KEY[key]))) is (key in UNFINISHED)


@each_application
def test_nobody_leaves_empty_what_must_be_answered_or_declined(key):
    answers = everything(BY_KEY[key])
    wanted = [question for page in asked(BY_KEY[key]) for question in page if question.need is Need.DECLINABLE and not question.consent]
    assert key in UNFINISHED or all(rules.is_answered(question, answers) for question in wanted)


@pytest.mark.parametrize("today", [date(2026, 11, 28), date(2028, 2, 29), date(2029, 12, 31)])
def test_dates_follow_the_day_on_which_the_demo_is_loaded(today):
    exact = Counter()
    for application in APPLICATIONS:
        placed = demo_data.answers(application, today=today)
        for name, raw in application["answers"].items():
            if isinstance(raw, dict) and "in_days" in raw:
                exact[placed[name]["exact"]] += 1
                assert placed[name] == rules.read_date(placed[name]["typed"])
                assert 0 <= (date.fromisoformat(placed[name]["to"]) - today).days <= raw["in_days"] + 549
    assert {"day", "month", "year"} == set(exact)


def test_a_date_is_as_exact_as_it_was_given():
    answers = {"safe_until": {"in_days": 40, "exact": "month"}, "decide_by": {"in_days": 3, "exact": "day"}}
    placed = demo_data.answers({"answers": answers}, today=date(2026, 12, 30))
    assert placed == {"safe_until": rules.read_date("2027-02"), "decide_by": rules.read_date("2027-01-02")}


def test_own_sentences_are_all_different_and_tell_nothing():
    sentences = [application["own_sentence"] for application in APPLICATIONS]
    assert len(set(sentences)) == len(sentences)
    for application in APPLICATIONS:
        assert len(application["own_sentence"]) <= catalogue.question("own_sentence").limit
        assert not rules.sentence_tells(application["own_sentence"], names=[application["answers"]["name_call"]])


def test_they_stand_where_a_network_has_them():
    assert [application["key"] for application in APPLICATIONS] == [f"a{number:02d}" for number in range(1, 61)]
    states = Counter(application["state"] for application in APPLICATIONS)
    assert states == {"draft": 6, "received": 20, "received_by_the_ear": 2, "screening": 23, "rejected": 6, "withdrawn": 3}


def script(text: str) -> str:
    return unicodedata.name(next(sign for sign in text if sign.isalpha())).split(maxsplit=1)[0]


def answered(name: str) -> list[Any]:
    return [application["answers"][name] for application in APPLICATIONS if name in application["answers"]]


def test_names_come_in_seven_scripts_and_are_call_names_alone():
    names = answered("name_call")
    assert {script(name) for name in names} >= {"LATIN", "ARABIC", "CYRILLIC", "MYANMAR", "CJK", "BENGALI", "ETHIOPIC"}
    assert len(set(names)) == len(names)
    assert all(len(name.split()) <= 2 for name in names)


def test_a_third_of_the_stories_runs_from_right_to_left_and_some_are_persian():
    stories = answered("danger_why")
    leftwards = [story for story in stories if script(story) == "ARABIC"]
    assert 0.27 < len(leftwards) / len(stories) < 0.4
    assert sum(bool(re.search("[پچژگ]", story)) for story in leftwards) >= 4
    assert {"en", "ar", "fa", "fr", "ru", "es"} <= set(answered("write_language"))


def test_half_come_with_a_family_and_half_are_abroad():
    homes = [1 + len(application["entries"].get("member", [])) for application in APPLICATIONS if "household" in application["answers"]]
    assert max(homes) == 7
    assert 0.4 < sum(home > 1 for home in homes) / len(homes) < 0.65
    kinds = Counter(kind for kind in answered("stay_kind") if isinstance(kind, str))
    assert 0.4 < kinds.total() / len(APPLICATIONS) - kinds["home"] / len(APPLICATIONS) < 0.7


def test_hard_cases_are_there():
    texts = " ".join(answered("danger_why") + answered("work_about"))
    assert "ویلچر" in texts  # somebody in a wheelchair
    assert "پاسپورت ندارم" in texts  # somebody without a passport
    assert "stateless" in [code for codes in answered("citizenship") if isinstance(codes, list) for code in codes]
    assert len([codes for codes in answered("reach") if len(codes) > 1]) >= 5
    assert len([codes for codes in answered("never_countries") if isinstance(codes, list)]) >= 20
    assert answered("danger_now").count("today") >= 3
    assert sum(application["answers"].get("ours", False) for application in APPLICATIONS) == 3
    for name, most in (("safe_until", 7), ("decide_by", 15)):
        days = [answer["in_days"] for answer in answered(name) if "in_days" in answer]
        assert sum(0 < day <= most for day in days) >= 2, name
    assert {"page", "signal", "person"} == set(answered("contact_mode"))


def test_most_come_from_where_most_came_from():
    countries = Counter(code for codes in answered("citizenship") if isinstance(codes, list) for code in codes)
    assert countries.most_common(1)[0][0] == "IR"
    assert len(countries) >= 30


def names_of(role: str) -> set[str]:
    return {person["name"] for person in PEOPLE if role in person["roles"]}


@each_application
def test_two_caseworkers_carry_what_was_handed_over(key):
    application = BY_KEY[key]
    state, pair = application["state"], application["caseworkers"]
    assert len(set(pair)) == {"screening": 2, "rejected": 2, "withdrawn": len(pair)}.get(state, 0)
    assert set(pair) <= names_of("caseworker")
    assert {written["by"] for written in application["notes"]} <= set(pair)


@each_application
def test_who_is_shut_out_does_nothing_in_the_case(key):
    application = BY_KEY[key]
    shut_out = set(application["never_see_people"])
    assert shut_out <= {person["name"] for person in PEOPLE}
    assert shut_out.isdisjoint(application["caseworkers"])
    assert bool(shut_out) is bool(application["answers"].get("ours"))


@each_application
def test_days_run_forward(key):
    application = BY_KEY[key]
    sent, thread = application["sent_days_ago"], application["thread"]
    assert (sent is None) is (application["state"] == "draft")
    assert application["begun_days_ago"] >= (sent or 0)
    ago = [message["days_ago"] for message in thread]
    assert ago == sorted(ago, reverse=True)
    later = [
        *ago,
        *(written["days_ago"] for written in application["notes"]),
        *([again["days_ago"]] if (again := application["danger_again"]) else []),
    ]
    assert all(day <= sent for day in later) if later else True
    assert len(thread) == 0 or sent is not None


@each_application
def test_a_promise_is_ours_and_lies_after_the_message_that_makes_it(key):
    for message in BY_KEY[key]["thread"]:
        promise = message["promise_in_days"]
        assert promise is None or (message["by"] == "us" and promise >= -message["days_ago"])
        assert "{promise}" not in message["text"] or promise is not None
        assert "{" not in demo_data.words(message, language="en", today=TODAY)


def test_letters_start_from_words_that_we_have():
    started = {message["starts_from"] for application in APPLICATIONS for message in application["thread"]} - {""}
    assert len(started) >= 5
    assert started <= set(letters.STARTS)


@each_application
def test_what_has_ended_is_not_due_to_be_erased_and_says_so_in_the_thread(key, settings):
    application = BY_KEY[key]
    ended, writer = application["ended_days_ago"], {"rejected": "us", "withdrawn": "her"}.get(application["state"])
    assert (ended is None) is (writer is None)
    if writer:
        kept = settings.REFUSED_DAYS if writer == "us" else settings.TAKE_BACK_DAYS
        assert (writer, ended) in [(message["by"], message["days_ago"]) for message in application["thread"]]
        assert ended < kept
        assert not application["second_look"] or ended <= settings.LOOK_AGAIN_DAYS


def last_promises() -> list[int]:
    made = [
        [message["promise_in_days"] for message in each["thread"] if message["promise_in_days"] is not None]
        for each in APPLICATIONS
        if each["state"] == "screening"
    ]
    return [promises[-1] for promises in made if promises]


def test_today_there_is_something_to_do():
    assert last_promises().count(1) >= 3
    assert last_promises().count(-2) >= 2
    unread = [message for each in APPLICATIONS for message in each["thread"] if message["by"] == "her" and not message["read"]]
    assert sum(message["days_ago"] == 1 for message in unread) >= 4
    assert sum(application["danger_again"] is not None for application in APPLICATIONS) == 3


def test_needs_of_new_danger_are_options_of_the_form():
    known = {option.value for option in catalogue.question("needs_now").options}
    assert all(set(each["danger_again"]["needs"]) <= known for each in APPLICATIONS if each["danger_again"])


def test_a_refusal_has_reasons_and_two_people_asked_for_a_second_look():
    refused = [application for application in APPLICATIONS if application["state"] == "rejected"]
    assert [each for each in APPLICATIONS if each["reasons"]] == refused
    assert all(set(each["reasons"]) <= set(letters.REFUSALS) for each in refused)
    assert sum(each["second_look"] for each in refused) == sum(each["second_look"] for each in APPLICATIONS) == 2


def test_each_role_of_the_house_has_somebody():
    roles = Counter(role for person in PEOPLE for role in person["roles"])
    least = {"officer": 3, "triage": 3, "caseworker": 5, "assessor": 2, "assessing_lead": 2, "coordinator": 2, "council_reader": 1}
    least |= {"ear": 1, "ear_deputy": 1, "treasurer": 1, "editor": 1, "board": 3, "auditor": 1}
    assert roles == least
    assert len({person["mail"] for person in PEOPLE}) == len(PEOPLE)
    assert all(person["mail"].isascii() and person["mail"].islower() for person in PEOPLE)


def test_staff_of_cities_belong_to_real_ones():
    members = {city["name"] for city in demo_data.cities()}
    assert (
        {person["body"] for person in PEOPLE if {"coordinator", "council_reader"} & set(person["roles"])}
        == {"Stavanger", "Växjö"}
        <= members
    )


def test_the_ear_is_nobody_of_ours():
    for person in PEOPLE:
        assert ("ear" in person["circles"]) is bool({"ear", "ear_deputy"} & set(person["roles"]))
        assert "ear" not in person["circles"] or person["circles"] == ["ear"]


def test_cities_are_real_places_with_a_source():
    cities = demo_data.cities()
    known = dict(lists.countries("en"))
    assert len(cities) == len({city["name"] for city in cities}) == len({(city["latitude"], city["longitude"]) for city in cities}) == 88
    for city in cities:
        assert list(city) == ["name", "country", "latitude", "longitude", "member_since", "source"]
        assert city["country"] in known
        assert -90 < float(city["latitude"]) < 90
        assert -180 < float(city["longitude"]) < 180
        assert city["member_since"] == "" or 2006 <= int(city["member_since"]) <= TODAY.year
        assert re.fullmatch(r"https?://[^\s/]+\.[^\s/]+/\S*", city["source"])


def test_no_city_lies_on_the_wrong_continent():
    for city in demo_data.cities():
        is_american = city["country"] in ("MX", "US")
        assert (-130 < float(city["longitude"]) < -60) if is_american else (-25 < float(city["longitude"]) < 35), city["name"]
        assert (15 < float(city["latitude"]) < 50) if is_american else (35 < float(city["latitude"]) < 72), city["name"]
