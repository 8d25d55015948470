"""The chain of the record: each link holds the hash of the one before, so that a change, a gap or a cut tail shows."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

START = bytes(32)
"""The hash before the first link."""


@dataclass(frozen=True, slots=True)
class Link:
    """One line of the chain: its place (from 1), the fields of its entry as bytes, and the hash that was stored."""

    seq: int
    fields: tuple[bytes, ...]
    hash: bytes


def link_hash(seq: int, before: bytes, fields: Iterable[bytes]) -> bytes:
    """SHA-256 of "asylia/audit/v1", the place (8 bytes), the hash before, then each field after its length (4 bytes, big-endian)."""
    sized = b"".join(len(field).to_bytes(4, "big") + field for field in fields)
    return hashlib.sha256(b"asylia/audit/v1" + seq.to_bytes(8, "big") + before + sized).digest()


def first_fault(links: Iterable[Link], heads: Iterable[tuple[int, bytes]]) -> int | None:
    """The place of the first link that is false or missing, None when the chain is whole.

    `heads` are (seq, hash) kept outside the database: they find what a chain alone cannot, a rewritten one and a cut tail."""
    kept: dict[int, set[bytes]] = {}
    for seq, head in heads:  # a chain cut and grown again leaves two heads for one place
        kept.setdefault(seq, set()).add(head)
    before, seq = START, 0
    for seq, link in enumerate(links, start=1):
        before = link_hash(seq, before, link.fields)
        if (link.seq, link.hash) != (seq, before) or kept.pop(seq, {before}) != {before}:
            return seq
    return seq + 1 if kept else None
