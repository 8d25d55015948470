"""A day of acts with planted words in all that people type, and then a search of the record."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import connection

from asylia.accounts.actions import coming
from asylia.accounts.models import User
from asylia.audit.actions import heads, link
from asylia.vault import keeper, people, rosters, sealing, slots
from asylia.vault.models import Slot
from asylia.vault.tests.makers import make_house, make_key

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
MARK = "Zaphyrine"
NUMBER = "4" * 30


def a_day_of_acts(settings) -> keeper.Opened:
    anna, ben, cleo = make_key(), make_key(), make_key()
    make_house(settings, circles={"triage": [anna, ben, cleo]})
    user = User.objects.create(name=f"{MARK} Solli", email=f"{MARK}@asylia.invalid")
    coming.invite(user, by=user.pk, now=NOON)
    people.enrol(user.pk, seed=sealing.new_seed(), words=f"{MARK} abacus abdomen", now=NOON)
    own, draft, talk = slots.begin(slots.root(NUMBER), now=NOON)
    keeper.write([keeper.locked(opened, "answers", {MARK: f"{MARK} writes her story"}) for opened in (draft, talk)])
    own = slots.renumber(slots.enter(slots.root(NUMBER), now=NOON), slots.root(NUMBER[:-1] + "5"), now=NOON)
    story = keeper.new_envelope(own.subject, "story")
    keeper.create(story, holders=[rosters.person(key.holder, on=NOON.date()) for key in (anna, ben)], by=None, now=NOON)
    keeper.write([keeper.locked(story, "answers", {"text": MARK})])
    keeper.grant(story, holder=rosters.person(cleo.holder, on=NOON.date()), by=anna.holder, now=NOON)
    keeper.withdraw(story.id, holder=cleo.holder, by=anna.holder, now=NOON)
    assert keeper.read(own.subject, keys=[anna], by=anna.holder, now=NOON)["story"][0].content == {"text": MARK}
    keeper.shut_out(own.subject, user=uuid4(), by=anna.holder, now=NOON)
    keeper.shred(own.subject, now=NOON)
    assert not Slot.objects.exists()
    return story


@pytest.mark.django_db
@pytest.mark.proves("V71")
def test_the_record_holds_no_personal_word(settings, django_capture_on_commit_callbacks) -> None:
    story = a_day_of_acts(settings)
    with django_capture_on_commit_callbacks(execute=True):
        link(now=NOON.replace(day=27))
    assert heads()
    with connection.cursor() as cursor:
        cursor.execute("select e::text, l::text from audit_entry e left join audit_link l on l.entry_id = e.id")
        record = "\n".join(" ".join(map(str, row)) for row in cursor.fetchall()) + settings.HEADS_FILE.read_text()
        cursor.execute("select u::text from accounts_user u")
        [(control,)] = cursor.fetchall()
    verbs = {"person.invited", "person.enrolled", "number.begun", "number.renewed", "envelope.opened", "subject.shredded"}
    assert {verb for verb in verbs if verb in record} == verbs
    assert MARK.lower() in control.lower()
    for mark in (MARK, MARK.encode().hex(), NUMBER, NUMBER.encode().hex(), "asylia.invalid", "abacus", story.seed.hex()):
        assert mark.lower() not in record.lower()
