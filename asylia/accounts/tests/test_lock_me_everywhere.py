import pytest

from asylia.accounts.models import HouseSession, RoleName
from asylia.accounts.tests.makers import make_key_of, make_user, opened, signed_in
from asylia.audit.models import Entry
from asylia.vault.models import Unlock
from conftest import role

pytestmark = pytest.mark.django_db


def test_locking_me_everywhere_ends_all_my_sessions_and_vaults_and_nobody_elses():
    mine, other = make_user(RoleName.TRIAGE), make_user(RoleName.TRIAGE)
    my_key, other_key = make_key_of(mine), make_key_of(other)
    here, elsewhere, of_another = opened(mine, my_key), opened(mine, my_key), opened(other, other_key)
    with role("asylia_house"):
        page = here.post("/lock-me")
    assert "You are locked everywhere" in page.content.decode()
    assert [browser.get("/me").status_code for browser in (here, elsewhere, of_another)] == [302, 302, 200]
    assert [row.user for row in Unlock.objects.all()] == [other.pk]
    assert [row.user for row in HouseSession.objects.all()] == [other.pk]
    assert [(entry.actor, entry.verb, entry.about) for entry in Entry.objects.all()] == [
        (str(mine.pk), "person.locked_everywhere", mine.pk)
    ]


def test_nobody_locks_without_a_form_of_ours():
    assert signed_in(make_user(RoleName.TRIAGE)).get("/lock-me").status_code == 405
