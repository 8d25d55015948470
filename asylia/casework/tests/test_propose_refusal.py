import pytest
from django.core.exceptions import PermissionDenied

from asylia.casework.actions import overview, screening
from asylia.casework.actions.screening import NothingProposed
from asylia.casework.file import NOTES, PROPOSAL, STEP
from asylia.casework.rules import signed_text
from asylia.casework.tests.makers import as_her, as_house, lines, make_case, opens
from asylia.intake import actions as intake
from asylia.intake.tests.makers import NOON, cut_at_each_statement, everything
from asylia.notices.models import Kind, Notice
from asylia.vault.errors import SubjectGone

pytestmark = pytest.mark.django_db
LETTER = "We cannot invite you, and we want to say why."


def propose(them, case, name="ines", *, text=LETTER, codes=("safe_now",), now=NOON):
    as_house(screening.propose_refusal, case, codes=codes, text=text, **them.of(name), now=now)


def take_back(them, case, name="mads", *, now=NOON):
    as_house(screening.take_back_refusal, case, reason="The new papers.", **them.of(name), now=now)


def refuse(them, case, name="mads", *, seen=None, now=NOON):
    as_house(screening.refuse, case, seen=seen or signed_text(["safe_now"], LETTER), **them.of(name), now=now)


def test_a_proposal_waits_for_the_other_and_changes_nothing(settings):
    them, _, case = make_case(settings)

    propose(them, case)

    found = opens(case, them, "mads")
    assert (found.proposal["letter"], found.proposal["codes"], found.proposal["by"]) == (LETTER, ["safe_now"], str(them["ines"].pk))
    case.refresh_from_db()
    assert case.state == "screening"


def waits_for():
    return set(Notice.objects.unseen().filter(kind=Kind.SECOND_SIGNATURE).values_list("user", "about"))


def test_the_other_hears_that_a_signature_waits_until_none_does(settings):
    them, _, case = make_case(settings)
    ines, mads = {(them["ines"].pk, case.pk)}, {(them["mads"].pk, case.pk)}
    steps = [(propose, "ines", mads), (propose, "mads", ines), (take_back, "ines", set()), (propose, "ines", mads), (refuse, "mads", set())]
    for act, name, waiting in steps:
        act(them, case, name)
        assert waits_for() == waiting


def test_a_newer_proposal_takes_the_place_of_an_older(settings):
    them, _, case = make_case(settings)
    propose(them, case)

    propose(them, case, "mads", text="Another.")

    (page,) = opens(case, them, "ines").of(NOTES, PROPOSAL)
    assert page.content["letter"] == "Another."


def test_either_of_the_two_takes_it_back(settings):
    them, _, case = make_case(settings)
    for name in ("ines", "mads"):
        propose(them, case)
        take_back(them, case, name)
        assert opens(case, them, "ines").proposal is None
    with pytest.raises(NothingProposed):
        refuse(them, case)


def test_who_signed_first_is_told_why_the_other_did_not_until_the_page_was_seen(settings):
    them, _, case = make_case(settings)
    propose(them, case)
    take_back(them, case, "mads")

    first, second = (overview.of_cases([case], **them.of(name), now=NOON)[case.pk].told for name in ("ines", "mads"))

    assert [(each["what"], each["text"]) for each in first] == [("not_signed", "The new papers.")]
    assert second == ()
    steps = [page.content for page in opens(case, them, "ines").of(NOTES, STEP) if page.content["what"] == "not_signed"]
    assert [(each["by"], each["text"]) for each in steps] == [(str(them["mads"].pk), "The new papers.")]
    assert overview.of_cases([case], **them.of("ines"), now=NOON)[case.pk].told == ()


def test_what_is_refused_is_not_proposed_again(settings):
    them, _, case = make_case(settings)
    propose(them, case)
    refuse(them, case)

    with pytest.raises(NothingProposed):
        propose(them, case)


@pytest.mark.parametrize("act", [propose, take_back])
def test_only_the_two_who_carry_a_case_propose_or_take_back(settings, act):
    them, _, case = make_case(settings)
    propose(them, case)
    before = everything()

    with pytest.raises(PermissionDenied):
        act(them, case, "vera")

    assert everything() == before


@pytest.mark.parametrize("act", [propose, take_back])
def test_nothing_is_proposed_in_a_case_that_was_taken_back(settings, act):
    them, own, case = make_case(settings)
    as_her(intake.take_back, own, reason="", now=NOON)

    with pytest.raises(SubjectGone):
        act(them, case)


def test_the_record_says_who_proposed_and_who_took_back(settings):
    them, own, case = make_case(settings)
    propose(them, case)
    take_back(them, case)

    assert lines("refusal.proposed") == [(str(them["ines"].pk), own.subject)]
    assert lines("refusal.taken_back") == [(str(them["mads"].pk), own.subject)]


def test_a_refusal_is_proposed_and_taken_back_wholly_or_not_at_all(settings):
    them, _, case = make_case(settings)
    act = {"codes": ["safe_now"], "text": LETTER, **them.of("ines"), "now": NOON}

    assert cut_at_each_statement(lambda: screening.propose_refusal(case, **act)) >= 3
    assert cut_at_each_statement(lambda: screening.take_back_refusal(case, reason="So.", **them.of("mads"), now=NOON)) >= 3
