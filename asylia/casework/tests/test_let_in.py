"""Break glass: two officers ask, one of the two lets it, somebody else sees `contact` for an hour."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from asylia.accounts.models import Role, RoleName, User
from asylia.accounts.tests.makers import make_role
from asylia.audit.models import Entry
from asylia.casework.actions import absence, glass, hers, locking
from asylia.casework.actions.glass import CannotLetIn
from asylia.casework.file import GLASS, NOTES, STEP
from asylia.casework.models import Absence, Case, Glass
from asylia.casework.tests.makers import as_her, as_house, lines, make_arrived, make_case, new_id, opens
from asylia.casework.tests.test_change_caseworker import grant, name
from asylia.casework.tests.test_hand_over import hand
from asylia.intake import actions as intake
from asylia.intake.tests.makers import NOON, cut_at_each_statement, everything
from asylia.notices.models import Kind, Notice
from asylia.offices.states import GlassReason
from asylia.vault import circles, keeper
from asylia.vault.errors import CannotOpen, CeilingReached, SubjectGone, SubjectLocked
from asylia.vault.models import Envelope, Grant

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
AFTER = NOON + HOUR
OF_ALL = {"profile", "limits"}


def officers(them):
    for each in ("triage", "anton"):
        make_role(them[each], RoleName.OFFICER)
    return them["triage"], them["anton"]


def ask(them, case, user="vera", *, two=None, now=NOON):
    two = two or officers(them)
    return as_house(glass.ask, case.pk, user=them[user], reason=GlassReason.DANGER, two=two, now=now)


def let_in(them, asked, *, by="ines", now=NOON):
    return as_house(glass.let_in, asked, **them.of(by), now=now)


def look(them, let, *, by="vera", now=NOON):
    return as_house(glass.look, let, **them.of(by), now=now)


def make_let_in(settings, **answers):
    them, own, case = make_case(settings, **answers)
    return them, own, case, let_in(them, ask(them, case))


def kinds(them, who, case, *, now=NOON):
    return set(keeper.read(case.pk, keys=circles.keys_of(them.keys[who]), by=them[who].pk, now=now))


def epoch_of(case):
    return Envelope.objects.get(subject=case.pk, kind="contact").epoch


def told(kind):
    return {(notice.user_id, notice.about) for notice in Notice.objects.filter(kind=kind)}


def test_asking_opens_nothing_and_tells_both_at_once(settings):
    them, _, case = make_case(settings)

    ask(them, case)

    assert kinds(them, "vera", case) == OF_ALL
    assert told(Kind.GLASS_ASKED) == {(them["ines"].pk, case.pk), (them["mads"].pk, case.pk)}
    assert lines("glass.asked") == [(str(them["anton"].pk), case.pk)]


@pytest.mark.parametrize("by", ["ines", "mads"])
def test_one_of_the_two_lets_it_and_somebody_else_sees_contact_alone(settings, by):
    them, _, case = make_case(settings)
    let = let_in(them, ask(them, case), by=by)

    found = look(them, let)

    assert set(found.opened) == {"contact"}
    assert found.answers("contact")["name_call"]["answer"] == "Noor"
    assert (let.granted_by, let.granted_at) == (them[by], NOON)
    assert not Case.objects.visible_to(them["vera"], on=NOON.date()).exists()
    other = {"ines": "mads", "mads": "ines"}[by]
    assert told(Kind.CASE_OPENED_BY_GLASS) == {(them[other].pk, case.pk)}
    assert told(Kind.GLASS_GRANTED) == {(them["vera"].pk, let.pk)}
    assert not Notice.objects.unseen().filter(kind=Kind.GLASS_ASKED).exists()


def test_each_step_stands_in_the_record_and_the_grant_in_the_notes(settings):
    them, _, case, let = make_let_in(settings)

    look(them, let)

    contact = Envelope.objects.get(subject=case.pk, kind="contact").pk
    assert lines("glass.granted") == [(str(them["ines"].pk), case.pk)]
    assert Entry.objects.get(verb="glass.granted").detail == them["vera"].pk.bytes
    assert Entry.objects.filter(verb="envelope.opened", actor=str(them["vera"].pk)).values_list("about", flat=True).get() == contact
    step = next(page.content for page in opens(case, them, "mads").of(NOTES, STEP) if page.content["what"] == "let_in")
    assert (step["by"], step["to"]) == (str(them["ines"].pk), [str(them["vera"].pk)])


def test_what_she_corrected_and_nobody_took_in_yet_is_seen_too(settings):
    them, own, case = make_case(settings)
    asked = ask(them, case)
    as_her(hers.correct, own, form=new_id(), question="name_call", envelopes=["contact"], answers={"name_call": "Nura"}, now=NOON)

    found = look(them, let_in(them, asked))

    assert [page.content["answers"] for page in found.hers_in("contact")] == [{"name_call": "Nura"}]


def test_after_the_hour_nothing_is_seen(settings):
    them, _, _, let = make_let_in(settings)
    look(them, let, now=AFTER - timedelta(seconds=1))

    with pytest.raises(CannotLetIn, match="over"):
        look(them, let, now=AFTER)


def test_an_hour_over_midnight_is_a_whole_hour(settings):
    them, _, case = make_case(settings)
    late = NOON.replace(hour=23, minute=30)

    let = let_in(them, ask(them, case, now=late), now=late)

    assert look(them, let, now=late + timedelta(minutes=59)).answers("contact")
    assert Grant.objects.get(holder=them["vera"].pk).until == (NOON + timedelta(days=1)).date()


@pytest.mark.parametrize("opener", ["ines", "mads"])
def test_the_first_of_the_two_who_opens_the_case_afterwards_renews_the_keys(settings, opener):
    them, _, case, _ = make_let_in(settings)
    kept = list(Grant.objects.filter(holder=them["vera"].pk))
    before = epoch_of(case)
    as_house(opens, case, them, opener)
    assert epoch_of(case) == before

    found = as_house(opens, case, them, opener, now=AFTER)

    assert found.of(NOTES, GLASS) == []
    assert epoch_of(case) == before + 1
    assert lines("glass.rekeyed") == [(str(them[opener].pk), case.pk)]
    assert not Grant.objects.filter(holder=them["vera"].pk).exists()
    assert {"contact", "talk", "notes", "story"} <= kinds(them, "ines", case) & kinds(them, "mads", case)
    Grant.objects.bulk_create(kept)  # a thief puts the old grant back
    with pytest.raises(CannotOpen):
        kinds(them, "vera", case)
    as_house(opens, case, them, opener, now=AFTER)
    assert epoch_of(case) == before + 1


def test_new_keys_are_no_opening_of_contact_and_count_towards_no_ceiling(settings):
    them, _, case, _ = make_let_in(settings)
    settings.CEILINGS = {"contact": (0, 0)}

    as_house(opens, case, them, "mads", now=AFTER)

    contact = Envelope.objects.get(subject=case.pk, kind="contact").pk
    assert lines("glass.rekeyed") == [(str(them["mads"].pk), case.pk)]
    assert not Entry.objects.filter(verb="envelope.opened", about=contact, actor=str(them["mads"].pk)).exists()


def test_another_hour_outlives_the_keys_of_the_first(settings):
    them, _, case, _ = make_let_in(settings)
    before = epoch_of(case)
    again = let_in(them, ask(them, case, now=AFTER), now=AFTER)
    assert epoch_of(case) == before + 1  # by the one who let it, who opened the case for it

    as_house(opens, case, them, "mads", now=AFTER)

    assert look(them, again, now=AFTER).answers("contact")


def test_who_stands_in_and_is_let_in_keeps_the_hour_when_the_absence_is_ended(settings):
    them, _, case, let = make_let_in(settings)
    days = {"first_on": NOON.date(), "last_on": NOON.date()}
    as_house(absence.be_away, stand_in=them["vera"], **days, **them.of("ines"), now=NOON)

    as_house(absence.come_back, Absence.objects.get(), by=them["ines"], now=NOON)
    as_house(opens, case, them, "mads")

    assert kinds(them, "vera", case) == OF_ALL | {"contact"}
    assert look(them, let).answers("contact")


def test_a_change_of_caseworkers_keeps_the_hour_and_no_grant_beyond_it(settings):
    them, _, case, let = make_let_in(settings)
    make_role(them["salma"], RoleName.CASEWORKER)
    name(them, case, into="salma", by=them["anton"])

    case = grant(them, case, into="salma")

    assert look(them, let).answers("contact")
    later = NOON + 2 * HOUR
    as_house(opens, case, them, "salma", now=later)
    assert kinds(them, "vera", case, now=later) == OF_ALL


def test_who_leaves_within_the_hour_gets_no_new_key_and_holds_up_nobody(settings):
    them, _, case, _ = make_let_in(settings)
    User.objects.filter(pk=them["vera"].pk).update(is_active=False)
    make_role(them["salma"], RoleName.CASEWORKER)
    name(them, case, into="salma", by=them["anton"])

    grant(them, case, into="salma")

    assert kinds(them, "vera", case) == OF_ALL


@pytest.mark.parametrize("user", ["ines", "mads", "salma"])
def test_only_another_caseworker_or_an_officer_is_let_in(settings, user):
    them, _, case = make_case(settings)
    before = everything()

    with pytest.raises(CannotLetIn):
        ask(them, case, user)

    assert everything() == before


def test_an_officer_may_be_let_in_who_signed_for_it(settings):
    """In the smallest network nobody else is left. Three people it takes still."""
    them, _, case = make_case(settings)

    let = let_in(them, ask(them, case, "anton"))

    assert look(them, let, by="anton").answers("contact")


def test_nobody_who_is_shut_out_is_let_in_or_signs_for_it(settings):
    them, _, application = make_arrived(settings)
    case = hand(them, application, "ines", "mads", shut_out=["vera"])
    with pytest.raises(CannotLetIn):
        ask(them, case)
    keeper.shut_out(case.pk, user=them["anton"].pk, by=them["ines"].pk, now=NOON)

    with pytest.raises(PermissionDenied):
        ask(them, case, "triage", two=(them["triage"], them["anton"]))


def test_two_who_are_no_officers_ask_for_nothing(settings):
    them, _, case = make_case(settings)

    with pytest.raises(PermissionDenied):
        ask(them, case, two=(them["triage"], them["mads"]))


def test_the_same_is_not_asked_twice_while_it_waits_or_runs(settings):
    them, _, case = make_case(settings)
    asked = ask(them, case)
    for now in (NOON, AFTER):
        with pytest.raises(CannotLetIn, match="already"):
            ask(them, case, two=(asked.by, asked.second), now=now)
    let_in(them, asked, now=AFTER)

    with pytest.raises(CannotLetIn, match="already"):
        ask(them, case, two=(asked.by, asked.second), now=AFTER)


def test_what_lapsed_is_not_let_and_makes_room_for_the_next(settings):
    them, _, case = make_case(settings)
    asked = ask(them, case)
    late = NOON + timedelta(hours=24, seconds=1)
    with pytest.raises(CannotLetIn, match="24 hours"):
        let_in(them, asked, now=late)

    again = ask(them, case, two=(asked.by, asked.second), now=late)

    assert list(Glass.objects.all()) == [again]
    assert Notice.objects.unseen().filter(kind=Kind.GLASS_ASKED).count() == 2


def test_what_is_let_already_is_not_let_again(settings):
    them, _, _, let = make_let_in(settings)

    with pytest.raises(CannotLetIn, match="faster"):
        let_in(them, let, by="mads")


@pytest.mark.parametrize("by", ["vera", "triage", "salma"])
def test_only_one_of_the_two_lets_it(settings, by):
    them, _, case = make_case(settings)
    asked = ask(them, case)
    before = everything()

    with pytest.raises(PermissionDenied):
        let_in(them, asked, by=by)

    assert everything() == before


def test_who_stands_in_does_not_let_it(settings):
    them, _, case = make_case(settings)
    days = {"first_on": NOON.date(), "last_on": NOON.date()}
    as_house(absence.be_away, stand_in=them["vera"], **days, **them.of("ines"), now=NOON)

    with pytest.raises(PermissionDenied):
        let_in(them, ask(them, case, "triage"), by="vera")


def test_who_was_shut_out_or_whose_term_ended_meanwhile_is_not_let_in(settings):
    them, _, case = make_case(settings)
    asked = ask(them, case)
    Role.objects.filter(user=them["vera"]).update(last_on=(NOON - timedelta(days=1)).date())
    with pytest.raises(CannotLetIn, match="cannot be let in"):
        let_in(them, asked)
    Role.objects.filter(user=them["vera"]).update(last_on=None)
    keeper.shut_out(case.pk, user=them["vera"].pk, by=them["ines"].pk, now=NOON)

    with pytest.raises(CannotLetIn, match="cannot be let in"):
        let_in(them, asked)


@pytest.mark.parametrize("by", ["ines", "mads", "anton"])
def test_only_whom_it_was_let_looks(settings, by):
    them, _, _, let = make_let_in(settings)

    with pytest.raises(PermissionDenied):
        look(them, let, by=by)


def test_before_it_is_let_and_after_the_term_ended_nothing_is_seen(settings):
    them, _, case = make_case(settings)
    asked = ask(them, case)
    with pytest.raises(CannotLetIn):
        look(them, asked)
    let = let_in(them, asked)
    Role.objects.filter(user=them["vera"]).update(last_on=(NOON - timedelta(days=1)).date())

    with pytest.raises(PermissionDenied):
        look(them, let)


def test_it_counts_towards_the_ceiling_and_a_locked_case_stays_closed(settings):
    them, _, case, let = make_let_in(settings)
    settings.CEILINGS = {"contact": (0, 0)}
    with pytest.raises(CeilingReached):
        look(them, let)
    as_house(locking.lock_case, case, by=them["ines"], now=NOON)

    with pytest.raises(SubjectLocked):
        look(them, let)


def test_what_she_took_back_is_neither_asked_for_nor_seen(settings):
    them, own, case, let = make_let_in(settings)
    as_her(intake.take_back, own, reason="", now=NOON)
    with pytest.raises(CannotLetIn, match="not here"):
        ask(them, case, "triage", two=(let.by, let.second))

    with pytest.raises(SubjectGone):
        look(them, let)


def test_what_is_erased_leaves_nothing_of_it(settings):
    them, own, case, _ = make_let_in(settings)

    as_her(intake.erase_now, own, now=NOON)

    assert not Glass.objects.exists()
    assert not Notice.objects.filter(kind__in=[Kind.GLASS_ASKED, Kind.GLASS_GRANTED, Kind.CASE_OPENED_BY_GLASS]).exists()
    with pytest.raises(CannotLetIn, match="not here"):
        ask(them, case)


def test_it_is_let_wholly_or_not_at_all(settings):
    them, _, case = make_case(settings)
    asked = ask(them, case)

    assert cut_at_each_statement(lambda: glass.let_in(asked, **them.of("ines"), now=NOON)) >= 10


@pytest.mark.parametrize(
    "wrong",
    [
        {"second": "triage"},
        {"granted_by": "vera", "granted_at": NOON},
        {"granted_by": "ines"},
        {"granted_by": "ines", "granted_at": NOON + timedelta(hours=25)},
        {"reason": "because"},
        {},
    ],
)
def test_the_database_knows_what_cannot_be(settings, wrong):
    them, _, case = make_case(settings)
    asked = ask(them, case)
    values = {"by": asked.by, "second": asked.second, "reason": "danger"}
    values |= {name: them[value] if value in them.users else value for name, value in wrong.items()}

    with pytest.raises(IntegrityError), transaction.atomic():
        Glass.objects.create(case=case, user=them["vera"], at=NOON, until=NOON + timedelta(hours=24), **values)
