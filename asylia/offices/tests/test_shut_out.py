"""Two officers shut somebody out for cause."""

import pytest
from django.core.exceptions import PermissionDenied

from asylia.accounts.models import HouseSession, Invitation, Passkey, Role, RoleName, User
from asylia.accounts.tests.makers import make_role, signed_in
from asylia.audit.models import Entry
from asylia.notices.models import Kind, Notice
from asylia.offices import kinds
from asylia.offices.actions.proposals import propose, second
from asylia.offices.errors import NotYours
from asylia.offices.models import Proposal
from asylia.offices.next_roster import next_roster
from asylia.offices.states import ProposalState
from asylia.offices.tests.makers import NOON, make_office
from asylia.vault import rosters
from asylia.vault.errors import RosterRefused
from asylia.vault.models import Revoked, WayIn
from conftest import role

pytestmark = pytest.mark.django_db


def proposed(who, by):
    with role("asylia_house"):
        return propose(kinds.REVOKE, about=who.user.pk, terms={"user": str(who.user.pk)}, by=by)


def shut_out(who, *, first, other):
    proposal = proposed(who, first)
    with role("asylia_house"):
        return second(proposal, kinds.REVOKE, seen=proposal.signed["text"], by=other)


@pytest.mark.proves("V63")
def test_nothing_of_whoever_two_shut_out_comes_in_or_opens_any_more(settings):
    ada, bo, cleo = make_office(settings, RoleName.CASEWORKER)
    WayIn.objects.create(user=cleo.user.pk, way="R", salt=b"salt", blob=b"blob")
    signed_in(cleo.user)
    Passkey.objects.create(user=cleo.user, credential=b"c", data=b"", counter=0, name="Key", made_on=NOON.date())

    assert shut_out(cleo, first=ada, other=bo) == ""

    assert not User.objects.get(pk=cleo.user.pk).is_active
    assert not User.objects.working(on=NOON.date()).filter(pk=cleo.user.pk).exists()
    for model, theirs in ((WayIn, {"user": cleo.user.pk}), (HouseSession, {"user": cleo.user.pk}), (Passkey, {"user": cleo.user})):
        assert not model.objects.filter(**theirs).exists()
    assert not Invitation.objects.filter(user=cleo.user).exists()
    assert set(Role.objects.filter(user=cleo.user).values_list("last_on", flat=True)) == {NOON.date()}
    assert Revoked.objects.get().user == cleo.user.pk
    assert {"person.revoked", "account.closed", "person.forgotten"} <= set(
        Entry.objects.filter(about=cleo.user.pk, actor=str(bo.user.pk)).values_list("verb", flat=True)
    )
    with pytest.raises(RosterRefused):
        rosters.person(cleo.user.pk, on=NOON.date())


def test_the_next_roster_ends_the_line_today(settings):
    ada, bo, cleo = make_office(settings, RoleName.CASEWORKER)
    shut_out(cleo, first=ada, other=bo)

    lines = {line.holder: line for line in next_roster(now=NOON).lines}

    assert (lines[cleo.user.pk].until, lines[cleo.user.pk].circles) == (NOON.date(), frozenset())


def test_those_who_give_new_keys_are_told(settings):
    ada, bo, cleo, dan, _ = make_office(settings, RoleName.CASEWORKER, RoleName.CASEWORKER, RoleName.TREASURER)

    shut_out(cleo, first=ada, other=bo)

    told = Notice.objects.filter(kind=Kind.NEW_KEYS).values_list("user", flat=True)
    assert set(told) == {ada.user.pk, bo.user.pk, dan.user.pk}


def test_nobody_is_one_of_the_two_who_shut_them_out(settings):
    ada, bo = make_office(settings)

    with pytest.raises(NotYours, match="Two others"):
        shut_out(bo, first=ada, other=bo)

    assert User.objects.get(pk=bo.user.pk).is_active
    assert not Revoked.objects.exists()


def test_what_whoever_was_shut_out_signed_first_is_taken_back(settings):
    ada, bo, cleo = make_office(settings, RoleName.CASEWORKER)
    make_role(cleo.user, RoleName.OFFICER)
    waiting = proposed(bo, cleo)

    shut_out(cleo, first=ada, other=bo)

    assert Proposal.objects.get(pk=waiting.pk).state == ProposalState.TAKEN_BACK


def test_one_officer_of_two_can_be_shut_out_by_two_others(settings):
    """Who is left is another question: minutes count."""
    ada, bo, cleo = make_office(settings, RoleName.OFFICER)
    Role.objects.filter(user=bo.user).update(last_on=NOON.date())

    shut_out(cleo, first=ada, other=bo)

    assert not User.objects.get(pk=cleo.user.pk).is_active


@pytest.mark.parametrize("name", [RoleName.CASEWORKER, RoleName.BOARD, RoleName.AUDITOR])
def test_only_officers_shut_out(settings, name):
    ada, _, dan = make_office(settings, name)

    with pytest.raises(PermissionDenied):
        proposed(ada, dan)
