"""Passkeys (WebAuthn, level 3): what a browser is asked, and whether its answer is good.

A passkey belongs to one origin; an answer that another page got is refused here. Verification of the person (a finger, a PIN) is
required each time. With the question for the vault comes the PRF extension: the passkey then gives a secret that only it can make."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from fido2.cose import CoseKey  # noqa: F401 - loads the algorithms
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from asylia.accounts.errors import PasskeyRefused

ASKED_OF_PRF = sha256(b"asylia: the secret that opens a vault").digest()
SECRET_BYTES = 32
REQUIRED = UserVerificationRequirement.REQUIRED
State = Mapping[str, Any]
Question = tuple[dict[str, Any], State]


@dataclass(frozen=True, slots=True)
class Made:
    """A new passkey: its id, what checks its answers, and how often it signed."""

    id: bytes
    data: bytes
    counter: int


@dataclass(frozen=True, slots=True)
class Answer:
    """Which passkey answered, and how often it signed."""

    id: bytes
    counter: int


def ask_to_make(origin: str, *, user: UUID, name: str, known: Sequence[bytes]) -> Question:
    """For `navigator.credentials.create`. A device that holds one of the `known` refuses by itself."""
    whom = PublicKeyCredentialUserEntity(id=user.bytes, name=name, display_name=name)
    options, state = _server(origin).register_begin(
        whom,
        _described(known),
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=REQUIRED,
        extensions={"prf": {}},
    )
    return _plain(options), state


def ask_to_answer(origin: str, *, known: Sequence[bytes] = (), for_vault: bool = False) -> Question:
    """For `navigator.credentials.get`: any passkey of this house, or one of the `known`."""
    extensions = {"prf": {"eval": {"first": websafe_encode(ASKED_OF_PRF)}}} if for_vault else None
    options, state = _server(origin).authenticate_begin(_described(known) or None, user_verification=REQUIRED, extensions=extensions)
    return _plain(options), state


def made(origin: str, state: State, said: str) -> Made:
    """Raises PasskeyRefused for an answer that is not to this question, of this origin, or of no use."""
    data = _checked(lambda: _server(origin).register_complete(state, json.loads(said)))
    found = data.credential_data
    if found is None:
        raise PasskeyRefused
    return Made(found.credential_id, bytes(found), data.counter)


def named(said: str) -> bytes:
    """Whose answer it claims to be: nothing is proven yet. Raises PasskeyRefused."""
    answer: bytes = _checked(lambda: AuthenticationResponse.from_dict(json.loads(said)).raw_id)
    return answer


def answered(origin: str, state: State, said: str, *, data: bytes) -> Answer:
    """Whether this passkey, and no other, answered this question. Raises PasskeyRefused."""

    def check() -> Answer:
        response = AuthenticationResponse.from_dict(json.loads(said))
        found = _server(origin).authenticate_complete(state, [AttestedCredentialData(data)], response)
        return Answer(found.credential_id, response.response.authenticator_data.counter)

    answer: Answer = _checked(check)
    return answer


def secret(said: str) -> bytes | None:
    """What the passkey gave for our PRF question; None where it gives nothing."""
    try:
        given = websafe_decode(said)
    except (ValueError, TypeError):
        return None
    return given if len(given) == SECRET_BYTES else None


def _checked(check: Callable[[], Any]) -> Any:
    """Whatever is wrong with it, it is refused: the library raises errors of many kinds."""
    try:
        return check()
    except Exception as broken:
        raise PasskeyRefused from broken


def _server(origin: str) -> Fido2Server:
    entity = PublicKeyCredentialRpEntity(id=urlsplit(origin).hostname or "", name="Asylia")
    return Fido2Server(entity, verify_origin=lambda said: said == origin)


def _described(known: Sequence[bytes]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(type=PublicKeyCredentialType.PUBLIC_KEY, id=each) for each in known]


def _plain(options: Any) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(json.dumps(dict(options)))
    return plain
