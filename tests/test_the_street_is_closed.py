from uuid import uuid4

import pytest

from asylia.vault import locks
from asylia.vault.models import LockKind, Visit
from tests.walking import NOON, Walker

pytestmark = [pytest.mark.django_db, pytest.mark.street, pytest.mark.usefixtures("quick_street")]
CLOSED = "We take no new applications now."


def test_nobody_new_gets_a_number_while_the_street_is_closed():
    walker = Walker()
    walker.go("s6")
    locks.lock(LockKind.STREET, by=uuid4(), now=NOON)

    walker.see("s6")
    assert (walker.at.status_int, CLOSED in walker.at.text) == (503, True)
    answer = walker.post("s6", {**walker.hidden, "filled_by": "self"})

    assert (answer.status_int, CLOSED in answer.text) == (503, True)
    assert not Visit.objects.exists()


def test_whoever_has_a_number_comes_back_as_before(her):
    locks.lock(LockKind.STREET, by=uuid4(), now=NOON)
    her.app.reset()
    her.go("s16")
    her.send(number=her.number)
    assert her.path == "s17"


def test_the_street_goes_on_while_the_house_is_locked():
    locks.lock(LockKind.HOUSE, by=uuid4(), now=NOON)
    walker = Walker()
    walker.go("s6")
    walker.send(filled_by="self")
    assert walker.path == "s8"
