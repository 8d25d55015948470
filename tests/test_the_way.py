import pytest

from asylia.config.demo_people import PEOPLE
from asylia.intake.models import Application
from asylia.intake.states import ApplicationState
from asylia.vault import keeper, people
from tests.walking import NOON, Walker, make_files, make_people

pytestmark = [pytest.mark.django_db, pytest.mark.street]

ANSWERS = {
    "contact_mode": "page",
    "never_see": "mark-never-see",
    "name_call": "mark-name-call",
    "write_language": "en",
    "citizenship_left": "unsure",
    "household": "with",
    "member": [{"member_call": "mark-member", "member_tie": "child", "member_age": "6_11", "member_when": "now", "member_danger": "no"}],
    "art_main": "poetry",
    "work_about": "mark-work-about",
    "danger_now": "long",
    "danger_why": "mark-danger-why",
    "stay_kind": "permit",
    "safe_until_year": "2027",
    "safe_until_month": "3",
    "decide_by_left": "no",
    "needs_now": ["money", "lawyer"],
    "referee": [
        {
            "ref_call": "mark-referee",
            "ref_who": "mark-ref-who",
            "ref_what": "mark-ref-what",
            "ref_reach": "mark-ref-reach",
            "ref_asked": "yes",
            "ref_language_left": "unsure",
        }
    ],
    "yes_read": True,
    "yes_partner": True,
}


@pytest.fixture(autouse=True)
def _house(settings):
    settings.PATIENCE_SECONDS = 0
    make_files()
    make_people()


def opened_by(role: str) -> dict[str, list[keeper.Page]]:
    """What an invented person of this circle, and of no other, opens of the one application."""
    person = next(each for each in PEOPLE if role in each.circles)
    key = people.open_person(person.id, person.words)
    return keeper.read(Application.objects.get().pk, keys=people.keys_of(key), by=person.id, now=NOON)


def test_what_was_sent_opens_for_triage_and_only_profile_and_limits_for_the_secretariat():
    walker = Walker()
    walker.begin()
    walker.fill_in(ANSWERS)
    page = walker.send_all()

    assert "We have it" in page
    assert "The kettle is green." in page
    assert Application.objects.get().state == ApplicationState.SENT
    read = opened_by("triage")
    assert set(read) == {"contact", "story", "notes", "talk", "profile", "limits"}
