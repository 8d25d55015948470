import pytest

from asylia.accounts.models import RoleName
from asylia.accounts.tests.makers import make_role
from asylia.casework.tests.makers import make_arrived
from asylia.desk.tests.makers import browser_of, make_desk, now
from asylia.notices.models import Kind, Notice
from asylia.offices.models import Proposal
from conftest import role

pytestmark = pytest.mark.django_db
REACHED = "You have opened as much as one person opens in an hour or a day"
CALLED = "What shall we call you?"


def ask(them, name, path, **fields):
    browser = browser_of(them, name)
    with role("asylia_house"):
        return browser.post(path, fields)


@pytest.mark.proves("V64")
def test_above_the_ceiling_a_second_person_lets_somebody_go_on(settings):
    settings.CEILINGS = {"contact": (0, 0)}
    them, _, case = make_desk_with_officer(settings)
    contact = f"/cases/{case.pk}/contact"
    stopped = ask(them, "ines", contact)
    assert stopped.status_code == 429
    assert REACHED in stopped.content.decode()
    assert CALLED not in stopped.content.decode()
    assert list(Notice.objects.filter(kind=Kind.CEILING).values_list("user", flat=True)) == [them["vera"].pk]

    settings.CEILINGS = {"contact": (1, 1)}
    first = ask(them, "ines", "/signatures/open-more").headers["Location"]
    assert ask(them, "ines", "/signatures/open-more").headers["Location"] == first  # it is not asked twice
    text = Proposal.objects.get().signed["text"]
    assert text.startswith("Ines has opened as much as one person opens")
    assert ask(them, "mads", first, seen=text, then="sign").headers["Location"] == "/signatures"
    assert Proposal.objects.get().state == "done"
    assert CALLED in ask(them, "ines", contact).content.decode()


@pytest.mark.proves("V64")
def test_whoever_asks_does_not_sign_second(settings):
    them, _, _ = make_desk_with_officer(settings)
    first = ask(them, "ines", "/signatures/open-more").headers["Location"]

    ask(them, "ines", first, seen=Proposal.objects.get().signed["text"], then="sign")

    assert Proposal.objects.get().state == "waiting"


@pytest.mark.proves("V64")
def test_opening_what_arrived_counts_too(settings):
    them, _, application = make_arrived(settings, now=now())
    settings.CEILINGS = {"contact": (0, 0)}

    assert browser_of(them, "triage").get(f"/arrived/{application.pk}").status_code == 429
    assert browser_of(them, "triage").get("/arrived").status_code == 200


def make_desk_with_officer(settings):
    ceilings, settings.CEILINGS = settings.CEILINGS, {}
    made = make_desk(settings)
    settings.CEILINGS = ceilings
    make_role(made[0]["vera"], RoleName.OFFICER)
    return made
