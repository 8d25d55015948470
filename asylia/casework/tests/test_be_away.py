from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from asylia.accounts.models import User
from asylia.casework.actions import absence, letters, screening
from asylia.casework.actions.absence import CannotBeAway
from asylia.casework.file import NOTES, STOOD_IN
from asylia.casework.models import Absence, Case
from asylia.casework.rules import signed_text
from asylia.casework.tests.makers import as_house, lines, make_arrived, make_case, opens
from asylia.casework.tests.test_change_caseworker import grant, name
from asylia.casework.tests.test_hand_over import hand
from asylia.intake.tests.makers import NOON, cut_at_each_statement, everything
from asylia.notices.models import Kind, Notice
from asylia.offices.errors import NotYours
from asylia.vault import circles, keeper, locks
from asylia.vault.errors import CannotOpen
from asylia.vault.models import Envelope, Grant, LockKind

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
LAST = TODAY + timedelta(days=7)
AFTER = NOON + timedelta(days=8)
THREE = {"story", "talk", "notes"}
OF_ALL = {"profile", "limits"}


def be_away(them, who="ines", stand_in="vera", *, first_on=TODAY, last_on=LAST, now=NOON):
    return as_house(absence.be_away, stand_in=them[stand_in], first_on=first_on, last_on=last_on, **them.of(who), now=now)


def come_back(them, found, *, by="ines", now=NOON):
    as_house(absence.come_back, found, by=them[by], now=now)


def kinds(them, who, case, *, now=NOON):
    return set(keeper.read(case.pk, keys=circles.keys_of(them.keys[who]), by=them[who].pk, now=now))


def epochs(case):
    return set(Envelope.objects.filter(subject=case.pk, kind__in=THREE).values_list("epoch", flat=True))


def test_who_stands_in_reads_and_writes_and_never_how_somebody_can_be_reached(settings):
    them, _, case = make_case(settings)

    be_away(them)

    assert kinds(them, "vera", case) == THREE | OF_ALL
    assert set(Grant.objects.filter(holder=them["vera"].pk).values_list("until", flat=True)) == {LAST}
    as_house(letters.note, case, text="Called back.", **them.of("vera"), now=NOON)
    assert [each.stood_for for each in Case.objects.read_by(them["vera"], on=TODAY)] == [them["ines"].pk]
    assert list(Notice.objects.filter(kind=Kind.ABSENCE).values_list("user", flat=True)) == [them["vera"].pk]
    assert [actor for actor, _ in lines("absence.begun")] == [str(them["ines"].pk)]


def test_before_the_first_day_and_after_the_last_nothing_is_read(settings):
    them, _, case = make_case(settings)
    be_away(them, first_on=TODAY + timedelta(days=1))

    for now in (NOON, AFTER):
        with pytest.raises(PermissionDenied):
            as_house(letters.note, case, text="Too early, too late.", **them.of("vera"), now=now)

    assert kinds(them, "vera", case, now=AFTER) == OF_ALL


@pytest.mark.parametrize("opener", ["ines", "mads"])
def test_the_first_of_the_two_who_opens_it_afterwards_renews_the_keys(settings, opener):
    them, _, case = make_case(settings)
    be_away(them)
    kept = list(Grant.objects.filter(holder=them["vera"].pk))
    before = epochs(case)

    found = as_house(opens, case, them, opener, now=AFTER)

    assert found.of(NOTES, STOOD_IN) == []
    assert epochs(case) == {epoch + 1 for epoch in before}
    assert lines("absence.rekeyed") == [(str(them[opener].pk), case.pk)]
    assert not Grant.objects.filter(holder=them["vera"].pk).exists()
    Grant.objects.bulk_create(kept)  # a thief puts the old grants back, without their last day
    Grant.objects.filter(holder=them["vera"].pk).update(until=None)
    with pytest.raises(CannotOpen):
        kinds(them, "vera", case)
    as_house(opens, case, them, opener, now=AFTER)
    assert epochs(case) == {epoch + 1 for epoch in before}


def test_while_it_lasts_nothing_is_renewed(settings):
    them, _, case = make_case(settings)
    be_away(them)
    before = epochs(case)

    for name_ in ("mads", "vera"):
        as_house(opens, case, them, name_)

    assert epochs(case) == before


def test_coming_back_early_ends_it_at_once(settings):
    them, _, case = make_case(settings)
    found = be_away(them)

    come_back(them, found)

    assert kinds(them, "vera", case) == OF_ALL
    assert not Absence.objects.exists()
    assert len(lines("absence.ended")) == 1
    as_house(opens, case, them, "mads")
    assert len(lines("absence.rekeyed")) == 1


def test_nobody_else_ends_it(settings):
    them, _, _ = make_case(settings)
    found = be_away(them)

    with pytest.raises(PermissionDenied):
        come_back(them, found, by="vera")


def test_a_case_that_shuts_the_stand_in_out_is_left_to_the_other(settings):
    them, _, application = make_arrived(settings)
    case = hand(them, application, "ines", "mads", shut_out=["vera"])

    be_away(them)

    assert kinds(them, "vera", case) == set()
    assert kinds(them, "mads", case) >= THREE


def test_the_other_of_a_case_stands_in_without_any_grant(settings):
    them, _, case = make_case(settings)

    be_away(them, stand_in="mads")

    assert not Grant.objects.filter(until__isnull=False).exists()
    assert "contact" in kinds(them, "mads", case)


@pytest.mark.parametrize(
    ("stand_in", "days"),
    [("ines", (0, 1)), ("triage", (0, 1)), ("vera", (2, 1)), ("vera", (-3, -1)), ("vera", (0, 91))],
)
def test_only_another_caseworker_and_only_for_days_to_come(settings, stand_in, days):
    them, _, _ = make_case(settings)
    first, last = (TODAY + timedelta(days=day) for day in days)
    before = everything()

    with pytest.raises(CannotBeAway):
        be_away(them, stand_in=stand_in, first_on=first, last_on=last)

    assert everything() == before


def test_nobody_is_away_twice_and_nobody_stands_in_who_is_away(settings):
    them, _, _ = make_case(settings)
    be_away(them)

    with pytest.raises(CannotBeAway):
        be_away(them)
    with pytest.raises(CannotBeAway):
        be_away(them, "mads", "ines")


def test_only_who_carries_cases_is_away(settings):
    them, _, _ = make_case(settings)

    with pytest.raises(PermissionDenied):
        be_away(them, "triage")


def test_a_case_that_is_handed_over_meanwhile_goes_to_the_stand_in_too(settings):
    them, _, application = make_arrived(settings)
    be_away(them)

    case = hand(them, application, "ines", "mads")

    assert kinds(them, "vera", case) == THREE | OF_ALL
    as_house(opens, case, them, "mads", now=AFTER)
    assert len(lines("absence.rekeyed")) == 1


def test_who_stood_in_for_the_one_who_leaves_a_case_leaves_it_too(settings):
    them, _, case = make_case(settings)
    be_away(them, "mads", "vera")
    name(them, case, out="mads", into="vera")
    case = grant(them, case)
    assert "contact" in kinds(them, "vera", case)
    name(them, case, out="vera", into="mads")

    grant(them, case, into="mads")

    assert kinds(them, "vera", case) == THREE | OF_ALL  # for Mads, who is still away
    come_back(them, Absence.objects.get(), by="mads")
    assert kinds(them, "vera", case) == OF_ALL


def test_who_stands_in_for_the_one_who_stays_keeps_it_through_a_change(settings):
    them, _, case = make_case(settings)
    be_away(them, "ines", "vera")
    other = them["anton"]
    other.roles.update(name="caseworker")
    name(them, case, into="anton", by=officer_of(them))

    grant(them, case, into="anton")

    assert kinds(them, "vera", case) == THREE | OF_ALL


def officer_of(them):
    them["triage"].roles.update(name="officer")
    return them["triage"]


def propose(them, case, who):
    as_house(screening.propose_refusal, case, codes=["safe_now"], text="We cannot.", **them.of(who), now=NOON)


def refuse(them, case, who):
    as_house(screening.refuse, case, seen=signed_text(["safe_now"], "We cannot."), **them.of(who), now=NOON)


@pytest.mark.parametrize(("first", "second"), [("mads", "vera"), ("vera", "mads")])
def test_who_stands_in_is_the_second_key(settings, first, second):
    them, _, case = make_case(settings)
    be_away(them)
    propose(them, case, first)

    refuse(them, case, second)

    case.refresh_from_db()
    assert case.state == "rejected"


@pytest.mark.parametrize(("first", "second"), [("ines", "vera"), ("vera", "ines")])
def test_who_stands_in_and_who_is_away_are_one_key(settings, first, second):
    them, _, case = make_case(settings)
    be_away(them)
    propose(them, case, first)

    with pytest.raises(NotYours, match="one key"):
        refuse(them, case, second)


def test_what_two_persons_hold_is_not_screened_by_who_stands_in(settings):
    them, _, application = make_arrived(settings)
    case = hand(them, application, "ines", "mads", shut_out=["triage"])
    as_house(screening.screen, case, findings={"safe_now": "open"}, words="?", **them.of("mads"), now=NOON)
    be_away(them)

    with pytest.raises(PermissionDenied):
        as_house(screening.screen, case, findings={"safe_now": "open"}, words="?", **them.of("vera"), now=NOON)


def test_an_absence_is_said_wholly_or_not_at_all(settings):
    them, _, _ = make_case(settings)
    days = {"first_on": TODAY, "last_on": LAST}

    assert cut_at_each_statement(lambda: absence.be_away(stand_in=them["vera"], **days, **them.of("ines"), now=NOON)) >= 10


def test_the_database_knows_that_nobody_stands_in_for_herself(settings):
    them, _, _ = make_case(settings)

    with pytest.raises(IntegrityError), transaction.atomic():
        Absence.objects.create(user=them["ines"], stand_in=them["ines"], first_on=TODAY, last_on=LAST)


def test_a_locked_case_is_left_to_the_other_caseworker(settings):
    them, _, case = make_case(settings)
    locks.lock(LockKind.SUBJECT, case.pk, by=them["ines"].pk, now=NOON)

    be_away(them)
    locks.release(LockKind.SUBJECT, case.pk, by=them["ines"].pk, now=NOON)

    assert Absence.objects.count() == 1
    assert kinds(them, "vera", case) == OF_ALL


def test_a_stand_in_who_is_gone_holds_up_no_change_of_caseworkers(settings):
    them, _, case = make_case(settings)
    be_away(them)
    User.objects.filter(pk=them["vera"].pk).update(is_active=False)
    them["salma"].roles.update(name="caseworker")
    name(them, case, into="salma")

    grant(them, case, into="salma")

    assert kinds(them, "vera", case) == OF_ALL
