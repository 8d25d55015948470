import base64
from datetime import date

import pytest

from asylia.audit.models import Entry
from asylia.intake import actions
from asylia.intake import draft as drafts
from asylia.intake.errors import AlreadySaved, NotReady
from asylia.intake.models import Application
from asylia.intake.tests.makers import (
    NEEDED,
    NOON,
    SHOWN,
    STREET,
    cut_at_each_statement,
    everything,
    lines_of,
    look_away,
    make_circles,
    make_ready,
    make_root,
    save,
    send,
)  # fmt: skip
from asylia.vault import keeper, sealing
from asylia.vault.errors import NumberUnknown, RosterRefused, ShutOutHolder
from asylia.vault.models import Envelope, Grant, PublicKey, ShutOut
from conftest import role

pytestmark = pytest.mark.django_db


def opened(own, keys):
    """What these keys open, by envelope: all sheets in one."""
    found = keeper.read(own.subject, keys=keys, by=keys[0].holder, now=NOON)
    return {kind: {name: value for page in pages for name, value in page.content.items()} for kind, pages in found.items()}


def test_what_was_sent_is_opened_by_those_who_may_read_it_and_by_nobody_else(settings):
    circles = make_circles(settings)
    own = make_ready()
    with role(STREET):
        send(own)

    assert set(opened(own, circles["triage"])) == {"contact", "story", "notes", "talk"}
    assert set(opened(own, circles["secretariat"])) == {"profile", "limits"}
    assert opened(own, circles["ear"]) == {}
    assert opened(own, circles["triage"])["contact"]["name_call"] == {"asked": "What shall we call you?", "answer": "Noor"}


def test_after_sending_she_holds_her_talk_alone_and_the_draft_is_destroyed(settings):
    make_circles(settings)
    own = make_ready()
    with role(STREET):
        send(own)
        held = drafts.see(own)

        assert (held.draft, held.meta, held.answers, held.entries) == (None, None, {}, {})
    assert set(Envelope.objects.values_list("kind", flat=True)) == {"contact", "story", "notes", "talk", "profile", "limits"}


def test_she_keeps_her_sentence_the_promised_day_and_her_yes_to_partners(settings):
    make_circles(settings)
    own = make_ready(yes_partner=True)

    send(own)

    expected = {"own_sentence": "The kettle is green.", "answer_by": "2026-12-09", "yes_partner": True, "sent_on": "2026-11-25"}
    expected["to_the_ear"] = False
    assert drafts.see(own).own == expected


def test_an_application_that_was_sent_has_a_day_and_no_end(settings):
    make_circles(settings)
    own = make_ready()

    send(own)

    application = Application.objects.get()
    assert (application.pk, application.state) == (own.subject, "sent")
    assert (application.sent_on, application.erase_on) == (date(2026, 11, 25), None)


def test_a_yes_is_kept_in_the_words_that_she_saw(settings):
    circles = make_circles(settings)
    own = make_ready(yes_partner=True)

    send(own)

    contact = opened(own, circles["triage"])["contact"]
    for name in ("yes_read", "yes_partner"):
        assert contact[name].items() >= {"answer": True, "shown": SHOWN[name], "language": "en", "on": "2026-11-25"}.items()


def test_the_notes_begin_with_what_todays_list_needs(settings):
    circles = make_circles(settings)
    own = make_ready(name_call="Noor", danger_now="today")

    send(own)

    due = opened(own, circles["triage"])["notes"]
    assert due == {"name_call": "Noor", "danger_now": "today", "safe_until": None, "decide_by": None, "answer_by": "2026-12-09"}


def test_with_the_fear_of_one_of_ours_the_independent_persons_alone_open_anything(settings):
    circles = make_circles(settings)
    own = make_ready(ours=True)
    with role(STREET):
        send(own)

    assert opened(own, circles["triage"]) == {}
    assert opened(own, circles["secretariat"]) == {}
    assert set(opened(own, circles["ear"])) == {"contact", "story", "notes", "talk", "profile", "limits"}


def test_the_public_keys_of_the_case_stand_in_her_talk(settings):
    circles = make_circles(settings)
    own = make_ready()

    send(own)

    keys = opened(own, circles["triage"])["talk"]
    assert base64.b64decode(keys["own"]) == sealing.pair(own.seed).public
    assert {"own", "contact", "story", "notes", "profile", "limits", "talk"} <= set(keys)


def test_every_answer_that_is_needed_must_be_there(settings):
    make_circles(settings)
    for name in NEEDED:
        own = make_ready(**{name: None})
        before = everything()

        with pytest.raises(NotReady):
            send(own)

        assert everything() == before


def test_nothing_is_sent_before_the_number_was_tried(settings):
    make_circles(settings)
    own = make_ready()
    held = drafts.see(own)
    keeper.rewrite(held.draft, held.meta, held.meta.content | {"rehearsed": False})
    before = everything()

    with pytest.raises(NotReady):
        send(own)

    assert everything() == before


def test_an_application_is_sent_once(settings):
    make_circles(settings)
    own = make_ready()
    send(own)
    before = everything()

    with pytest.raises(AlreadySaved):
        send(own)

    assert everything() == before


def test_nobody_sends_a_case_that_has_ended(settings):
    make_circles(settings)
    own = make_ready()
    actions.renumber(own, make_root(), now=NOON)
    before = everything()

    with role(STREET), pytest.raises(NumberUnknown):
        send(own)

    look_away()
    assert everything() == before


@pytest.mark.proves("V22")
@pytest.mark.parametrize("circle", ["triage", "secretariat"])
@pytest.mark.parametrize("is_lacking", [False, True])
def test_nothing_is_sent_to_a_key_that_the_officers_did_not_sign(settings, circle, is_lacking):
    circles = make_circles(settings)
    own = make_ready()
    stored = PublicKey.objects.filter(holder=circles[circle][1].holder)
    assert stored.delete()[0] if is_lacking else stored.update(sealing=sealing.pair(sealing.new_seed()).public)
    before = everything()

    with role(STREET), pytest.raises(RosterRefused):
        send(own)

    assert everything() == before


@pytest.mark.proves("V22")
def test_nothing_is_sent_where_no_roster_is_signed(settings):
    own = make_ready()
    before = everything()

    with role(STREET), pytest.raises(RosterRefused):
        send(own)

    assert everything() == before


def test_nothing_is_sent_to_somebody_whom_she_shut_out(settings):
    circles = make_circles(settings)
    own = make_ready()
    ShutOut.objects.create(subject=own.subject, user=circles["triage"][0].holder)
    before = everything()

    with role(STREET), pytest.raises(ShutOutHolder):
        send(own)

    assert everything() == before


def test_sending_leaves_a_line_in_the_record_without_the_hour(settings):
    make_circles(settings)
    own = make_ready()

    with role(STREET):
        send(own)

    assert ("the street", "application.sent") in lines_of(own)
    assert Entry.objects.get(verb="application.sent").at.hour == 0


@pytest.mark.proves("V22")
def test_each_envelope_is_sealed_to_one_circle(settings):
    circles = make_circles(settings)
    own = make_ready()

    send(own)

    holders = {role: keys[1].holder for role, keys in circles.items()}
    expected = dict.fromkeys(("contact", "story", "notes", "talk"), holders["triage"])
    expected |= dict.fromkeys(("profile", "limits"), holders["secretariat"])
    assert dict(Grant.objects.values_list("envelope__kind", "holder")) == expected
    assert Grant.objects.count() == len(expected)


def test_an_application_is_sent_wholly_or_not_at_all(settings):
    make_circles(settings)
    own = make_ready()
    save(own, 7, 1, never_countries=["IR"])

    assert cut_at_each_statement(lambda: send(own)) >= 15
