from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from asylia.accounts.models import Role, RoleName
from asylia.accounts.tests.makers import make_role
from asylia.casework.actions import changing, screening
from asylia.casework.actions.changing import NobodyNamed
from asylia.casework.actions.handover import CannotCarry
from asylia.casework.file import NOTES, STEP
from asylia.casework.models import Case, Change
from asylia.casework.tests.makers import as_her, as_house, lines, make_arrived, make_case, opens
from asylia.casework.tests.test_hand_over import hand
from asylia.intake import actions as intake
from asylia.intake.tests.makers import NOON, cut_at_each_statement, everything
from asylia.notices.models import Kind, Notice
from asylia.vault import circles, keeper
from asylia.vault.errors import CannotOpen
from asylia.vault.models import Grant

pytestmark = pytest.mark.django_db
ALL = {"contact", "story", "talk", "notes", "profile", "limits"}


def officer(them, name="anton"):
    make_role(them[name], RoleName.OFFICER)
    return them[name]


def name(them, case, *, out="mads", into="vera", by=None):
    return as_house(changing.name_another, case, out=them[out], into=them[into], by=by or officer(them), now=NOON)


def grant(them, case, *, into="vera", by="ines"):
    return as_house(changing.grant_change, case, into=them[into], **them.of(by), now=NOON)


def kinds(them, who, case):
    return set(keeper.read(case.pk, keys=circles.keys_of(them.keys[who]), by=them[who].pk, now=NOON))


@pytest.mark.proves("V25")
def test_who_leaves_a_case_opens_nothing_of_it_any_more(settings):
    them, _, case = make_case(settings)
    name(them, case)
    kept = list(Grant.objects.filter(holder=them["mads"].pk))

    case = grant(them, case)

    assert set(case.two) == {them["ines"].pk, them["vera"].pk}
    assert [kinds(them, who, case) for who in ("ines", "vera")] == [ALL, ALL]
    assert kinds(them, "mads", case) == {"profile", "limits"}  # of the secretariat's circle, where he still sits
    assert not Case.objects.visible_to(them["mads"], on=NOON.date()).exists()
    Grant.objects.bulk_create(kept)  # a thief puts the old grants back
    with pytest.raises(CannotOpen):
        kinds(them, "mads", case)


def test_what_persons_hold_in_place_of_a_circle_gets_new_keys_too(settings):
    them, _, application = make_arrived(settings)
    case = hand(them, application, "ines", "mads", shut_out=["triage"])
    as_house(screening.screen, case, findings={"safe_now": "open"}, words="?", **them.of("ines"), now=NOON)
    name(them, case)

    case = grant(them, case)

    assert kinds(them, "mads", case) == set()
    assert [kinds(them, who, case) for who in ("ines", "vera")] == [ALL | {"assessment"}] * 2


def test_naming_alone_opens_nothing_and_asks_the_one_who_stays(settings):
    them, _, case = make_case(settings)

    name(them, case)

    assert kinds(them, "vera", case) == {"profile", "limits"}
    assert list(Notice.objects.filter(kind=Kind.SECOND_SIGNATURE).values_list("user", flat=True)) == [them["ines"].pk]
    assert lines("caseworker.named") == [(str(them["anton"].pk), case.pk)]


def test_the_grant_tells_who_comes_and_stands_in_the_record_and_in_the_notes(settings):
    them, _, case = make_case(settings)
    name(them, case)

    case = grant(them, case)

    assert list(Notice.objects.filter(kind=Kind.HANDED_OVER, user=them["vera"]).values_list("about", flat=True)) == [case.pk]
    assert lines("caseworker.changed") == [(str(them["ines"].pk), case.pk)]
    assert "caseworker_changed" in [page.content["what"] for page in opens(case, them, "vera").of(NOTES, STEP)]
    assert not Change.objects.exists()


def test_a_refusal_that_waits_is_dropped(settings):
    them, _, case = make_case(settings)
    as_house(screening.propose_refusal, case, codes=["safe_now"], text="We cannot.", **them.of("mads"), now=NOON)
    name(them, case)

    case = grant(them, case)

    assert opens(case, them, "ines").proposal is None


@pytest.mark.parametrize("by", ["ines", "triage", "salma"])
def test_only_an_officer_names(settings, by):
    them, _, case = make_case(settings)

    with pytest.raises(PermissionDenied):
        name(them, case, by=them[by])


def test_an_officer_who_is_shut_out_names_nobody(settings):
    them, _, application = make_arrived(settings)
    case = hand(them, application, "ines", "mads", shut_out=["anton"])

    with pytest.raises(PermissionDenied):
        name(them, case)


@pytest.mark.parametrize(("out", "into"), [("vera", "triage"), ("mads", "ines"), ("mads", "triage")])
def test_one_of_the_two_leaves_and_another_caseworker_comes(settings, out, into):
    them, _, case = make_case(settings)

    with pytest.raises(CannotCarry):
        name(them, case, out=out, into=into)


def test_nobody_who_is_shut_out_comes_or_is_granted(settings):
    them, _, application = make_arrived(settings)
    case = hand(them, application, "ines", "mads", shut_out=["vera"])
    with pytest.raises(CannotCarry):
        name(them, case)
    Change.objects.create(case=case, out=them["mads"], into=them["vera"], by=them["anton"], at=NOON)

    with pytest.raises(CannotCarry):
        grant(them, case)

    assert kinds(them, "vera", case) == set()


@pytest.mark.parametrize("by", ["mads", "vera", "triage"])
def test_only_the_one_who_stays_grants(settings, by):
    them, _, case = make_case(settings)
    name(them, case)
    before = everything()

    with pytest.raises(PermissionDenied):
        grant(them, case, by=by)

    assert everything() == before


def test_only_whom_the_page_named_is_granted(settings):
    them, _, case = make_case(settings)
    with pytest.raises(NobodyNamed):
        grant(them, case)
    name(them, case)

    with pytest.raises(NobodyNamed):
        grant(them, case, into="ines")


def test_a_term_that_ended_meanwhile_is_noticed(settings):
    them, _, case = make_case(settings)
    name(them, case)
    Role.objects.filter(user=them["vera"]).update(last_on=(NOON - timedelta(days=1)).date())

    with pytest.raises(CannotCarry):
        grant(them, case)


def test_what_is_erased_waits_for_nobody(settings):
    them, own, case = make_case(settings)
    name(them, case)

    as_her(intake.erase_now, own, now=NOON)

    assert not Change.objects.exists()


def test_a_change_is_done_wholly_or_not_at_all(settings):
    them, _, case = make_case(settings)
    name(them, case)

    assert cut_at_each_statement(lambda: changing.grant_change(case, into=them["vera"], **them.of("ines"), now=NOON)) >= 10
