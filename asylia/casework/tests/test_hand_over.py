from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from asylia.accounts.models import Role
from asylia.audit.models import Entry
from asylia.casework.actions import hers
from asylia.casework.actions.handover import CannotCarry, HandedOver, WroteSince, hand_over
from asylia.casework.actions.reading import open_arrived, open_case
from asylia.casework.models import Case
from asylia.casework.tests.makers import as_her, as_house, make_arrived, new_id
from asylia.intake import actions as intake
from asylia.intake.models import Application
from asylia.intake.tests.makers import NOON, cut_at_each_statement, everything
from asylia.vault import circles, keeper, rosters
from asylia.vault.errors import ShutOutHolder, SubjectGone
from asylia.vault.models import Envelope, Seat, ShutOut
from asylia.vault.tests.makers import make_line, publish
from conftest import role

pytestmark = pytest.mark.django_db
HOUSE = "asylia_house"


def hand(them, application, *names, shut_out=(), by="triage", now=NOON):
    with role(HOUSE):
        return hand_over(
            application, two=(them[names[0]], them[names[1]]), shut_out=[them[name] for name in shut_out], **them.of(by), now=now
        )


def opens(them, name, subject):
    keys = circles.keys_of(them.keys[name])
    return set(keeper.read(subject, keys=keys, by=them[name].pk, now=NOON))


def test_two_people_carry_the_case_and_triage_holds_nothing_of_theirs_any_more(settings):
    them, own, application = make_arrived(settings)

    case = hand(them, application, "ines", "mads")

    assert (case.state, case.two, case.since) == ("screening", (them["ines"].pk, them["mads"].pk), NOON.date())
    assert Application.objects.get().state == "taken"
    every = {"contact", "story", "talk", "notes", "profile", "limits"}
    assert [opens(them, name, own.subject) for name in ("ines", "mads")] == [every, every]
    assert [opens(them, name, own.subject) for name in ("triage", "vera")] == [{"profile", "limits"}] * 2
    assert opens(them, "salma", own.subject) == set()


@pytest.mark.parametrize("name", ["ines", "vera", "salma"])
def test_only_triage_hands_over(settings, name):
    them, _, application = make_arrived(settings)
    before = everything()

    with pytest.raises(PermissionDenied):
        hand(them, application, "ines", "mads", by=name)

    assert everything() == before


def test_what_only_the_independent_person_holds_is_handed_over_by_that_person(settings):
    them, own, application = make_arrived(settings, ours=True)
    with pytest.raises(PermissionDenied):
        hand(them, application, "ines", "mads")

    hand(them, application, "ines", "mads", by="salma", shut_out=["vera"])

    assert opens(them, "salma", own.subject) == set()
    assert "limits" in opens(them, "ines", own.subject)
    assert opens(them, "vera", own.subject) == set()
    assert opens(them, "triage", own.subject) == set()  # its circle has somebody who is shut out


def test_nobody_who_is_shut_out_is_named_or_sees_anything_of_it(settings):
    them, own, application = make_arrived(settings)
    with pytest.raises(CannotCarry):
        hand(them, application, "ines", "mads", shut_out=["mads"])
    assert not ShutOut.objects.exists()

    hand(them, application, "ines", "mads", shut_out=["vera"])

    assert opens(them, "vera", own.subject) == set()
    assert not Case.objects.visible_to(them["vera"], on=NOON.date()).exists()


def renewed(them, name="secretariat", *, without=()):
    """The circle's next epoch, signed by the officers; everybody but these sits in it."""
    [old] = [key for key in circles.keys_of(them.keys["triage"])[1:] if rosters.circle(name, on=NOON.date()).id == key.holder]
    fresh = circles.next_epoch(old, without=[them[each].pk for each in without], by=them["triage"].pk, now=NOON)
    before = rosters.current_roster()
    publish([*before.lines, make_line(fresh, role=name)], them.officers, version=2, before=before.digest())
    return fresh


@pytest.mark.parametrize("shut_out", [[], ["vera"]])
def test_what_an_older_key_of_a_circle_holds_gets_its_newest(settings, shut_out):
    them, own, application = make_arrived(settings)
    fresh = renewed(them, without=["vera"])

    hand(them, application, "ines", "mads", shut_out=shut_out)

    kinds = ("profile", "limits")
    assert [keeper.is_held(Envelope.objects.get(kind=kind).id, holder=fresh.holder, epoch=2) for kind in kinds] == [True, True]
    hers = keeper.open_many([own.subject], keys=circles.keys_of(them.keys["vera"]), by=uuid4(), on=NOON.date())
    assert hers.get(own.subject, {}) == {}
    assert "limits" in opens(them, "anton", own.subject)


def test_nobody_joins_a_circle_that_holds_what_shuts_them_out(settings):
    them, _, application = make_arrived(settings)
    hand(them, application, "ines", "mads", shut_out=["salma"])
    _, secretariat = circles.keys_of(them.keys["ines"])
    before = everything()

    with pytest.raises(ShutOutHolder):
        circles.join(secretariat, them["salma"].pk, by=them["ines"].pk, now=NOON)

    assert everything() == before
    assert not Seat.objects.filter(user=them["salma"].pk, circle=secretariat.holder).exists()
    circles.join(secretariat, them["piet"].pk, by=them["ines"].pk, now=NOON)


def test_two_of_triage_who_hand_over_at_once_have_one_outcome(settings):
    them, _, application = make_arrived(settings)
    hand(them, application, "ines", "mads")
    before = everything()

    with pytest.raises(HandedOver):
        hand(them, application, "vera", "ines", by="anton")

    assert everything() == before


def test_what_she_wrote_meanwhile_is_read_first_by_who_hands_over(settings):
    """It may say who must never see it."""
    them, own, application = make_arrived(settings)
    never = {"question": "never_see", "envelopes": ["limits"], "answers": {"never_see": "Mads."}}
    as_house(open_arrived, application, **them.of("triage"), now=NOON)
    as_her(hers.correct, own, form=new_id(), **never, now=NOON)
    before = everything()
    with pytest.raises(WroteSince):
        hand(them, application, "ines", "mads")
    assert everything() == before
    as_house(open_arrived, application, **them.of("anton"), now=NOON)
    with pytest.raises(WroteSince):
        hand(them, application, "ines", "mads")

    as_house(open_arrived, application, **them.of("triage"), now=NOON)

    assert hand(them, application, "ines", "vera", shut_out=["mads"]).two == (them["ines"].pk, them["vera"].pk)


@pytest.mark.parametrize(("first", "second"), [("ines", "ines"), ("ines", "triage"), ("ines", "salma")])
def test_two_different_caseworkers_are_needed(settings, first, second):
    them, _, application = make_arrived(settings)

    with pytest.raises(CannotCarry):
        hand(them, application, first, second)


def test_a_term_that_ended_meanwhile_is_noticed(settings):
    them, _, application = make_arrived(settings)
    Role.objects.filter(user=them["mads"]).update(last_on=(NOON - timedelta(days=1)).date())

    with pytest.raises(CannotCarry):
        hand(them, application, "ines", "mads")


def test_an_application_that_she_erased_or_took_back_is_handed_over_to_nobody(settings):
    them, own, application = make_arrived(settings)
    as_her(intake.take_back, own, reason="", now=NOON)
    with pytest.raises(SubjectGone):
        hand(them, application, "ines", "mads")
    as_her(intake.erase_now, own, now=NOON)

    with pytest.raises(SubjectGone):
        hand(them, application, "ines", "mads")

    assert not Case.objects.exists()


def test_what_is_erased_is_no_case_any_more(settings):
    them, own, application = make_arrived(settings)
    case = hand(them, application, "ines", "mads")

    with role("asylia_street"):
        as_her(intake.erase_now, own, now=NOON)

    assert not Case.objects.exists()
    with pytest.raises(SubjectGone):
        open_case(case, **them.of("ines"), now=NOON)


def test_triage_reads_all_of_it_before(settings):
    them, _, application = make_arrived(settings)

    found = open_arrived(application, **them.of("anton"), now=NOON)

    assert found.answers("contact")["name_call"]["answer"] == "Noor"
    with pytest.raises(PermissionDenied):
        open_arrived(application, **them.of("ines"), now=NOON)


def test_the_record_says_who_handed_over(settings):
    them, own, application = make_arrived(settings)
    hand(them, application, "ines", "mads")

    assert list(Entry.objects.filter(verb="case.handed_over").values_list("actor", "about")) == [(str(them["triage"].pk), own.subject)]


def test_a_case_is_handed_over_wholly_or_not_at_all(settings):
    them, _, application = make_arrived(settings)
    two = (them["ines"], them["mads"])

    assert cut_at_each_statement(lambda: hand_over(application, two=two, shut_out=[], **them.of("triage"), now=NOON)) >= 10


def test_who_hands_over_can_shut_herself_out(settings):
    them, own, application = make_arrived(settings)

    hand(them, application, "ines", "mads", shut_out=["triage"])

    assert opens(them, "triage", own.subject) == set()
    assert "contact" in opens(them, "ines", own.subject)
