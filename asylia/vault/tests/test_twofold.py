from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from asylia.vault import rosters, sealing, twofold
from asylia.vault.errors import RosterRefused, SamePerson, SignatureRefused, TextChanged, TooLate
from asylia.vault.keys import Key
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

    decision = twofold.second(proposal, act="refuse", about=about, text=TEXT, by=ben, now=NOON)

    assert (decision["by"], decision["second"]) == (str(anna.holder), str(ben.holder))
    assert twofold.is_signed(decision, "first")
    assert twofold.is_signed(decision, "second")


@pytest.mark.proves("V63")
def test_nobody_signs_twice(two):
    about = uuid4()
    proposal = twofold.propose("refuse", about=about, text=TEXT, by=two[0], now=NOON)

    with pytest.raises(SamePerson):
        twofold.second(proposal, act="refuse", about=about, text=TEXT, by=two[0], now=NOON)


@pytest.mark.proves("V63")
def test_a_proposal_ends_after_fourteen_days(two):
    about = uuid4()
    proposal = twofold.propose("refuse", about=about, text=TEXT, by=two[0], now=NOON)
    twofold.second(proposal, act="refuse", about=about, text=TEXT, by=two[1], now=NOON + timedelta(days=14))

    with pytest.raises(TooLate):
        twofold.second(proposal, act="refuse", about=about, text=TEXT, by=two[1], now=NOON + timedelta(days=14, seconds=1))


@pytest.mark.proves("V63")
def test_a_text_that_was_changed_after_it_was_seen_is_refused(two):
    about = uuid4()
    proposal = twofold.propose("refuse", about=about, text=TEXT, by=two[0], now=NOON)

    with pytest.raises(TextChanged):
        twofold.second(proposal | {"text": "We invite you."}, act="refuse", about=about, text=TEXT, by=two[1], now=NOON)


@pytest.mark.proves("V63")
@pytest.mark.parametrize(
    ("change", "false"),
    [
        ("id", str(UUID(int=3))),
        ("text", "Other words."),
        ("act", "invite"),
        ("about", str(UUID(int=4))),
        ("until", (NOON + timedelta(days=300)).isoformat()),
    ],
)
def test_a_proposal_that_somebody_else_changed_is_refused(two, change, false):
    proposal = twofold.propose("refuse", about=uuid4(), text=TEXT, by=two[0], now=NOON) | {change: false}

    with pytest.raises(SignatureRefused):
        twofold.second(proposal, act=proposal["act"], about=UUID(proposal["about"]), text=proposal["text"], by=two[1], now=NOON)


def test_a_proposal_under_another_name_is_refused(two):
    about = uuid4()
    proposal = twofold.propose("refuse", about=about, text=TEXT, by=two[0], now=NOON)

    with pytest.raises(RosterRefused):
        twofold.second(proposal | {"by": str(uuid4())}, act="refuse", about=about, text=TEXT, by=two[1], now=NOON)


@pytest.mark.proves("V63")
@pytest.mark.parametrize(("act", "about"), [("invite", UUID(int=1)), ("refuse", UUID(int=2))])
def test_what_was_signed_for_one_act_is_no_signature_for_another(two, act, about):
    proposal = twofold.propose("refuse", about=UUID(int=1), text=TEXT, by=two[0], now=NOON)

    with pytest.raises(TextChanged):
        twofold.second(proposal, act=act, about=about, text=TEXT, by=two[1], now=NOON)


@pytest.mark.proves("V63")
def test_a_second_signature_is_never_a_first(two):
    about, (anna, ben) = uuid4(), two
    proposal = twofold.propose("refuse", about=about, text=TEXT, by=anna, now=NOON)
    decision = twofold.second(proposal, act="refuse", about=about, text=TEXT, by=ben, now=NOON)
    turned = proposal | {"by": decision["second"], "signature": decision["second_signature"]}

    with pytest.raises(SignatureRefused):
        twofold.second(turned, act="refuse", about=about, text=TEXT, by=anna, now=NOON + timedelta(days=3))


@pytest.mark.proves("V63")
def test_a_second_signature_belongs_to_its_first(two):
    about, (anna, ben) = uuid4(), two
    once, again = (twofold.propose("refuse", about=about, text=TEXT, by=anna, now=NOON) for _ in range(2))
    decision = twofold.second(once, act="refuse", about=about, text=TEXT, by=ben, now=NOON)
    moved = decision | {"id": again["id"], "signature": again["signature"]}

    assert twofold.is_signed(moved, "first")
    assert not twofold.is_signed(moved, "second")


def test_a_key_that_the_officers_have_not_signed_signs_nothing(two):
    about, (anna, ben) = uuid4(), two
    proposal = twofold.propose("refuse", about=about, text=TEXT, by=anna, now=NOON)
    fresh = Key(ben.holder, 2, sealing.new_seed())

    with pytest.raises(RosterRefused):
        twofold.second(proposal, act="refuse", about=about, text=TEXT, by=fresh, now=NOON)
    with pytest.raises(RosterRefused):
        twofold.propose("refuse", about=about, text=TEXT, by=fresh, now=NOON)
    assert rosters.signer([fresh, ben], user=ben.holder, on=NOON.date()) == ben
