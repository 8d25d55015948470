"""A case into which somebody wrote who can write to the database and holds no key."""

import pytest

from asylia.casework.file import CONTACT, DUE, NOTES, OWN, TALK
from asylia.desk.tests.makers import browser_of, make_desk, see, send
from asylia.desk.tests.office import HOUSE, Desk
from asylia.vault import drops, keeper, sealing
from asylia.vault.keeper import Opened
from asylia.vault.models import Envelope, Grant, PublicKey, Sheet
from conftest import role

pytestmark = pytest.mark.django_db
SAYS = "changed from outside"


def put_another(subject, kind):
    """A seed that a thief invented, sealed to all who read it: what they write there, he could read."""
    row = Envelope.objects.get(subject=subject, kind=kind)
    false = Opened(row.id, row.subject, row.kind, row.epoch, sealing.new_seed())
    for grant in Grant.objects.filter(envelope=row):
        public = bytes(PublicKey.objects.get(holder=grant.holder).sealing)
        Grant.objects.filter(pk=grant.pk).update(blob=keeper.grant_blob(false, grant.holder, public))
    Sheet.objects.filter(envelope=row).delete()
    return false


def put_other_letters(subject):
    """`talk` and `notes` with the sheets that every page needs, and the thief's own key in place of hers."""
    talk, notes = put_another(subject, TALK), put_another(subject, NOTES)
    keys = drops.keys_of((talk, notes), own_public=sealing.pair(sealing.new_seed()).public)
    own = keeper.locked(talk, OWN, {"own_sentence": "x", "answer_by": None})
    keeper.write([own, keeper.locked(talk, drops.KEYS, keys), keeper.locked(notes, DUE, {"name_call": "N", "danger_now": "today"})])
    return talk, notes


@pytest.mark.proves("V89")
def test_nobody_reads_or_writes_in_envelopes_that_a_thief_made(settings):
    them, _, case = make_desk(settings)
    with role(HOUSE):
        talk, notes = put_other_letters(case.pk)

    assert SAYS in see(them, "ines", case, status=409)
    answer = send(them, "ines", case, "/note", text="Where they hide.")

    assert answer.status_code == 409
    assert SAYS in answer.content.decode()
    assert "Where they hide." in answer.content.decode()
    assert [len(keeper.pages(each)) for each in (talk, notes)] == [2, 1]


@pytest.mark.proves("V89")
def test_how_to_reach_her_is_never_the_thiefs_word(settings):
    them, _, case = make_desk(settings)
    with role(HOUSE):
        false = put_another(case.pk, CONTACT)
        keeper.write([keeper.locked(false, "answers", {"channels": "thief@asylia.invalid"})])

    answer = send(them, "ines", case, "/contact")

    assert answer.status_code == 409
    assert "thief" not in answer.content.decode()


def test_a_junk_sheet_is_told_on_the_page_and_on_the_list(settings):
    them, _, case = make_desk(settings)
    row = Envelope.objects.get(subject=case.pk, kind=NOTES)
    with role(HOUSE):
        Sheet.objects.create(envelope=row, epoch=row.epoch, kind=DUE, blob=b"x")

    assert SAYS in see(them, "ines", case, status=409)
    assert "does not open" in browser_of(them, "ines").get("/today").content.decode()


@pytest.mark.parametrize("put", [put_other_letters, lambda subject: put_another(subject, NOTES)])
def test_the_list_says_it_of_that_case_alone(settings, put):
    them, _, case = make_desk(settings)
    put(case.pk)

    page = browser_of(them, "ines").get("/today").content.decode()

    assert page.count("does not open") >= 1
    assert case.number in page


def test_what_arrived_is_not_shown_either(settings):
    desk = Desk(settings)
    application = desk.arrive()
    put_another(application.pk, NOTES)

    answer = desk.answer("triage", f"/arrived/{application.pk}")

    assert (answer.status_code, SAYS in answer.content.decode()) == (409, True)
