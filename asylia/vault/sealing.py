"""The two verbs of the vault: `lock` for who can read, `seal` for who may only write.

Every use names its context, so that a blob moved to another row, case, person or purpose does not open.
Formats: b"\\x01" nonce(24) ciphertext (XChaCha20-Poly1305); b"\\x02" enc(1120) ciphertext (HPKE, RFC 9180, X-Wing);
b"\\x03" header(24) and frames, each a 4-byte length and its bytes (libsodium secretstream, 64 KiB pieces, a final tag).
"""

import hashlib
import hmac
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

import pyrage
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, MLKEM768X25519PrivateKey, MLKEM768X25519PublicKey, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
    crypto_secretstream_xchacha20poly1305_ABYTES,
    crypto_secretstream_xchacha20poly1305_HEADERBYTES,
    crypto_secretstream_xchacha20poly1305_init_pull,
    crypto_secretstream_xchacha20poly1305_init_push,
    crypto_secretstream_xchacha20poly1305_pull,
    crypto_secretstream_xchacha20poly1305_push,
    crypto_secretstream_xchacha20poly1305_state,
    crypto_secretstream_xchacha20poly1305_TAG_FINAL,
    crypto_secretstream_xchacha20poly1305_TAG_MESSAGE,
)
from nacl.exceptions import CryptoError
from nacl.utils import random

from asylia.vault.errors import CannotOpen, NotAKey

SEED_BYTES = 32
PUBLIC_KEY_BYTES = 1216
LOCK, SEAL, STREAM = b"\x01", b"\x02", b"\x03"
PIECE_BYTES = 64 * 1024
NONCE_BYTES = 24
MLKEM_PUBLIC_BYTES = 1184
LONGEST_PART = 65_535
LENGTH_BYTES = 4
SHEET_SIZES = (4 * 1024, 16 * 1024, 64 * 1024)

SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)

Part = str | int | UUID | bytes
PrivateKey = MLKEM768X25519PrivateKey


def context(*parts: Part) -> bytes:
    """The bytes that bind a blob to its place: "asylia1", then each part after its length (2 bytes, big-endian).

    Integers stand as decimal ASCII, UUIDs as 16 bytes. Raises ValueError for a part over 65,535 bytes."""
    out = [b"asylia1"]
    for part in parts:
        data = _plain(part)
        if len(data) > LONGEST_PART:
            raise ValueError("A part of a context is too long.")
        out += [len(data).to_bytes(2, "big"), data]
    return b"".join(out)


def _plain(part: Part) -> bytes:
    if isinstance(part, bytes):
        return part
    return part.bytes if isinstance(part, UUID) else str(part).encode()


def new_seed() -> bytes:
    """32 random bytes: holding them is the permission."""
    return random(SEED_BYTES)


def sub(seed: bytes, label: str, size: int = 32) -> bytes:
    """A key of `size` bytes derived from a seed (HKDF-Expand, RFC 5869, SHA-256)."""
    return HKDFExpand(SHA256(), size, context("sub", label)).derive(seed)


def lock(key: bytes, where: bytes, content: bytes) -> bytes:
    """Content that only a holder of the 32-byte key can read or make."""
    nonce = random(NONCE_BYTES)
    return LOCK + nonce + crypto_aead_xchacha20poly1305_ietf_encrypt(content, where, nonce, key)


def unlock(key: bytes, where: bytes, blob: bytes) -> bytes:
    """What was locked under this key and context. Raises CannotOpen."""
    if blob[:1] != LOCK:
        raise CannotOpen
    nonce, ciphertext = blob[1 : 1 + NONCE_BYTES], blob[1 + NONCE_BYTES :]
    try:
        return crypto_aead_xchacha20poly1305_ietf_decrypt(ciphertext, where, nonce, key)
    except (CryptoError, ValueError) as broken:
        raise CannotOpen from broken


@dataclass(frozen=True, slots=True)
class Pair:
    """The sealing key pair of a seed: whoever has `public` (1,216 bytes) writes, the holder of the seed reads."""

    private: MLKEM768X25519PrivateKey
    public: bytes


def pair(seed: bytes) -> Pair:
    """The X-Wing key pair of a seed: 64 bytes for ML-KEM-768, 32 for X25519, drawn by SHAKE256."""
    drawn = hashlib.shake_256(sub(seed, "hpke")).digest(96)
    lattice, curve = MLKEM768PrivateKey.from_seed_bytes(drawn[:64]), X25519PrivateKey.from_private_bytes(drawn[64:])
    public = lattice.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw()
    return Pair(MLKEM768X25519PrivateKey(lattice, curve), public)


def seal(public: bytes, where: bytes, content: bytes) -> bytes:
    """Content that only the holder of the seed behind `public` can read; anybody could have made it."""
    if len(public) != PUBLIC_KEY_BYTES:
        raise ValueError("A public key has 1,216 bytes.")
    key = MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(public[:MLKEM_PUBLIC_BYTES]),
        X25519PublicKey.from_public_bytes(public[MLKEM_PUBLIC_BYTES:]),
    )
    return SEAL + SUITE.encrypt(content, key, info=where)


def unseal(private: MLKEM768X25519PrivateKey, where: bytes, blob: bytes) -> bytes:
    """What was sealed to this key and context. Raises CannotOpen."""
    if blob[:1] != SEAL:
        raise CannotOpen
    try:
        return SUITE.decrypt(blob[1:], private, info=where)
    except (InvalidTag, ValueError) as broken:
        raise CannotOpen from broken


def stream(key: bytes, where: bytes, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """A file locked as it arrives: the start, then a frame for each piece of at most 64 KiB, the last one marked final."""
    state = crypto_secretstream_xchacha20poly1305_state()
    yield STREAM + crypto_secretstream_xchacha20poly1305_init_push(state, key)
    held = b""
    for piece in pieces:
        yield _frame(state, where, held, crypto_secretstream_xchacha20poly1305_TAG_MESSAGE)
        held = piece
    yield _frame(state, where, held, crypto_secretstream_xchacha20poly1305_TAG_FINAL)


def _frame(state: crypto_secretstream_xchacha20poly1305_state, where: bytes, piece: bytes, tag: int) -> bytes:
    locked = crypto_secretstream_xchacha20poly1305_push(state, piece, where, tag)
    return len(locked).to_bytes(LENGTH_BYTES, "big") + locked


def read_stream(key: bytes, where: bytes, blob: bytes) -> Iterator[bytes]:
    """The pieces of a locked file. Raises CannotOpen when it is cut, reordered, joined with another or changed."""
    state, at = crypto_secretstream_xchacha20poly1305_state(), 1 + crypto_secretstream_xchacha20poly1305_HEADERBYTES
    tag = None
    try:
        if blob[:1] != STREAM:
            raise CannotOpen
        crypto_secretstream_xchacha20poly1305_init_pull(state, blob[1:at], key)
        while at < len(blob):
            size = int.from_bytes(blob[at : at + LENGTH_BYTES], "big")
            frame = blob[at + LENGTH_BYTES : at + LENGTH_BYTES + size]
            if tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL or not _is_frame(frame, size):
                raise CannotOpen
            piece, tag = crypto_secretstream_xchacha20poly1305_pull(state, frame, where)
            at += LENGTH_BYTES + size
            yield piece
    except (CryptoError, ValueError) as broken:
        raise CannotOpen from broken
    if tag != crypto_secretstream_xchacha20poly1305_TAG_FINAL:
        raise CannotOpen


def _is_frame(frame: bytes, size: int) -> bool:
    return (
        len(frame) == size
        and crypto_secretstream_xchacha20poly1305_ABYTES <= size <= PIECE_BYTES + crypto_secretstream_xchacha20poly1305_ABYTES
    )


def sign(seed: bytes, where: bytes, content: bytes) -> bytes:
    """The Ed25519 signature (64 bytes) of the seed's holder over context and content."""
    return Ed25519PrivateKey.from_private_bytes(sub(seed, "sign")).sign(where + content)


def signing_key(seed: bytes) -> bytes:
    """The 32-byte public key that checks the signatures of this seed."""
    return Ed25519PrivateKey.from_private_bytes(sub(seed, "sign")).public_key().public_bytes_raw()


def is_signed(public: bytes, where: bytes, content: bytes, signature: bytes) -> bool:
    """Whether the holder of `public` signed exactly this content in this context."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, where + content)
    except InvalidSignature:
        return False
    return True


def padme(size: int) -> int:
    """The next size that leaks only the order of magnitude of the order of magnitude, at most 12 % more.

    Source: Padmé, PURBs (PoPETs 2019, doi.org/10.2478/popets-2019-0056)."""
    exponent = size.bit_length() - 1
    kept = exponent.bit_length()
    mask = (1 << max(exponent - kept, 0)) - 1
    return (size + mask) & ~mask


def pad(content: bytes) -> bytes:
    """Length (4 bytes), content, zeros up to the Padmé size, never under 256 bytes."""
    return _filled(content, max(256, padme(len(content) + LENGTH_BYTES)))


def pad_sheet(content: bytes) -> bytes:
    """Length, content, zeros up to 4, 16 or 64 KiB. Raises ValueError when it is longer."""
    for size in SHEET_SIZES:
        if len(content) + LENGTH_BYTES <= size:
            return _filled(content, size)
    raise ValueError("A sheet holds at most 64 KiB.")


def _filled(content: bytes, size: int) -> bytes:
    return (len(content).to_bytes(LENGTH_BYTES, "big") + content).ljust(size, b"\0")


def unpad(padded: bytes) -> bytes:
    """The content of `pad` and `pad_sheet`. Raises CannotOpen when the length or the zeros are false."""
    size = int.from_bytes(padded[:LENGTH_BYTES], "big")
    content, rest = padded[LENGTH_BYTES : LENGTH_BYTES + size], padded[LENGTH_BYTES + size :]
    if len(padded) < LENGTH_BYTES or len(content) != size or rest.strip(b"\0"):
        raise CannotOpen
    return content


def stretch(secret: bytes, salt: bytes, *, passes: int, mebibytes: int) -> bytes:
    """32 bytes from a secret that people carry (Argon2id, RFC 9106, one lane)."""
    return hash_secret_raw(secret, salt, passes, mebibytes * 1024, 1, 32, Type.ID)


def number_root(pepper: bytes, number: str) -> bytes:
    """The root of an applicant's number: 2 passes over 19 MiB, enough on 93 bits and no lever for a flood."""
    salt = hmac.digest(pepper, b"salt of the installation", "sha256")[:16]
    return stretch(hmac.digest(pepper, number.encode("ascii"), "sha256"), salt, passes=2, mebibytes=19)


class _Flow:
    """Pieces as a file that can be read, a taker of pieces as one that can be written. It keeps what broke: age would only tell of it."""

    def __init__(self, pieces: Iterable[bytes] = (), take: Callable[[bytes], object] = bytes) -> None:
        self.pieces, self.take, self.held = iter(pieces), take, b""
        self.broke: BaseException | None = None

    def read(self, size: int) -> bytes:
        try:
            while not self.held and (piece := next(self.pieces, None)) is not None:
                self.held = piece
        except BaseException as broke:
            self.broke = broke
            raise
        read, self.held = self.held[:size], self.held[size:]
        return read

    def write(self, piece: bytes) -> int:
        try:
            self.take(piece)
        except BaseException as broke:
            self.broke = broke
            raise
        return len(piece)

    def flush(self) -> None:
        """Nothing is held back."""

    def end(self) -> None:
        """Age does not tell of what breaks at its very last piece."""
        if self.broke:
            raise self.broke


def wrap(pieces: Iterable[bytes], *, keys: Sequence[str], take: Callable[[bytes], object]) -> None:
    """A backup for whoever holds the private half of one of these keys ("age1..."), as age does it (age-encryption.org/v1).

    Raises NotAKey, and whatever `pieces` or `take` raise."""
    try:
        readers = [pyrage.x25519.Recipient.from_str(key) for key in keys]
    except pyrage.RecipientError as broken:
        raise NotAKey from broken
    flow = _Flow(pieces, take)
    try:
        pyrage.encrypt_io(flow, flow, readers)
    except pyrage.EncryptError as broken:
        raise flow.broke or broken from None
    flow.end()


def unwrap(file: BinaryIO, *, keys: Sequence[str], take: Callable[[bytes], object]) -> None:
    """The pieces of a backup by a private key ("AGE-SECRET-KEY-1..."); each that is handed on is as it was written.

    Raises NotAKey, CannotOpen for another key, a cut or a changed file, and whatever `take` raises."""
    try:
        readers = [pyrage.x25519.Identity.from_str(key) for key in keys]
    except pyrage.IdentityError as broken:
        raise NotAKey from broken
    flow = _Flow(take=take)
    try:
        pyrage.decrypt_io(file, flow, readers)
    except (pyrage.DecryptError, OSError) as broken:
        raise flow.broke or CannotOpen from broken
    flow.end()
