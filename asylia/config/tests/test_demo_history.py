"""The whole demo, loaded once: what stands in it is what was invented."""

import secrets
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from asylia.accounts.models import Body, Role
from asylia.audit.actions import late
from asylia.casework.actions.reading import open_case
from asylia.casework.models import Case
from asylia.config import demo, demo_data, demo_history
from asylia.config.tests.test_doctor import faults
from asylia.intake.models import Application
from asylia.notices.models import Mail, Notice
from asylia.vault.models import ShutOut

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)  # as everybody loads it: the doctor asks the same clock
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def steps(settings):
    """Loads it, and returns what was told of the progress."""
    settings.SECRET_KEY = secrets.token_urlsafe(50)
    told = []
    demo.load(now=NOW, told=lambda done, of: told.append((done, of)))
    return told


def test_every_application_stands_where_it_was_invented_to_stand(steps):
    assert steps == [(done, 60) for done in range(1, 61)]
    assert faults() == {}
    invented = Counter(each["state"] for each in demo_data.applications())
    states = Counter(Application.objects.values_list("state", flat=True))
    cases = Counter(Case.objects.exclude(application__state="withdrawn").values_list("state", flat=True))
    assert states["draft"] == invented["draft"]
    assert states["sent"] == invented["received"] + invented["received_by_the_ear"]
    assert states["withdrawn"] == invented["withdrawn"]
    assert cases == {"screening": invented["screening"], "rejected": invented["rejected"]}
    assert Case.objects.asked_again().count() == 2
    assert {shut.user for shut in ShutOut.objects.all()} == {
        demo_history._by_name()[name].id for each in demo_data.applications() if each["caseworkers"] for name in each["never_see_people"]
    }
    _the_house_has_its_people_and_cities()
    _a_case_tells_what_happened()
    _what_was_told_long_ago_is_seen_and_mailed_to_nobody()
    assert late(now=LATER) == 0


def _what_was_told_long_ago_is_seen_and_mailed_to_nobody():
    arrived = Notice.objects.unseen().filter(kind="something_arrived")
    assert set(arrived.values_list("about", flat=True)) == set(Application.objects.waiting().values_list("pk", flat=True))
    assert min(Notice.objects.unseen().values_list("at", flat=True)) >= NOW - timedelta(days=7)
    assert Mail.objects.count() == 0


def _the_house_has_its_people_and_cities():
    assert Body.objects.filter(kind="city").count() == len(demo_data.cities())
    assert Role.objects.running(on=NOW.date()).values("user").distinct().count() == len(demo_data.people())


def _a_case_tells_what_happened():
    """Of each case: the letters, her messages, the notes; the second caseworker opens it as well as the first."""
    for case in Case.objects.exclude(application__state="withdrawn").select_related("second"):
        found = open_case(case, **demo_history.member(case.second.name), now=LATER)
        raw = next(each for each in demo_data.applications() if each["answers"]["name_call"] == found.due["name_call"])
        ours = sorted(page.content["text"] for page in found.of("notes", "ours"))
        assert len(ours) == sum(said["by"] == "us" for said in raw["thread"])
        assert sorted(page.content["text"] for page in found.of("notes", "note")) == sorted(note["text"] for note in raw["notes"])
        hers = sorted(page.content["text"] for page in found.hers if page.content["what"] == "message")
        assert hers == sorted(said["text"] for said in raw["thread"] if said["by"] == "her")
        assert (found.due.get("danger_on") is not None) is (raw["danger_again"] is not None)
