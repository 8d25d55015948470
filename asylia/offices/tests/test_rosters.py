from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from asylia.accounts.models import Role, RoleName
from asylia.accounts.tests.makers import make_user
from asylia.offices.actions import circles as circle_actions
from asylia.offices.actions import rosters as actions
from asylia.offices.errors import NothingToSign, NotPinned, NotYours, Settled
from asylia.offices.next_roster import circles_of, next_roster
from asylia.offices.tests.makers import NOON, as_member, make_key_of, make_office
from asylia.vault import circles, rosters, sealing
from asylia.vault.errors import RosterRefused
from conftest import role

pytestmark = pytest.mark.django_db


def text(now=NOON):
    return next_roster(now=now).text()


def sign(first, other):
    """Both officers, one after the other."""
    with role("asylia_house"):
        proposal = actions.propose_roster(seen=text(first.now), by=first)
        return actions.sign_roster(proposal, seen=proposal.signed["text"], by=other)


def make_first_officers(settings):
    """Two with keys, no roster yet; the settings name both."""
    users = [make_user(RoleName.OFFICER, RoleName.TRIAGE, RoleName.CASEWORKER, name=name) for name in ("Ada Berg", "Bo Lind")]
    keys = [make_key_of(user) for user in users]
    settings.OFFICERS = [sealing.signing_key(key.seed) for key in keys]
    return [as_member(user, key) for user, key in zip(users, keys, strict=True)]


@pytest.mark.proves("V21")
def test_two_officers_sign_the_first_roster_and_it_holds_at_once(settings):
    ada, bo = make_first_officers(settings)
    made = sign(ada, bo)
    assert made.version == 1
    assert rosters.person(ada.user.pk, on=NOON.date()).public == sealing.pair(ada.key.seed).public
    with pytest.raises(NothingToSign):
        next_roster(now=NOON)


def test_the_first_roster_holds_the_circles_that_were_founded_before_it(settings):
    ada, bo = make_first_officers(settings)
    circle_actions.found("triage", may_sit=True, by=ada)
    ada = as_member(ada.user, ada.key)
    sign(ada, bo)
    circle = rosters.circle("triage", on=NOON.date())
    assert circle.members == {ada.user.pk}
    circle_actions.let_in(circle.id, bo.user.pk, by=ada)
    assert rosters.circle("triage", on=NOON.date()).members == {ada.user.pk, bo.user.pk}


@pytest.mark.proves("V21")
def test_one_officer_signs_no_roster(settings):
    ada, bo = make_first_officers(settings)
    proposal = actions.propose_roster(seen=text(), by=ada)
    with pytest.raises(NotYours, match="You signed first"):
        actions.sign_roster(proposal, seen=proposal.signed["text"], by=ada)
    settings.OFFICERS = settings.OFFICERS[:1]
    with pytest.raises(NotPinned):
        actions.sign_roster(proposal, seen=proposal.signed["text"], by=bo)
    with pytest.raises(RosterRefused):
        rosters.current_roster()


def test_another_text_than_the_one_that_was_seen_is_not_signed(settings):
    ada, bo = make_first_officers(settings)
    seen = text()
    make_key_of(make_user(RoleName.CASEWORKER))
    with pytest.raises(NotYours, match="added meanwhile"):
        actions.propose_roster(seen=seen, by=ada)
    proposal = actions.propose_roster(seen=text(), by=ada)
    with pytest.raises(NotYours, match="changed meanwhile"):
        actions.sign_roster(proposal, seen=seen, by=bo)


def test_a_forged_first_signature_makes_no_roster(settings):
    ada, bo = make_first_officers(settings)
    proposal = actions.propose_roster(seen=text(), by=ada)
    proposal.signed["signature"] = proposal.signed["signature"].replace("A", "B", 1)[:-4] + "AAA="
    proposal.save()
    with pytest.raises(NotYours, match="do not make a roster"):
        actions.sign_roster(proposal, seen=proposal.signed["text"], by=bo)


def test_a_newer_proposal_ends_the_older_and_a_signed_one_is_settled(settings):
    ada, bo = make_first_officers(settings)
    older = actions.propose_roster(seen=text(), by=ada)
    newer = actions.propose_roster(seen=text(), by=ada)
    with pytest.raises(Settled):
        actions.sign_roster(older, seen=older.signed["text"], by=bo)
    actions.sign_roster(newer, seen=newer.signed["text"], by=bo)
    with pytest.raises(Settled):
        actions.sign_roster(newer, seen=newer.signed["text"], by=bo)


def test_only_officers_sign(settings):
    ada, _, carries = make_office(settings, RoleName.CASEWORKER)
    make_key_of(make_user(RoleName.TRIAGE))
    with pytest.raises(PermissionDenied):
        actions.propose_roster(seen=text(), by=carries)
    proposal = actions.propose_roster(seen=text(), by=ada)
    with pytest.raises(PermissionDenied):
        actions.sign_roster(proposal, seen=proposal.signed["text"], by=carries)


def test_a_new_key_counts_from_the_third_day(settings):
    ada, bo = make_first_officers(settings)
    sign(ada, bo)
    new = make_key_of(make_user(RoleName.CASEWORKER))
    sign(ada, bo)
    with pytest.raises(RosterRefused):
        rosters.person(new.holder, on=NOON.date() + timedelta(days=2))
    assert rosters.person(new.holder, on=NOON.date() + timedelta(days=3)).epoch == 1


def test_whoever_has_no_role_any_more_ends_and_the_line_stays(settings):
    ada, bo, gone = (*make_office(settings, RoleName.CASEWORKER),)
    Role.objects.filter(user=gone.user).update(last_on=NOON.date() - timedelta(days=1))
    made = sign(ada, bo)
    line = next(line for line in made.lines if line.holder == gone.user.pk)
    assert (line.until, line.role) == (NOON.date(), "-")
    with pytest.raises(RosterRefused):
        rosters.person(gone.user.pk, on=NOON.date() + timedelta(days=1))


@pytest.mark.proves("V27")
def test_who_left_a_circle_cannot_open_its_new_seed(settings):
    ada, bo = make_first_officers(settings)
    circle_actions.found("triage", may_sit=True, by=ada)
    sign(as_member(ada.user, ada.key), bo)
    ada = as_member(ada.user, ada.key)
    circle = rosters.circle("triage", on=NOON.date())
    circle_actions.let_in(circle.id, bo.user.pk, by=ada)
    with pytest.raises(Settled):
        circle_actions.renew(circle.id, by=ada)
    circles.leave(bo.user.pk, circle=circle.id, by=ada.user.pk, now=NOON)
    new = circle_actions.renew(circle.id, by=ada)
    assert new.epoch == 2
    assert circles.keys_of(bo.key) == [bo.key]
    sign(replace(ada, keys=circles.keys_of(ada.key)), bo)
    assert rosters.circle("triage", on=NOON.date()) == replace(
        circle, epoch=2, public=sealing.pair(new.seed).public, members=frozenset([ada.user.pk])
    )


def test_who_may_sit_in_which_circle_follows_from_the_roles():
    user = make_user(RoleName.OFFICER, RoleName.TRIAGE)
    assert circles_of(list(user.roles.select_related("body"))) >= {"triage", "duplicates", "secretariat"}
    ear, coordinator = make_user(RoleName.EAR), make_user(RoleName.COORDINATOR)
    assert circles_of(list(ear.roles.select_related("body"))) == {"ear"}
    city = coordinator.roles.get().body_id
    assert circles_of(list(coordinator.roles.select_related("body"))) == {f"city:{city}"}
    assert circles_of(list(make_user(RoleName.COUNCIL_READER, RoleName.BOARD).roles.select_related("body"))) == set()
