import pytest

from asylia.config.demo_people import PEOPLE
from asylia.intake import catalogue
from asylia.intake.catalogue import PARTS, Type
from asylia.intake.models import Application
from asylia.intake.states import ApplicationState
from asylia.intake.tests.makers import everything
from asylia.vault import circles, keeper, rosters, sealing
from asylia.vault.keys import FIRST, Key
from asylia.vault.models import PublicKey
from conftest import role
from tests.answers import AS_FEW_AS_POSSIBLE, EVERYTHING, OWN_SENTENCE, mark
from tests.walking import NOON, Walker

pytestmark = [pytest.mark.django_db, pytest.mark.street, pytest.mark.usefixtures("those_who_read")]
ALL = frozenset({"contact", "story", "notes", "talk", "profile", "limits"})
NAMES = {person.name.split()[0]: person for person in PEOPLE}


def walk(**more):
    """Somebody who has answered everything, ready to send."""
    walker = Walker()
    walker.begin()
    walker.fill_in(EVERYTHING | more)
    walker.go("p23")
    walker.send(speak_languages="ar", speak_languages_other=mark("speak_languages_other"), speak_languages_left=[], then="next")
    walker.send(speak_languages_ar="good", then="next")
    assert walker.path == "q2"
    return walker


def opened_by(name):
    """What an invented person opens of the one application, by envelope: all sheets in one."""
    person = NAMES[name]
    keys = circles.keys_of(Key(person.id, FIRST, person.seed))
    found = keeper.read(Application.objects.get().pk, keys=keys, by=person.id, now=NOON)
    return {kind: {name: value for page in pages for name, value in page.content.items()} for kind, pages in found.items()}


def answers_in(found):
    """Each mark that was typed and can be found somewhere in it."""
    if isinstance(found, dict | list):
        return set().union(*map(answers_in, found.values() if isinstance(found, dict) else found))
    return {found} if str(found).startswith("zaphyrine") else set()


def test_what_was_sent_is_answered_and_opens_as_far_as_each_may_read():
    page = walk().send_all()

    assert "We have it" in page
    assert OWN_SENTENCE in page
    assert Application.objects.get().state == ApplicationState.SENT
    opened = {name: set(opened_by(name)) for name in NAMES}
    circles = {"triage": ALL, "secretariat": frozenset({"profile", "limits"})}
    may = {name: frozenset().union(*(circles.get(circle, ()) for circle in person.circles)) for name, person in NAMES.items()}
    assert opened == may


def test_the_whole_way_is_walked_as_the_street_and_as_nobody_else():
    with role("asylia_street"):
        walker = walk()
        walker.go("s13")
        walker.go("s14")
        walker.send(number=walker.number)
        walker.go("s13")
        assert "We have it" in walker.send()
        walker.go("s22")
        walker.send()
        walker.number = "".join(group.text for group in walker.at.html.select(".number b"))
        walker.go("s9")
        walker.send(number=walker.number)
        assert walker.path == "s17"
        walker.go("s26")
        walker.send(erase_when="now", number=walker.number)

    assert walker.shows("It is done. Destroy your note. Take care.")
    assert Application.objects.get().state == ApplicationState.ERASED


def test_every_answer_is_in_the_envelopes_of_its_question():
    walk().send_all()

    found = opened_by("Ingrid")
    asked = {question for part in PARTS for step in part.steps for question in step.questions} | {catalogue.question("filled_by")}
    expected = {(envelope, question.id) for question in asked for envelope in question.envelopes} - {("limits", "ours")}
    there = {
        (kind, name)
        for kind, content in found.items()
        for name, value in content.items()
        if isinstance(value, dict) and "public" not in value and kind != "notes"
    }
    assert there == expected | {("profile", "household")}


def test_no_word_that_was_typed_is_lost_on_the_way():
    walk().send_all()

    typed = answers_in([EVERYTHING, mark("speak_languages_other")])
    assert answers_in(list(opened_by("Ingrid").values())) == typed | {"zaphyrine@example.org"}
    assert len(typed) == 23


def test_the_secretariat_reads_no_name_and_no_story():
    walk().send_all()

    assert answers_in(list(opened_by("Ines").values())) == {
        mark(name) for name in ("never_see", "citizenship_other", "speak_languages_other", "art_main_other", "reach_other", "reach_why",
                                "never_countries_other")
    }  # fmt: skip
    assert opened_by("Ines")["profile"]["household"]["answer"] == {"people": 2, "ages": {"18_64": 1}}


def test_who_fears_one_of_ours_is_read_by_the_independent_persons_alone():
    walk(ours=True).send_all()

    opened = {name: set(opened_by(name)) for name in NAMES}
    assert opened == dict.fromkeys(NAMES, frozenset()) | dict.fromkeys(("Salma", "Piet"), ALL)
    assert opened_by("Salma")["limits"]["ours"]["answer"] is True


def test_the_groups_stand_with_their_questions_and_the_words_of_the_options():
    walk().send_all()

    [entry] = opened_by("Tomasz")["contact"]["member"]["answer"]
    assert set(entry) == {each.id for each in catalogue.question("member").questions}
    assert entry["member_tie"] == {"asked": str(catalogue.question("member_tie").label), "answer": "parent", "means": ["Parent"]}


@pytest.mark.proves("V22")
@pytest.mark.parametrize("is_lacking", [False, True])
def test_sending_is_refused_and_changes_nothing_where_a_key_is_not_the_signed_one(is_lacking):
    walker = Walker()
    walker.begin()
    walker.fill_in(AS_FEW_AS_POSSIBLE)
    walker.go("s14")
    walker.send(number=walker.number)
    triage = PublicKey.objects.get(holder=rosters.circle("triage", on=NOON.date()).id)
    stored = PublicKey.objects.filter(pk=triage.pk)
    assert stored.delete()[0] if is_lacking else stored.update(sealing=sealing.pair(sealing.new_seed()).public)
    before = everything()

    walker.send()

    assert (walker.at.status_code, walker.shows("It is not your fault.")) == (500, True)
    assert everything() == before
    if not is_lacking:
        stored.update(sealing=triage.sealing)
        assert "We have it" in walker.send()


def test_every_question_of_the_catalogue_is_answered_on_this_way():
    fields = set(EVERYTHING) | {name for entry in ("member", "referee", "trusted_person") for name in EVERYTHING[entry][0]}
    asked = {question for part in PARTS for step in part.steps for question in step.questions}
    asked |= {inside for question in asked for inside in question.questions if question.type is Type.GROUP}
    unanswered = {each.id for each in asked if not any(name == each.id or name.startswith(f"{each.id}_") for name in fields)}
    assert unanswered == {"ours"}
