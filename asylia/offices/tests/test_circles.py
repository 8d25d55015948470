"""Whose role for a circle has ended, is taken out by who sits there."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from asylia.accounts.models import Role, RoleName
from asylia.audit.models import Entry
from asylia.offices.actions import circles
from asylia.offices.errors import Settled
from asylia.offices.next_roster import has_ended, seats
from asylia.offices.tests.makers import NOON, as_member, make_office
from asylia.vault import circles as teams
from asylia.vault.models import Seat
from conftest import role

pytestmark = pytest.mark.django_db
YESTERDAY = NOON.date() - timedelta(days=1)


def make_team(settings):
    """The secretariat's circle, where an officer and a caseworker sit."""
    ada, _, cleo, dan = make_office(settings, RoleName.CASEWORKER, RoleName.TREASURER)
    circle = circles.found("secretariat", may_sit=True, by=ada)
    teams._seat(circle, cleo.user.pk, by=ada.user.pk, now=NOON)
    return circle.holder, as_member(ada.user, ada.key), as_member(cleo.user, cleo.key), dan


def take_out(circle, who, *, by):
    with role("asylia_house"):
        circles.take_out(circle, who.user.pk, by=by)


def test_after_the_role_has_ended_the_seat_goes_and_a_new_key_is_due(settings):
    circle, ada, cleo, _ = make_team(settings)
    Role.objects.filter(user=cleo.user).update(last_on=YESTERDAY)
    assert has_ended(cleo.user, "secretariat", on=NOON.date())

    take_out(circle, cleo, by=ada)

    assert list(Seat.objects.filter(circle=circle, has_left=False).values_list("user", flat=True)) == [ada.user.pk]
    assert teams.has_been_left(circle)
    assert Entry.objects.filter(verb="circle.left", about=cleo.user.pk, actor=str(ada.user.pk)).exists()


def test_whose_role_runs_stays(settings):
    circle, ada, cleo, _ = make_team(settings)

    with pytest.raises(Settled):
        take_out(circle, cleo, by=ada)

    assert Seat.objects.filter(circle=circle, user=cleo.user.pk, has_left=False).exists()


def test_only_who_sits_there_takes_out(settings):
    circle, _, cleo, dan = make_team(settings)
    Role.objects.filter(user=cleo.user).update(last_on=YESTERDAY)

    with pytest.raises(PermissionDenied):
        take_out(circle, cleo, by=dan)


def test_the_seats_are_known_by_the_name_of_their_circle(settings):
    _, ada, cleo, _ = make_team(settings)

    assert sorted((user.name, name) for user, name in seats()) == sorted([(ada.user.name, "secretariat"), (cleo.user.name, "secretariat")])
