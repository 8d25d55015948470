"""Somebody is shut out for cause: whatever this person could have opened takes new keys from those who are left."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from asylia.casework.actions import absence, hers, renewing
from asylia.casework.tests.makers import as_her, as_house, lines, make_arrived, make_case, opens
from asylia.casework.tests.test_change_caseworker import ALL, grant, kinds, name
from asylia.casework.tests.test_hand_over import hand
from asylia.intake import actions as intake
from asylia.intake.tests.makers import NOON, cut_at_each_statement, everything
from asylia.vault import circles, holders, keeper, revoking, rosters
from asylia.vault.errors import CannotOpen, RosterRefused, StillKnown, TooFewHolders
from asylia.vault.models import Envelope, Grant, Seat, WayIn
from asylia.vault.tests.makers import make_line, publish

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


def shut_out(them, name):
    as_house(revoking.revoke, them[name].pk, by=them["anton"].pk, now=NOON)


def renew(them, subject, *, by):
    as_house(renewing.renew, subject, **them.of(by), now=LATER)


def new_circle_keys(them, role, *, by):
    """Who sits there makes them, and two officers sign: the next version of the roster holds them beside the older ones."""
    mine = max((key for key in circles.keys_of(them.keys[by]) if key.holder == circle_of(role)), key=lambda key: key.epoch)
    fresh = circles.next_epoch(mine, without=[], by=them[by].pk, now=NOON)
    last = rosters.current_roster()
    lines = [*last.lines, make_line(fresh, role=role)]
    publish(lines, them.officers, version=last.version + 1, before=last.digest())
    return fresh


def circle_of(role):
    return next(line.holder for line in rosters.current_roster().lines if (line.kind, line.role) == ("circle", role))


@pytest.mark.proves("V26")
def test_whoever_was_shut_out_opens_nothing_that_is_written_afterwards(settings):
    them, _, case = make_case(settings)
    stolen, kept = list(Grant.objects.all()), circles.keys_of(them.keys["vera"])  # who sits in the circle of the secretariat
    shut_out(them, "vera")
    new_circle_keys(them, "secretariat", by="ines")

    assert revoking.due() == {case.pk: {"profile", "limits"}}
    renew(them, case.pk, by="ines")

    assert revoking.due() == {}
    assert [kinds(them, who, case) for who in ("ines", "mads")] == [ALL, ALL]
    Grant.objects.exclude(pk__in=[row.pk for row in stolen]).filter(holder_epoch=1, holder=circle_of("secretariat")).delete()
    Grant.objects.bulk_create(stolen, ignore_conflicts=True)  # the thief puts every older grant back
    with pytest.raises(CannotOpen):
        keeper.unlock(case.pk, keys=kept, by=them["vera"].pk, now=LATER)
    assert lines("keys.renewed") == [(str(them["ines"].pk), case.pk)]


def test_what_somebody_held_once_and_no_more_by_any_grant_is_due_all_the_same(settings):
    """The seed that was opened then opens what is written now, as long as it is the same."""
    them, _, case = make_case(settings)
    today = NOON.date()
    as_house(absence.be_away, stand_in=them["vera"], first_on=today, last_on=today, **them.of("ines"), now=NOON)
    away = absence.Absence.objects.get()
    as_house(absence.come_back, away, by=them["ines"], now=NOON)
    assert not Grant.objects.filter(holder=them["vera"].pk).exists()

    shut_out(them, "vera")

    assert revoking.due([case.pk])[case.pk] >= {"story", "talk", "notes"}


def test_what_was_sealed_anew_since_is_not_due(settings):
    them, _, case = make_case(settings)  # whoever is of triage held all of it, until it was handed over

    shut_out(them, "anton")

    assert revoking.due([case.pk])[case.pk] == {"profile", "limits"}  # by the secretariat's circle


def test_what_named_persons_hold_has_new_keys_at_once_and_the_rest_when_its_circle_has(settings):
    them, _, case = make_case(settings)
    today = NOON.date()
    as_house(absence.be_away, stand_in=them["vera"], first_on=today, last_on=today, **them.of("ines"), now=NOON)
    shut_out(them, "vera")

    renew(them, case.pk, by="mads")

    assert revoking.due() == {case.pk: {"profile", "limits"}}
    assert them["vera"].pk not in keeper.who_opens(Envelope.objects.filter(kind="story").values_list("pk", flat=True))
    with pytest.raises(StillKnown):
        renew(them, case.pk, by="mads")


def test_a_case_of_whoever_was_shut_out_waits_for_another_caseworker(settings):
    them, _, case = make_case(settings)
    shut_out(them, "mads")
    new_circle_keys(them, "secretariat", by="ines")

    with pytest.raises(TooFewHolders):
        renew(them, case.pk, by="ines")

    name(them, case, out="mads", into="vera", by=None)
    grant(them, case, into="vera", by="ines")
    renew(them, case.pk, by="vera")
    assert revoking.due() == {}
    assert opens(case, them, "vera", envelopes=sorted(ALL), now=LATER).opened.keys() == ALL


def test_what_arrived_has_new_keys_from_whoever_opens_it(settings):
    them, _, application = make_arrived(settings)
    shut_out(them, "anton")
    assert revoking.due()[application.pk] == {"contact", "story", "talk", "notes", "profile", "limits"}
    circles.join(
        *(key for key in circles.keys_of(them.keys["triage"]) if key.holder == circle_of("triage")),
        them["ines"].pk,
        by=them["triage"].pk,
        now=NOON,
    )
    for role in ("triage", "secretariat"):
        new_circle_keys(them, role, by="triage")

    renew(them, application.pk, by="triage")

    assert revoking.due() == {}
    case = hand(them, application, "ines", "mads")
    assert [kinds(them, who, case) for who in ("ines", "mads")] == [ALL, ALL]


def test_what_she_wrote_meanwhile_is_not_lost(settings):
    them, own, case = make_case(settings)
    new_circle_keys_needed(them)
    as_her(hers.write, own, form=case.pk, text="The river is high.", now=NOON)

    renew(them, case.pk, by="ines")

    found = opens(case, them, "mads", now=LATER)
    assert any("The river is high." in str(page.content) for page in found.pages["notes"])


def new_circle_keys_needed(them):
    shut_out(them, "vera")
    new_circle_keys(them, "secretariat", by="ines")


@pytest.mark.parametrize("who", ["vera", "triage", "salma"])
def test_only_the_two_give_new_keys_to_a_case(settings, who):
    them, _, case = make_case(settings)
    new_circle_keys_needed(them)
    before = everything()

    with pytest.raises(PermissionDenied):
        renew(them, case.pk, by=who)

    assert everything() == before


def test_only_who_opens_what_arrived_gives_it_new_keys(settings):
    them, _, application = make_arrived(settings)
    shut_out(them, "anton")

    with pytest.raises(PermissionDenied):
        renew(them, application.pk, by="ines")


@pytest.mark.proves("V28")
def test_new_keys_come_whole_or_not_at_all_wherever_it_stops(settings):
    them, _, case = make_case(settings)
    new_circle_keys_needed(them)

    assert cut_at_each_statement(lambda: renewing.renew(case.pk, **them.of("ines"), now=LATER)) >= 10

    assert revoking.due() == {}
    assert [kinds(them, who, case) for who in ("ines", "mads")] == [ALL, ALL]


def test_nothing_is_sealed_to_whoever_was_shut_out_though_the_roster_holds_the_key_still(settings):
    them, _, _case = make_case(settings)
    shut_out(them, "vera")

    with pytest.raises(RosterRefused):
        rosters.person(them["vera"].pk, on=NOON.date())
    assert not Seat.objects.filter(user=them["vera"].pk, has_left=False).exists()


def test_a_subject_that_its_owner_closed_is_not_due(settings):
    them, own, _application = make_arrived(settings)
    shut_out(them, "anton")

    assert holders.too_few() > 0

    as_her(intake.take_back, own, reason="", now=NOON)

    assert revoking.due() == {}
    assert holders.too_few() == 0


def test_fewer_than_two_who_can_open_are_counted(settings):
    them, _, _case = make_case(settings)
    for user in them.users.values():
        WayIn.objects.create(user=user.pk, way="R", salt=b"salt", blob=b"blob")
    assert holders.too_few() == 0

    shut_out(them, "mads")

    assert holders.too_few() == len({"contact", "story", "talk", "notes"})
