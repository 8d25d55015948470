from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from asylia.accounts.actions.roles import Term, give_role
from asylia.accounts.models import Invitation, Role, RoleName, User
from asylia.accounts.tests.makers import make_body, make_user
from asylia.audit.models import Entry
from asylia.offices import kinds
from asylia.offices.actions.proposals import propose, second, take_back
from asylia.offices.errors import NotYours, Settled
from asylia.offices.models import Proposal
from asylia.offices.tests.makers import NOON, make_office
from asylia.vault import number
from conftest import role

pytestmark = pytest.mark.django_db


def invited(by, *, name="Cleo Dahl"):
    user = uuid4()
    body = make_body(RoleName.TRIAGE)
    terms = {
        "user": str(user),
        "name": name,
        "email": "",
        "role": "triage",
        "body": str(body.pk),
        "first_on": "2026-11-25",
        "last_on": None,
    }
    with role("asylia_house"):
        return propose(kinds.INVITE, about=user, terms=terms, by=by)


def signed(proposal, by, *, seen=None):
    with role("asylia_house"):
        return second(proposal, kinds.KINDS[proposal.kind], seen=seen or proposal.signed["text"], by=by)


def test_the_second_officer_sees_the_same_text_signs_it_and_gets_the_number(settings):
    ada, bo = make_office(settings)
    proposal = invited(ada)
    assert proposal.signed["text"] == (
        "Invite Cleo Dahl, who gets no notices by mail, as triage of The secretariat (secretariat), from 2026-11-25 on, without a last day."
    )
    assert not User.objects.filter(name="Cleo Dahl").exists()
    code = signed(proposal, bo)
    assert number.is_whole(code)
    cleo = User.objects.get(name="Cleo Dahl")
    assert Invitation.objects.of(code, now=NOON).user == cleo
    assert list(cleo.roles.values_list("name", flat=True)) == ["triage"]
    verbs = Entry.objects.filter(about=proposal.pk).order_by("verb").values_list("actor", "verb")
    assert list(verbs) == [(str(ada.user.pk), "act.proposed"), (str(bo.user.pk), "act.seconded")]


@pytest.mark.proves("V63")
def test_whoever_signed_first_does_not_sign_second(settings):
    ada, _ = make_office(settings)
    proposal = invited(ada)
    with pytest.raises(NotYours, match="You signed first"):
        signed(proposal, ada)
    assert not User.objects.filter(name="Cleo Dahl").exists()


@pytest.mark.proves("V63")
def test_a_second_signature_over_another_text_is_refused(settings):
    ada, bo = make_office(settings)
    proposal = invited(ada)
    with pytest.raises(NotYours, match="changed meanwhile"):
        signed(proposal, bo, seen=proposal.signed["text"] + " ")


@pytest.mark.proves("V63")
def test_terms_that_somebody_changed_in_the_database_are_not_done(settings):
    ada, bo = make_office(settings)
    proposal = invited(ada)
    Proposal.objects.update(terms=proposal.terms | {"role": "officer"})
    with pytest.raises(NotYours, match="changed meanwhile"):
        signed(proposal, bo)
    forged = proposal.signed["text"].replace("triage", "officer")
    Proposal.objects.update(signed=proposal.signed | {"text": forged})
    with pytest.raises(NotYours, match="not good any more"):
        signed(proposal, bo, seen=forged)


@pytest.mark.proves("V63")
def test_a_proposal_ends_after_fourteen_days(settings):
    ada, bo = make_office(settings)
    proposal = invited(ada)
    with pytest.raises(NotYours, match="14 days"):
        signed(proposal, replace(bo, now=NOON + timedelta(days=14, seconds=1)))


def test_two_officers_who_press_at_once_invite_once(settings):
    ada, bo, cleo = (*make_office(settings, RoleName.OFFICER),)
    proposal = invited(ada)
    signed(proposal, bo)
    with pytest.raises(Settled):
        signed(proposal, cleo)
    assert User.objects.filter(name="Cleo Dahl").count() == 1


@pytest.mark.parametrize("name", [RoleName.CASEWORKER, RoleName.TRIAGE, RoleName.BOARD, RoleName.AUDITOR])
def test_only_officers_propose_and_sign(settings, name):
    ada, _, other = make_office(settings, name)
    with pytest.raises(PermissionDenied):
        invited(other)
    with pytest.raises(PermissionDenied):
        signed(invited(ada), other)


def test_who_is_no_officer_any_more_has_not_signed(settings):
    ada, bo = make_office(settings)
    proposal = invited(ada)
    Role.objects.filter(user=ada.user).update(last_on=NOON.date() - timedelta(days=1))
    with pytest.raises(NotYours, match="may not do this any more"):
        signed(proposal, bo)


def test_what_was_taken_back_is_not_signed(settings):
    ada, bo = make_office(settings)
    proposal = invited(ada)
    with role("asylia_house"):
        take_back(proposal, by=bo)
    with pytest.raises(Settled):
        signed(proposal, bo)


def test_an_act_that_fails_leaves_the_proposal_waiting(settings):
    ada, bo = make_office(settings)
    proposal = invited(ada)
    User.objects.create(pk=proposal.terms["user"], name="Somebody else")
    with pytest.raises(IntegrityError), transaction.atomic():
        signed(proposal, bo)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.second) == ("waiting", None)


def test_roles_are_given_and_ended_by_two(settings):
    ada, bo = make_office(settings)
    user, body = make_user(), make_body(RoleName.CASEWORKER)
    terms = {"user": str(user.pk), "role": "caseworker", "body": str(body.pk), "first_on": "2026-12-01", "last_on": "2027-11-30"}
    signed(propose(kinds.GIVE_ROLE, about=user.pk, terms=terms, by=ada), bo)
    given = user.roles.get()
    assert (given.name, given.first_on.isoformat(), given.last_on.isoformat()) == ("caseworker", "2026-12-01", "2027-11-30")
    signed(propose(kinds.END_ROLE, about=user.pk, terms={"role": str(given.pk), "last_on": "2026-12-24"}, by=bo), ada)
    given.refresh_from_db()
    assert given.last_on.isoformat() == "2026-12-24"


def test_two_officers_always_stay(settings):
    ada, bo = make_office(settings)
    proposal = propose(kinds.END_ROLE, about=ada.user.pk, terms={"role": str(ada.user.roles.get().pk), "last_on": "2026-12-24"}, by=ada)
    with pytest.raises(Exception, match="Two officers must stay"):
        signed(proposal, bo)
    give_role(make_user(), RoleName.OFFICER, body=make_body(RoleName.OFFICER), term=Term(NOON.date()), by=(ada.user, bo.user), now=NOON)
    signed(proposal, bo)
