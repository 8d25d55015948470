import pytest

from asylia.audit.models import Entry
from asylia.casework.actions import hers
from asylia.casework.actions.handover import hand_over
from asylia.casework.actions.reading import open_arrived, open_case
from asylia.casework.tests.makers import as_her, make_arrived, make_case, new_id
from asylia.intake import actions as intake
from asylia.intake.errors import AlreadySaved
from asylia.intake.tests.makers import NOON, cut_at_each_statement, everything
from asylia.kit.errors import MoveNotAllowed
from conftest import role

pytestmark = pytest.mark.django_db
STREET = "asylia_street"


def write(own, text, *, form=None):
    with role(STREET):
        as_her(hers.write, own, form=form or new_id(), text=text, now=NOON)


def texts(them, case, name):
    return [page.content["text"] for page in open_case(case, **them.of(name), now=NOON).hers if page.content["what"] == "message"]


def test_both_caseworkers_read_what_she_writes(settings):
    them, own, case = make_case(settings)

    write(own, "They asked for me again.")

    assert [texts(them, case, name) for name in ("ines", "mads")] == [["They asked for me again."]] * 2


def test_what_she_wrote_before_the_handover_is_there_after_it(settings):
    them, own, application = make_arrived(settings)
    write(own, "They asked for me again.")
    open_arrived(application, **them.of("triage"), now=NOON)

    case = hand_over(application, two=(them["ines"], them["mads"]), shut_out=[], **them.of("triage"), now=NOON)

    assert texts(them, case, "mads") == ["They asked for me again."]


def test_a_message_that_is_sent_twice_arrives_once(settings):
    them, own, case = make_case(settings)
    form = new_id()
    write(own, "Once.", form=form)

    with pytest.raises(AlreadySaved):
        write(own, "Once.", form=form)

    assert texts(them, case, "ines") == ["Once."]


def test_nobody_writes_into_a_case_that_was_taken_back(settings):
    _, own, _ = make_case(settings)
    as_her(intake.take_back, own, reason="", now=NOON)
    before = everything()

    with pytest.raises(MoveNotAllowed):
        write(own, "Hello?")

    assert everything() == before


@pytest.mark.parametrize("letter", ["a", "ش", "မ", "𐤀"])
def test_a_message_of_four_thousand_letters_of_any_script_is_taken(settings, letter):
    them, own, case = make_case(settings)

    write(own, letter * 4000)

    assert texts(them, case, "ines") == [letter * 4000]


def test_it_is_recorded(settings):
    _, own, _ = make_case(settings)

    write(own, "They asked for me again.")

    assert Entry.objects.filter(about=own.subject, actor="the street", verb="message.sent").count() == 1


@pytest.mark.proves("V85")
def test_a_message_is_sent_wholly_or_not_at_all(settings):
    _, own, _ = make_case(settings)

    assert cut_at_each_statement(lambda: hers.write(own, form=new_id(), text="Again.", now=NOON)) >= 3
