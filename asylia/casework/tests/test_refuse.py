from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from asylia.accounts.models import Role, User
from asylia.casework.actions import overview, screening
from asylia.casework.actions.screening import NothingProposed
from asylia.casework.file import DECISION, NOTES, OURS, PROPOSAL, TALK
from asylia.casework.models import Case
from asylia.casework.rules import signed_text
from asylia.casework.tests.makers import as_her, lines, make_case, opens
from asylia.casework.tests.test_propose_refusal import LETTER, propose, refuse
from asylia.intake import actions as intake
from asylia.intake.models import Application
from asylia.intake.tests.makers import NOON, cut_at_each_statement, everything
from asylia.offices.errors import NotYours
from asylia.vault import keeper
from asylia.vault.errors import SubjectGone

pytestmark = pytest.mark.django_db


def test_two_signatures_refuse_and_she_gets_the_letter(settings):
    them, own, case = make_case(settings)
    propose(them, case)

    refuse(them, case)

    case.refresh_from_db()
    today = NOON.date()
    assert (case.state, case.since, case.look_again_until) == ("rejected", today, today + timedelta(days=settings.LOOK_AGAIN_DAYS))
    assert Application.objects.get(pk=own.subject).erase_on == today + timedelta(days=settings.REFUSED_DAYS)
    found = opens(case, them, "ines")
    assert [page.content["text"] for page in found.of(TALK, OURS)] == [LETTER]
    assert found.due["answer_by"] is None


def test_who_signed_first_is_told_that_it_is_done(settings):
    them, _, case = make_case(settings)
    propose(them, case)

    refuse(them, case)

    told = {name: overview.of_cases([case], **them.of(name), now=NOON)[case.pk].told for name in ("ines", "mads")}
    assert {name: [each["what"] for each in said] for name, said in told.items()} == {"ines": ["refused"], "mads": []}


def test_both_signatures_stay_in_the_notes(settings):
    them, _, case = make_case(settings)
    propose(them, case)

    refuse(them, case)

    found = opens(case, them, "ines")
    (signed,) = found.of(NOTES, DECISION)
    assert (signed.content["by"], signed.content["second"]) == (str(them["ines"].pk), str(them["mads"].pk))
    assert found.of(NOTES, PROPOSAL) == []


@pytest.mark.proves("V63")
def test_nobody_signs_twice(settings):
    them, _, case = make_case(settings)
    propose(them, case)

    with pytest.raises(NotYours):
        refuse(them, case, "ines")

    assert case.state == "screening"


@pytest.mark.proves("V63")
def test_a_signature_under_another_text_is_refused(settings):
    them, _, case = make_case(settings)
    propose(them, case)

    with pytest.raises(NotYours):
        refuse(them, case, seen=signed_text(["safe_now"], LETTER + "!"))


@pytest.mark.proves("V63")
@pytest.mark.parametrize("beside", [{"letter": "Another letter."}, {"codes": ["no_route"]}])
def test_only_what_was_signed_is_sent_whatever_lies_beside_it(settings, beside):
    them, own, case = make_case(settings)
    propose(them, case)
    opened = keeper.unlock(own.subject, keys=them.of("ines")["keys"], by=them["ines"].pk, now=NOON)[NOTES]
    (page,) = [page for page in keeper.pages(opened) if page.kind == PROPOSAL]
    keeper.rewrite(opened, page, page.content | beside)

    with pytest.raises(NotYours):
        refuse(them, case)


@pytest.mark.proves("V63")
def test_a_first_signature_by_a_key_that_is_not_good_any_more_is_named(settings):
    them, own, case = make_case(settings)
    propose(them, case)
    opened = keeper.unlock(own.subject, keys=them.of("ines")["keys"], by=them["ines"].pk, now=NOON)[NOTES]
    (page,) = [page for page in keeper.pages(opened) if page.kind == PROPOSAL]
    keeper.rewrite(opened, page, page.content | {"signature": "AAAA"})
    with pytest.raises(NotYours):
        refuse(them, case)


@pytest.mark.proves("V63")
def test_who_signed_first_still_carries_the_case_when_the_second_signs(settings):
    them, _, case = make_case(settings)
    propose(them, case)
    for ended in (
        lambda: Role.objects.filter(user=them["ines"]).update(last_on=NOON.date()),
        lambda: User.objects.filter(pk=them["ines"].pk).update(is_active=False),
        lambda: Case.objects.filter(pk=case.pk).update(first=them["vera"]),
    ):
        with transaction.atomic():
            ended()
            case.refresh_from_db()
            with pytest.raises(NotYours, match="does not carry"):
                refuse(them, case, now=NOON + timedelta(days=2))
            transaction.set_rollback(True)
    case.refresh_from_db()
    refuse(them, case, now=NOON + timedelta(days=2))


@pytest.mark.proves("V63")
def test_a_proposal_is_good_for_fourteen_days(settings):
    them, _, case = make_case(settings)
    propose(them, case)
    with pytest.raises(NotYours):
        refuse(them, case, now=NOON + timedelta(days=14, seconds=1))

    refuse(them, case, now=NOON + timedelta(days=14))


def test_where_nothing_is_proposed_nothing_is_signed(settings):
    them, _, case = make_case(settings)
    with pytest.raises(NothingProposed):
        refuse(them, case)
    propose(them, case)
    refuse(them, case)

    with pytest.raises(NothingProposed):
        refuse(them, case, "ines")


@pytest.mark.parametrize("name", ["vera", "triage", "salma"])
def test_the_second_signature_is_of_the_other_caseworker(settings, name):
    them, _, case = make_case(settings)
    propose(them, case)
    before = everything()

    with pytest.raises(PermissionDenied):
        refuse(them, case, name)

    assert everything() == before


def test_nobody_refuses_somebody_who_took_it_back(settings):
    them, own, case = make_case(settings)
    propose(them, case)
    as_her(intake.take_back, own, reason="", now=NOON)

    with pytest.raises(SubjectGone):
        refuse(them, case)


def test_the_record_says_who_refused(settings):
    them, own, case = make_case(settings)
    propose(them, case)
    refuse(them, case)

    assert lines("case.refused") == [(str(them["mads"].pk), own.subject)]


def test_a_case_is_refused_wholly_or_not_at_all(settings):
    them, _, case = make_case(settings)
    propose(them, case)
    seen = signed_text(["safe_now"], LETTER)

    assert cut_at_each_statement(lambda: screening.refuse(case, seen=seen, **them.of("mads"), now=NOON)) >= 10
