"""The verbs of the vault against bare calls of the libraries below them, on the same bytes. `python -m benchmarks.sealing [TIMES]`."""

# ruff: noqa: TID251 - it measures what the vault puts around these libraries

import statistics
import sys
from collections.abc import Callable, Iterator
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.hpke import MLKEM768X25519PublicKey
from nacl import bindings
from nacl.utils import random

from asylia.vault import sealing
from benchmarks.measuring import Bounds, in_turn, machine, ratio, say

TIMES = 2000
AT_MOST = 1.5
SHEETS = (2 * 1024, 16 * 1024, 64 * 1024)
FILE_BYTES = 2 * 1024 * 1024
KEY = sealing.new_seed()
CASE = UUID("6f0c8a52-4f5c-4b43-9d0f-0d2a4c1f7c11")
WHERE = sealing.context("sheet", CASE, CASE, 1, CASE, "answers", 7)

Calls = tuple[str, Callable[[], object], Callable[[], object]]


def locking(content: bytes) -> Iterator[Calls]:
    size = f"{len(content) // 1024} KiB"

    def bare_lock() -> bytes:
        nonce = random(sealing.NONCE_BYTES)
        return nonce + bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(content, WHERE, nonce, KEY)

    blob, bare = sealing.lock(KEY, WHERE, content), bare_lock()
    nonce, words = bare[: sealing.NONCE_BYTES], bare[sealing.NONCE_BYTES :]
    yield f"lock {size}", lambda: sealing.lock(KEY, WHERE, content), bare_lock
    yield (
        f"unlock {size}",
        lambda: sealing.unlock(KEY, WHERE, blob),
        lambda: bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(words, WHERE, nonce, KEY),
    )


def sealed(content: bytes) -> Iterator[Calls]:
    """A seed for its holder. The bare call reads the public key from its bytes too: a key comes from a database."""
    pair = sealing.pair(sealing.new_seed())

    def bare_seal() -> bytes:
        lattice = MLKEM768PublicKey.from_public_bytes(pair.public[: sealing.MLKEM_PUBLIC_BYTES])
        curve = X25519PublicKey.from_public_bytes(pair.public[sealing.MLKEM_PUBLIC_BYTES :])
        return sealing.SUITE.encrypt(content, MLKEM768X25519PublicKey(lattice, curve), info=WHERE)

    blob, bare = sealing.seal(pair.public, WHERE, content), bare_seal()
    yield "seal 32 bytes", lambda: sealing.seal(pair.public, WHERE, content), bare_seal
    yield (
        "unseal 32 bytes",
        lambda: sealing.unseal(pair.private, WHERE, blob),
        lambda: sealing.SUITE.decrypt(bare, pair.private, info=WHERE),
    )


def streamed(content: bytes) -> Iterator[Calls]:
    pieces = [content[at : at + sealing.PIECE_BYTES] for at in range(0, len(content), sealing.PIECE_BYTES)]
    message, final = (
        bindings.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE,
        bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL,
    )

    def bare_write() -> tuple[bytes, list[bytes]]:
        state = bindings.crypto_secretstream_xchacha20poly1305_state()
        start = bindings.crypto_secretstream_xchacha20poly1305_init_push(state, KEY)
        tags = [message] * (len(pieces) - 1) + [final]
        push = bindings.crypto_secretstream_xchacha20poly1305_push
        return start, [push(state, piece, WHERE, tag) for piece, tag in zip(pieces, tags, strict=True)]

    start, frames = bare_write()

    def bare_read() -> list[bytes]:
        state = bindings.crypto_secretstream_xchacha20poly1305_state()
        bindings.crypto_secretstream_xchacha20poly1305_init_pull(state, start, KEY)
        return [bindings.crypto_secretstream_xchacha20poly1305_pull(state, frame, WHERE)[0] for frame in frames]

    blob = b"".join(sealing.stream(KEY, WHERE, pieces))
    size = f"{len(content) // 1024**2} MiB"
    yield f"stream {size}", lambda: list(sealing.stream(KEY, WHERE, pieces)), bare_write
    yield f"read a stream of {size}", lambda: list(sealing.read_stream(KEY, WHERE, blob)), bare_read


def main(times: int) -> int:
    say(machine())
    bounds = Bounds()
    for size in SHEETS:
        compare(locking(random(size)), times=times, bounds=bounds)
    compare(sealed(sealing.new_seed()), times=times, bounds=bounds)
    compare(streamed(random(FILE_BYTES)), times=times // 20, bounds=bounds)
    return bounds.end()


def compare(calls: Iterator[Calls], *, times: int, bounds: Bounds) -> None:
    for what, ours, bare in calls:
        in_turn(ours, bare, times=times // 10)
        mine, theirs = in_turn(ours, bare, times=times)
        say(f"{what}: {statistics.median(mine) * 1e6:.1f} µs, bare {statistics.median(theirs) * 1e6:.1f} µs")
        bounds.hold("times the bare call", ratio(mine, theirs), at_most=AT_MOST)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else TIMES))
