"""The longest that somebody may write, in letters of four bytes, with as many people as may come."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from asylia.config.demo_people import PEOPLE
from asylia.intake import catalogue, rules
from asylia.intake.catalogue import PARTS, Question, Type
from asylia.intake.models import Application
from asylia.vault import circles, keeper
from asylia.vault.keys import FIRST, Key
from asylia.vault.models import Sheet
from tests.answers import AS_FEW_AS_POSSIBLE, MEMBER, REFEREE
from tests.walking import NOON, Walker

pytestmark = [pytest.mark.django_db, pytest.mark.street, pytest.mark.usefixtures("those_who_read")]

LETTER = "𐤀"  # four bytes, of a script that is written from right to left
TICKED = {"contact_mode": "signal", "signal_channel": "telegram", "signal_sentence": "own", "household": "with", "art_main": "other"}
TICKED |= {"trusted_knows": "all", "member_age": "65"}


def longest(questions: list[Question] | tuple[Question, ...]) -> dict[str, object]:
    """Every field of these at its limit."""
    found: dict[str, object] = {}
    for question in questions:
        name = question.id
        found |= {f"{name}_{option.value}": LETTER * option.text for option in question.options if option.text}
        match question.type:
            case Type.SHORT | Type.LONG:
                found[name] = LETTER * question.limit
            case Type.ONE:
                found[name] = TICKED.get(name, question.options[-1].value)
            case Type.MANY:
                found[name] = [option.value for option in question.options if not option.alone]
            case Type.DATE:
                found |= {f"{name}_year": "2027", f"{name}_month": "12", f"{name}_day": "31"}
            case Type.GROUP:
                found[name] = [longest(question.questions)] * question.most
            case Type.TICK:
                found[name] = name != "ours"
            case Type.LANGUAGES:
                found[f"{name}_left"] = "unsure"
                found.pop(f"{name}_other")
    return found


def everything_at_its_limit():
    return longest([question for part in PARTS for step in part.steps for question in step.questions])


def opened_by_triage():
    person = PEOPLE[0]
    keys = circles.keys_of(Key(person.id, FIRST, person.seed))
    found = keeper.read(Application.objects.get().pk, keys=keys, by=person.id, now=NOON)
    return {kind: {name: value for page in pages for name, value in page.content.items()} for kind, pages in found.items()}


def test_the_largest_application_can_be_sent_and_opens_whole():
    answers = everything_at_its_limit()
    assert (len(answers["member"]), len(answers["referee"])) == (15, 4)
    walker = Walker()
    walker.begin()
    walker.fill_in(answers)

    assert "We have it" in walker.send_all()
    found = opened_by_triage()
    assert found["story"]["danger_why"]["answer"] == LETTER * catalogue.question("danger_why").limit
    assert found["story"]["work_about"]["answer"] == LETTER * catalogue.question("work_about").limit
    assert len(found["contact"]["member"]["answer"]) == 15
    assert {entry["member_needs"]["answer"] for entry in found["contact"]["member"]["answer"]} == {LETTER * 300}
    assert len(found["contact"]["referee"]["answer"]) == 4


def test_a_list_takes_as_many_as_it_may_and_then_offers_no_more():
    walker = Walker()
    walker.begin()
    for place in range(1, rules.most_entries("referee") + 1):
        assert walker.go("p81").html.select(f"a[href='/en/e81/{place}']")
        walker.go(f"e81/{place}")
        walker.answer(**REFEREE | {"ref_call": f"Person {place}"})

    assert not walker.go("p81").html.select("a[href='/en/e81/5']")
    assert walker.see("e81/5").status_code == 404


def test_sheets_larger_than_one_step_of_padding_are_kept_whole():
    walker = Walker()
    walker.begin()
    walker.go("p52")
    walker.answer(danger_why=LETTER * 3000)
    walker.go("p53")
    walker.answer(reach_why=LETTER * 500)

    assert max(len(bytes(sheet.blob)) for sheet in Sheet.objects.all()) > 16 * 1024
    assert walker.go("p52").forms and walker.form_on_page["danger_why"].value == LETTER * 3000  # noqa: PT018


def queries(walker, page):
    walker.go(page)
    with CaptureQueriesContext(connection) as asked:
        walker.go(page)
    return len(asked)


@pytest.mark.parametrize("page", ["p32", "p81", "s10", "s13", "c3", "c8", "e81/1"])
def test_a_page_asks_the_database_as_often_for_one_entry_as_for_three(page):
    walker = Walker()
    walker.begin()
    counted = []
    for place in (1, 2, 3):
        walker.go("p31")
        walker.answer(household="with")
        for path, entry in ((f"e32/{place}", MEMBER), (f"e81/{place}", REFEREE)):
            walker.go(path)
            walker.answer(**entry)
        if place != 2:
            counted.append(queries(walker, page))

    assert counted[0] == counted[1] > 0


def test_sending_asks_the_database_as_often_for_one_entry_as_for_three():
    counted = []
    for many in (1, 3):
        walker = Walker()
        walker.begin()
        walker.fill_in(AS_FEW_AS_POSSIBLE | {"referee": [REFEREE] * many})
        walker.go("s14")
        walker.send(number=walker.number)
        with CaptureQueriesContext(connection) as asked:
            walker.send()
        assert walker.path == "s15"
        counted.append(len(asked))

    assert counted[0] == counted[1]
