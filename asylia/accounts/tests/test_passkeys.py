import json
from uuid import uuid4

import pytest

from asylia.accounts import passkeys
from asylia.accounts.errors import PasskeyRefused
from tests.authenticator import ORIGIN, PRESENT, Authenticator, changed


def made_by(device, *, origin=ORIGIN):
    options, state = passkeys.ask_to_make(origin, user=uuid4(), name="Somebody Invented", known=[])
    return passkeys.made(origin, state, device.make(options))


def test_a_passkey_is_made_and_answers():
    device = Authenticator()
    made = made_by(device)
    options, state = passkeys.ask_to_answer(ORIGIN)
    said = device.sign(options)
    assert passkeys.named(said) == made.id == device.id
    assert passkeys.answered(ORIGIN, state, said, data=made.data).counter == 2


def test_the_person_is_verified_each_time_and_the_passkey_names_its_owner():
    made, _ = passkeys.ask_to_make(ORIGIN, user=uuid4(), name="Somebody Invented", known=[b"k" * 16])
    asked = made["publicKey"]
    assert asked["authenticatorSelection"]["residentKey"] == "required"
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert len(asked["excludeCredentials"]) == 1
    assert passkeys.ask_to_answer(ORIGIN)[0]["publicKey"]["userVerification"] == "required"


@pytest.mark.proves("V51")
@pytest.mark.parametrize("origin", ["https://testserver.example", "http://testserver:8080", "https://testserver", "http://sub.testserver"])
def test_a_passkey_of_another_origin_is_refused(origin):
    device = Authenticator()
    made = made_by(device)
    options, state = passkeys.ask_to_answer(ORIGIN)
    device.origin = origin
    with pytest.raises(PasskeyRefused):
        passkeys.answered(ORIGIN, state, device.sign(options), data=made.data)
    options, state = passkeys.ask_to_make(ORIGIN, user=uuid4(), name="Somebody Invented", known=[])
    with pytest.raises(PasskeyRefused):
        passkeys.made(ORIGIN, state, device.make(options))


def test_an_answer_to_another_question_is_refused():
    device = Authenticator()
    made = made_by(device)
    options, _ = passkeys.ask_to_answer(ORIGIN)
    _, other = passkeys.ask_to_answer(ORIGIN)
    with pytest.raises(PasskeyRefused):
        passkeys.answered(ORIGIN, other, device.sign(options), data=made.data)


def test_the_answer_of_another_passkey_is_refused():
    mine, other = Authenticator(), Authenticator()
    made = made_by(mine)
    options, state = passkeys.ask_to_answer(ORIGIN)
    with pytest.raises(PasskeyRefused):
        passkeys.answered(ORIGIN, state, other.sign(options), data=made.data)
    other.id = mine.id
    with pytest.raises(PasskeyRefused):
        passkeys.answered(ORIGIN, state, other.sign(options), data=made.data)


def test_a_touch_without_a_finger_or_pin_is_refused():
    device = Authenticator()
    made = made_by(device)
    options, state = passkeys.ask_to_answer(ORIGIN)
    with pytest.raises(PasskeyRefused):
        passkeys.answered(ORIGIN, state, device.sign(options, flags=PRESENT), data=made.data)


@pytest.mark.parametrize("said", ["", "{", "[]", "null", '"x"', '{"id": 1}', '{"rawId": "%%", "response": {}}', "1" * 100_000])
def test_whatever_is_no_answer_is_refused_and_nothing_else_happens(said):
    _, state = passkeys.ask_to_answer(ORIGIN)
    with pytest.raises(PasskeyRefused):
        passkeys.named(said)
    with pytest.raises(PasskeyRefused):
        passkeys.answered(ORIGIN, state, said, data=made_by(Authenticator()).data)
    with pytest.raises(PasskeyRefused):
        passkeys.made(ORIGIN, state, said)


def test_an_answer_that_somebody_changed_is_refused():
    device = Authenticator()
    made = made_by(device)
    options, state = passkeys.ask_to_answer(ORIGIN)
    said = device.sign(options)
    with pytest.raises(PasskeyRefused):
        passkeys.answered(ORIGIN, state, changed(said, signature=json.loads(device.sign(options))["response"]["signature"]), data=made.data)


def test_the_secret_of_a_passkey_has_thirty_two_bytes():
    assert passkeys.secret("A" * 43) == bytes(32)
    assert [passkeys.secret(said) for said in ("", "A", "A" * 44, "%" * 43)] == [None] * 4
