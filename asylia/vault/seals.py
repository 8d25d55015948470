"""Whether an envelope is true: who made it said so in the record, with a proof that follows from its seed alone.

Grants are sealed to public keys, so whoever writes to the database could invent a seed and seal it to everybody who reads. The record
only grows, and what the house sealed is signed. Detail of `envelope.sealed`: epoch (4 bytes), proof (32), signature (64 or none: the
street has no signing key, and makes first epochs alone); of `envelope.granted`: holder (16), epoch of the holder's key (4), epoch of
the envelope (4)."""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db import connection

from asylia.audit.actions import THE_STREET, record
from asylia.audit.models import Entry
from asylia.vault import rosters, sealing
from asylia.vault.errors import RosterRefused
from asylia.vault.keys import FIRST, Holder, Key

EPOCH_BYTES, PROOF_BYTES = 4, 32
UNSIGNED_BYTES = EPOCH_BYTES + PROOF_BYTES
REMEMBERED = 20_000  # signatures found good, so that a list checks each only once
UNKNOWN = """
select id from vault_envelope own where exists (select from vault_grant where envelope_id = own.id)
    and 1 <> (select count(*) from audit_entry
        where verb = 'envelope.sealed' and about = own.id and substr(detail, 1, 4) = int4send(own.epoch)) order by id
"""
Seed = tuple[UUID, int, bytes]  # of which envelope, its epoch, and itself
Signers = Mapping[str, frozenset[bytes]]


def say(sealed: Seed, *, by: Key | None, now: datetime) -> None:
    """The line for a new seed: of somebody of the house, or of the street. Raises RosterRefused for a key that nobody could check."""
    if by and sealing.signing_key(by.seed) not in rosters.signing_keys_of(by.holder):
        raise RosterRefused
    record(by.holder if by else THE_STREET, "envelope.sealed", sealed[0], detail=_claim(sealed, by), now=now)


def _claim(sealed: Seed, by: Key | None) -> bytes:
    envelope, epoch, seed = sealed
    proof = _proof(seed)
    return epoch.to_bytes(EPOCH_BYTES, "big") + proof + (sealing.sign(by.seed, _place(envelope, epoch), proof) if by else b"")


def _proof(seed: bytes) -> bytes:
    return sealing.sub(seed, "proof", PROOF_BYTES)


def _place(envelope: UUID, epoch: int) -> bytes:
    return sealing.context("sealed", envelope, epoch)


def named(holder: Holder, *, epoch: int) -> bytes:
    """Who was given which epoch of an envelope, as the record holds it."""
    return holder.id.bytes + holder.epoch.to_bytes(EPOCH_BYTES, "big") + epoch.to_bytes(EPOCH_BYTES, "big")


def true_ones(seeds: Collection[Seed]) -> set[Seed]:
    """Those of which the record believes one word alone as the newest, and it is this seed's. A line that nobody of ours wrote counts
    for nothing, so it locks no case either."""
    claims: dict[UUID, set[tuple[str, bytes]]] = {}
    for envelope, actor, detail in Entry.objects.sealings({seed[0] for seed in seeds}).values_list("about", "actor", "detail"):
        claims.setdefault(envelope, set()).add((actor, bytes(detail or b"")))
    signers = _signers() if any(actor != THE_STREET for each in claims.values() for actor, _ in each) else {}
    return {seed for seed in seeds if _is_true(seed, claims.get(seed[0], ()), signers)}


def _is_true(sealed: Seed, claims: Collection[tuple[str, bytes]], signers: Signers) -> bool:
    envelope, epoch, seed = sealed
    believed = {detail[:UNSIGNED_BYTES] for actor, detail in claims if _is_believed(envelope, actor, detail, signers)}
    last = max((each[:EPOCH_BYTES] for each in believed), default=b"")
    return [each for each in believed if each[:EPOCH_BYTES] == last] == [epoch.to_bytes(EPOCH_BYTES, "big") + _proof(seed)]


def _is_believed(envelope: UUID, actor: str, detail: bytes, signers: Signers) -> bool:
    epoch, proof, signature = int.from_bytes(detail[:EPOCH_BYTES], "big"), detail[EPOCH_BYTES:UNSIGNED_BYTES], detail[UNSIGNED_BYTES:]
    if actor == THE_STREET:
        return epoch == FIRST
    return any(_is_signed(public, _place(envelope, epoch), proof, signature) for public in signers.get(actor, ()))


def _signers() -> Signers:
    """By actor, each signing key that the officers signed, also of lines that have ended; nobody where the roster is not good."""
    found: dict[str, frozenset[bytes]] = {}
    try:
        lines = rosters.current_roster().lines
    except RosterRefused:
        return found
    for line in lines:
        if line.signing:
            found[str(line.holder)] = found.get(str(line.holder), frozenset()) | {line.signing}
    return found


def unknown() -> list[UUID]:
    """Envelopes that somebody holds and whose present epoch does not stand in the record once. No key is needed to see it."""
    with connection.cursor() as cursor:
        cursor.execute(UNKNOWN)
        return [envelope for (envelope,) in cursor.fetchall()]


@lru_cache(REMEMBERED)
def _is_signed(public: bytes, place: bytes, proof: bytes, signature: bytes) -> bool:
    return sealing.is_signed(public, place, proof, signature)
