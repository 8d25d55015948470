from datetime import UTC, datetime, timedelta

import pytest

from asylia.config import demo, demo_cases, demo_data
from asylia.config.demo_people import PEOPLE
from asylia.intake import actions, rules
from asylia.intake import draft as drafts
from asylia.intake.catalogue import PARTS
from asylia.intake.models import Application
from asylia.vault import circles, keeper, number, people, slots
from asylia.vault.slots import Own

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 28, 9, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _people():
    demo.load_people(now=NOW)


def days_before(days: int) -> object:
    return (NOW - timedelta(days=days)).date()


def test_all_arrive_on_the_days_that_they_name():
    sent = {each["key"]: demo_cases.send_one(each, root=demo_cases.root_of(each["key"]), now=NOW) for each in demo_cases.oldest_first()}
    assert len(sent) == len({own.subject for own in sent.values()}) == 60
    for application in demo_data.applications():
        row = Application.objects.get(pk=sent[application["key"]].subject)
        ago = application["sent_days_ago"]
        assert row.begun_on == days_before(application["begun_days_ago"])
        assert row.sent_on == (None if ago is None else days_before(ago))
        assert row.state == ("draft" if ago is None else "sent")
        assert row.erase_on is None or row.erase_on > NOW.date()


def test_what_stands_in_a_draft_is_what_was_invented():
    for application in demo_data.applications():
        if application["state"] == "draft":
            own = demo_cases.send_one(application, root=demo_cases.root_of(application["key"]), now=NOW)
            held = drafts.see(own)
            assert held.answers == demo_data.answers(application, today=NOW.date()) | application["entries"]
            assert held.own["own_sentence"] == application["own_sentence"]
            whole = [rules.part_mark(part, held.answers, held.steps(part.id)) for part in PARTS]
            assert (set(whole) == {"done"}) is (rules.missing(held.answers) == [])


def opened_by(name: str, own: Own) -> dict[str, object]:
    """The answers that somebody of the house can open, by question."""
    person = next(each for each in PEOPLE if each.name == name)
    keys = circles.keys_of(people.open_person(person.id, person.words))
    found = keeper.read(own.subject, keys=keys, by=person.id, now=NOW)
    contents = [page.content for kind, pages in found.items() for page in pages if kind not in ("notes", "talk")]
    return {name: written["answer"] for content in contents for name, written in content.items()}


def plain(answers: dict[str, object]) -> dict[str, object]:
    """Without what is written in words of its own: the entries of groups, numbers of a household, and her language."""
    apart = ("trusted_person", "member", "referee", "household", "write_language", "filled_by")
    return {name: answer for name, answer in answers.items() if name not in apart and "." not in name}


@pytest.mark.parametrize(("key", "reader", "stranger"), [("a24", "Ingrid Solli", "Salma Rahal"), ("a21", "Salma Rahal", "Ingrid Solli")])
def test_what_was_invented_is_what_its_readers_open(key, reader, stranger):
    application = next(each for each in demo_data.applications() if each["key"] == key)
    own = demo_cases.send_one(application, root=demo_cases.root_of(key), now=NOW)
    assert plain(opened_by(reader, own)) == plain(demo_data.answers(application, today=NOW.date()))
    assert opened_by(stranger, own) == {}


@pytest.mark.parametrize("key", demo_cases.ENTERED)
def test_whose_number_is_told_can_come_back_with_it(key):
    application = next(each for each in demo_data.applications() if each["key"] == key)
    demo_cases.send_one(application, root=demo_cases.root_of(key), now=NOW)
    known = demo_cases.number_of(key)
    assert number.is_whole(known)
    own = actions.come_back(slots.root(known), now=NOW)
    assert drafts.see(own).own["own_sentence"] == application["own_sentence"]
    assert drafts.see(own).sent_on == days_before(application["sent_days_ago"])


def test_the_two_are_one_from_left_to_right_and_one_from_right_to_left():
    told = [each["language"] for each in demo_data.applications() if each["key"] in demo_cases.ENTERED]
    assert sorted(told) == ["ar", "en"]
