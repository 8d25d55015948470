import pytest
from django.core.exceptions import PermissionDenied

from asylia.accounts.models import RoleName
from asylia.accounts.tests.makers import make_user
from asylia.casework.actions import hers, letters, overview
from asylia.casework.actions.locking import lock_case
from asylia.casework.tests.makers import as_her, as_house, lines, make_case, new_id, opens
from asylia.intake import actions as intake
from asylia.intake.tests.makers import NOON
from asylia.notices.models import Kind, Notice
from asylia.vault import keeper, locks
from asylia.vault.errors import SubjectGone, SubjectLocked
from asylia.vault.models import LockKind
from conftest import role

pytestmark = pytest.mark.django_db


def lock(case, by):
    as_house(lock_case, case, by=by, now=NOON)


@pytest.mark.proves("V90")
def test_a_locked_case_opens_for_none_of_us_by_page_act_or_list(settings):
    them, _, case = make_case(settings)
    officer = make_user(RoleName.OFFICER)
    lock(case, them["ines"])

    for name in ("ines", "mads"):
        with pytest.raises(SubjectLocked):
            opens(case, them, name)
        with pytest.raises(SubjectLocked):
            letters.note(case, text="Called.", now=NOON, **them.of(name))
        assert overview.of_cases([case], now=NOON, **them.of(name)) == {}
    assert lines("case.locked") == [(str(them["ines"].pk), case.pk)]
    assert list(Notice.objects.filter(kind=Kind.CASE_LOCKED).values_list("user", flat=True)) == [officer.pk]


@pytest.mark.proves("V90")
def test_her_number_goes_on_and_what_she_wrote_meanwhile_is_read_after_it_is_opened_again(settings):
    them, own, case = make_case(settings)
    lock(case, them["mads"])

    with role("asylia_street"):
        as_her(hers.write, own, form=new_id(), text="Are you there?", now=NOON)
    locks.release(LockKind.SUBJECT, case.pk, by=make_user(RoleName.OFFICER).pk, now=NOON)

    assert [page.content["text"] for page in opens(case, them, "ines").hers] == ["Are you there?"]


def test_an_officer_locks_it_and_anybody_else_does_not(settings):
    them, _, case = make_case(settings)
    for name in ("triage", "vera", "salma"):
        with pytest.raises(PermissionDenied):
            lock(case, them[name])
    assert not locks.is_locked(LockKind.SUBJECT, case.pk)

    lock(case, make_user(RoleName.OFFICER))
    assert locks.is_locked(LockKind.SUBJECT, case.pk)


def test_an_officer_whom_it_shuts_out_does_not_lock_it(settings):
    them, _, case = make_case(settings)
    officer = make_user(RoleName.OFFICER)
    keeper.shut_out(case.pk, user=officer.pk, by=them["ines"].pk, now=NOON)

    with pytest.raises(PermissionDenied):
        lock(case, officer)


def test_what_she_took_back_is_locked_already(settings):
    _, own, case = make_case(settings)
    as_her(intake.take_back, own, reason="", now=NOON)

    with pytest.raises(SubjectGone):
        lock(case, make_user(RoleName.OFFICER))


def test_locking_twice_is_locking_once(settings):
    them, _, case = make_case(settings)
    officer = make_user(RoleName.OFFICER)
    lock(case, them["ines"])
    lock(case, officer)
    assert list(locks.locked(LockKind.SUBJECT)) == [case.pk]
