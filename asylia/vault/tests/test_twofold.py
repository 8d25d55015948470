from datetime import timedelta
from uuid import uuid4

import pytest

from asylia.vault import twofold
from asylia.vault.errors import SamePerson, SignatureRefused, TextChanged, TooLate
from asylia.vault.tests.makers import NOON, make_house, make_key

pytestmark = pytest.mark.django_db
TEXT = "We cannot invite you."


@pytest.fixture
def two(settings):
    anna, ben = make_key(), make_key()
    make_house(settings, circles={"triage": [anna, ben]})
    return anna, ben


def test_two_people_sign_the_same_text(two):
    anna, ben = two
    about = uuid4()
    proposal = twofold.propose("refuse", about=about, text=TEXT, by=anna, now=NOON)

    decision = twofold.second(proposal, about=about, text=TEXT, by=ben, now=NOON)

    assert (decision["by"], decision["second"]) == (str(anna.holder), str(ben.holder))
    for who, signature in ((anna, decision["signature"]), (ben, decision["second_signature"])):
        assert twofold.is_signed(decision, by=who.holder, signature=signature, now=NOON)


@pytest.mark.proves("V63")
def test_nobody_signs_twice(two):
    about = uuid4()
    proposal = twofold.propose("refuse", about=about, text=TEXT, by=two[0], now=NOON)

    with pytest.raises(SamePerson):
        twofold.second(proposal, about=about, text=TEXT, by=two[0], now=NOON)


@pytest.mark.proves("V63")
def test_a_proposal_ends_after_fourteen_days(two):
    about = uuid4()
    proposal = twofold.propose("refuse", about=about, text=TEXT, by=two[0], now=NOON)
    twofold.second(proposal, about=about, text=TEXT, by=two[1], now=NOON + timedelta(days=14))

    with pytest.raises(TooLate):
        twofold.second(proposal, about=about, text=TEXT, by=two[1], now=NOON + timedelta(days=14, seconds=1))


@pytest.mark.proves("V63")
def test_a_text_that_was_changed_after_it_was_seen_is_refused(two):
    about = uuid4()
    proposal = twofold.propose("refuse", about=about, text=TEXT, by=two[0], now=NOON)

    with pytest.raises(TextChanged):
        twofold.second(proposal | {"text": "We invite you."}, about=about, text=TEXT, by=two[1], now=NOON)


@pytest.mark.parametrize("change", ["text", "act", "until", "by", "about"])
def test_a_proposal_that_somebody_else_changed_is_refused(two, change):
    about, other = uuid4(), uuid4()
    proposal = twofold.propose("refuse", about=about, text=TEXT, by=two[0], now=NOON)
    later = (NOON + timedelta(days=300)).isoformat()
    false = {"text": "Other words.", "act": "invite", "until": later, "by": str(make_key().holder), "about": str(other)}
    changed = proposal | {change: false[change]}

    with pytest.raises((SignatureRefused, TextChanged, Exception)) as refused:
        twofold.second(changed, about=other if change == "about" else about, text=changed["text"], by=two[1], now=NOON)

    assert refused.type.__name__ in ("SignatureRefused", "RosterRefused")
