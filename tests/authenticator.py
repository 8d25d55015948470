"""A passkey in software, as the tests need one: it makes and signs what a browser would send (WebAuthn level 3, ES256)."""

import hashlib
import json
import secrets
import struct

from cryptography.hazmat.primitives.asymmetric import ec  # noqa: TID251 - a device of the outside world
from cryptography.hazmat.primitives.hashes import SHA256  # noqa: TID251 - as above
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData

ORIGIN = "http://testserver"
PRESENT, VERIFIED, ATTESTED = 1, 4, 64


class Authenticator:
    """Holds one passkey. `origin`: of the page that asks, which the browser writes into the answer."""

    def __init__(self, *, origin=ORIGIN, counts=True):
        self.origin, self.counts, self.signed = origin, counts, 0
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(16)

    def _client_data(self, kind, challenge):
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _flags(self, rp_id, flags):
        self.signed += self.counts
        return hashlib.sha256(rp_id.encode()).digest() + struct.pack(">BI", flags, self.signed)

    def make(self, options, *, flags=PRESENT | VERIFIED):
        asked = options["publicKey"]
        data = AttestedCredentialData.create(Aaguid.NONE, self.id, ES256.from_cryptography_key(self.key.public_key()))
        auth_data = self._flags(asked["rp"]["id"], flags | ATTESTED) + bytes(data)
        attestation = AttestationObject.create("none", auth_data, {})
        said = self._client_data("webauthn.create", asked["challenge"])
        return self._answer({"clientDataJSON": websafe_encode(said), "attestationObject": websafe_encode(bytes(attestation))})

    def sign(self, options, *, flags=PRESENT | VERIFIED):
        asked = options["publicKey"]
        said, auth_data = self._client_data("webauthn.get", asked["challenge"]), self._flags(asked["rpId"], flags)
        signature = self.key.sign(auth_data + hashlib.sha256(said).digest(), ec.ECDSA(SHA256()))
        answer = {"clientDataJSON": said, "authenticatorData": auth_data, "signature": signature}
        return self._answer({name: websafe_encode(value) for name, value in answer.items()})

    def _answer(self, response):
        key = websafe_encode(self.id)
        return json.dumps({"id": key, "rawId": key, "type": "public-key", "response": response, "clientExtensionResults": {}})


def changed(said, **parts):
    """An answer in which somebody changed some parts of the response."""
    answer = json.loads(said)
    answer["response"] |= parts
    return json.dumps(answer)


__all__ = ["Authenticator", "changed", "websafe_decode"]
