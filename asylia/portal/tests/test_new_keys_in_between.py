import pytest

from asylia.casework.actions.handover import hand_over
from asylia.casework.tests.makers import make_arrived
from asylia.intake import draft as drafts
from asylia.intake.tests.makers import NOON
from asylia.vault import slots
from asylia.vault.errors import CannotOpen

pytestmark = pytest.mark.django_db


@pytest.fixture
def arrived(settings, monkeypatch):
    """Her slot is read, then two people take the case over, then her sheets are read."""
    them, own, application = make_arrived(settings)
    look = slots.see

    def see(known):
        slot = look(known)
        if application.state == "sent":
            hand_over(application, two=(them["ines"], them["mads"]), shut_out=[], **them.of("triage"), now=NOON)
            application.state = "taken"
        return slot

    monkeypatch.setattr(slots, "see", see)
    return own


def test_who_reads_her_page_while_her_case_gets_new_keys_sees_it(arrived):
    assert drafts.see(arrived).own["own_sentence"] == "The kettle is green."


def test_what_does_not_open_the_second_time_either_is_told(arrived, monkeypatch):
    monkeypatch.setattr(slots, "read_own", lambda *_: (_ for _ in ()).throw(CannotOpen))

    with pytest.raises(CannotOpen):
        drafts.see(arrived)
