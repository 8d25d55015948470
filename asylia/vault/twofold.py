"""An act that takes two different people: the second sees the same text as the first, and signs it too.

What is proposed is a plain mapping: {"id", "act", "about", "text", "by", "until", "signature"}; what is decided has "second", "at" and
"second_signature" as well. Who calls this keeps it in a locked sheet. A signature names its place, so that neither stands for the other,
and the second is also over the first."""

import base64
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID, uuid4

from asylia.kit.days import day_of
from asylia.vault import sealing
from asylia.vault.errors import RosterRefused, SamePerson, SignatureRefused, TextChanged, TooLate
from asylia.vault.keys import Key
from asylia.vault.rosters import signing_key_of, signing_keys_of

GOOD_FOR = timedelta(days=14)
Proposal = Mapping[str, Any]
Position = Literal["first", "second"]
WHO: Mapping[Position, str] = {"first": "by", "second": "second"}
SIGNATURE: Mapping[Position, str] = {"first": "signature", "second": "second_signature"}


def propose(act: str, *, about: UUID, text: str, by: Key, now: datetime) -> dict[str, Any]:
    """The first signature. It is good for fourteen days. Raises RosterRefused for a key that the officers have not signed."""
    until = (now + GOOD_FOR).replace(microsecond=0).isoformat()
    unsigned = {"id": str(uuid4()), "act": act, "about": str(about), "text": text, "by": str(by.holder), "until": until}
    return _signed(unsigned, "first", by=by, on=day_of(now))


def second(proposal: Proposal, *, act: str, about: UUID, text: str, by: Key, now: datetime) -> dict[str, Any]:
    """The proposal with both signatures. `text` is what the second person saw.

    Raises SamePerson, TooLate, TextChanged when it is not the act, the subject and the text that were proposed, SignatureRefused when
    the first signature is false, RosterRefused for a key that the officers have not signed."""
    if str(by.holder) == proposal["by"]:
        raise SamePerson
    if now > datetime.fromisoformat(proposal["until"]):
        raise TooLate
    if (act, str(about), text) != (proposal["act"], proposal["about"], proposal["text"]):
        raise TextChanged
    if not _is_of(signing_key_of(UUID(proposal["by"]), on=day_of(now)), proposal, "first"):
        raise SignatureRefused
    return _signed({**proposal, "second": str(by.holder), "at": now.isoformat()}, "second", by=by, on=day_of(now))


def is_signed(decision: Proposal, position: Position) -> bool:
    """For who reads it later: whether whom it names for this place signed it, by a key that the roster holds, or held until it ended."""
    return any(_is_of(public, decision, position) for public in signing_keys_of(UUID(decision[WHO[position]])))


def _is_of(public: bytes, decision: Proposal, position: Position) -> bool:
    signature = base64.b64decode(decision[SIGNATURE[position]])
    return sealing.is_signed(public, _place(decision, position), _words(decision, position), signature)


def _signed(decision: Proposal, position: Position, *, by: Key, on: date) -> dict[str, Any]:
    if signing_key_of(by.holder, on=on) != sealing.signing_key(by.seed):
        raise RosterRefused
    signature = sealing.sign(by.seed, _place(decision, position), _words(decision, position))
    return {**decision, SIGNATURE[position]: base64.b64encode(signature).decode()}


def _place(decision: Proposal, position: Position) -> bytes:
    act, until = decision["act"], decision["until"]
    return sealing.context("act", act, UUID(decision["about"]), until, UUID(decision["id"]), position, UUID(decision[WHO[position]]))


def _words(decision: Proposal, position: Position) -> bytes:
    """The text; for the second also the first signature, of a fixed length, before it."""
    first = base64.b64decode(decision["signature"]) if position == "second" else b""
    return first + str(decision["text"]).encode()
