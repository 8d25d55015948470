"""An act that takes two different people: the second sees the same text as the first, and signs it too.

What is proposed is a plain mapping: {"act", "about", "text", "by", "until", "signature"}. Who calls this keeps it in a locked sheet."""

import base64
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from asylia.kit.days import day_of
from asylia.vault import sealing
from asylia.vault.errors import SamePerson, SignatureRefused, TextChanged, TooLate
from asylia.vault.keys import Key
from asylia.vault.rosters import signing_key_of

GOOD_FOR = timedelta(days=14)
Proposal = Mapping[str, Any]


def propose(act: str, *, about: UUID, text: str, by: Key, now: datetime) -> dict[str, Any]:
    """The first signature. It is good for fourteen days."""
    until = (now + GOOD_FOR).replace(microsecond=0).isoformat()
    unsigned = {"act": act, "about": str(about), "text": text, "by": str(by.holder), "until": until}
    return unsigned | {"signature": _sign(unsigned, by)}


def second(proposal: Proposal, *, about: UUID, text: str, by: Key, now: datetime) -> dict[str, Any]:
    """The proposal with both signatures. `text` is what the second person saw.

    Raises SamePerson, TooLate, TextChanged when it is not the text that was proposed, SignatureRefused when the first is false."""
    if str(by.holder) == proposal["by"]:
        raise SamePerson
    if now > datetime.fromisoformat(proposal["until"]):
        raise TooLate
    if text != proposal["text"] or str(about) != proposal["about"]:
        raise TextChanged
    if not is_signed(proposal, by=UUID(proposal["by"]), signature=proposal["signature"], now=now):
        raise SignatureRefused
    return {**proposal, "second": str(by.holder), "second_signature": _sign(proposal, by), "at": now.isoformat()}


def is_signed(proposal: Proposal, *, by: UUID, signature: str, now: datetime) -> bool:
    """Whether this person, by the key that the officers signed, signed this."""
    return sealing.is_signed(signing_key_of(by, on=day_of(now)), _place(proposal), _words(proposal), base64.b64decode(signature))


def _sign(proposal: Proposal, by: Key) -> str:
    return base64.b64encode(sealing.sign(by.seed, _place(proposal), _words(proposal))).decode()


def _place(proposal: Proposal) -> bytes:
    return sealing.context("act", proposal["act"], UUID(proposal["about"]), proposal["until"])


def _words(proposal: Proposal) -> bytes:
    return str(proposal["text"]).encode()
