import json
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import combinations
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asylia.vault import sealing
from asylia.vault.errors import CannotOpen, NotAKey

KEY = bytes(range(32))
CASE, OTHER = UUID(int=1), UUID(int=2)
WRAPPED = json.loads((Path(__file__).parent / "vectors.json").read_text())["age"]
PLACES = [
    sealing.context("sheet", CASE, OTHER, 1, CASE, "answers", 1),
    sealing.context("sheet", CASE, OTHER, 1, CASE, "answers", 2),
    sealing.context("sheet", OTHER, CASE, 1, CASE, "answers", 1),
    sealing.context("grant", CASE, OTHER, 1, CASE),
    sealing.context("drop", CASE, OTHER, 1, CASE, "question"),
    sealing.context("number", CASE),
    sealing.context("person", CASE, 1, "P"),
]


@pytest.mark.proves("V1")
@given(st.binary(max_size=5000), st.binary(max_size=100))
def test_what_is_locked_opens_again(content, where):
    assert sealing.unlock(KEY, where, sealing.lock(KEY, where, content)) == content
    pair = sealing.pair(KEY)
    assert sealing.unseal(pair.private, where, sealing.seal(pair.public, where, content)) == content


@pytest.mark.proves("V2")
@given(st.lists(st.binary(max_size=20)), st.lists(st.binary(max_size=20)))
def test_two_contexts_never_collide(one, two):
    assert (sealing.context(*one) == sealing.context(*two)) == (one == two)


def test_a_part_of_a_context_has_an_end():
    sealing.context(b"x" * 65_535)
    with pytest.raises(ValueError, match="too long"):
        sealing.context(b"x" * 65_536)


@pytest.mark.proves("V3")
@given(st.integers(min_value=0), st.integers(1, 255))
def test_any_changed_byte_is_refused(at, change):
    pair = sealing.pair(KEY)
    for blob, opened in (
        (sealing.lock(KEY, b"here", b"words"), lambda b: sealing.unlock(KEY, b"here", b)),
        (sealing.seal(pair.public, b"here", b"words"), lambda b: sealing.unseal(pair.private, b"here", b)),
        (b"".join(sealing.stream(KEY, b"here", [b"one", b"two"])), lambda b: list(sealing.read_stream(KEY, b"here", b))),
    ):
        changed = bytearray(blob)
        changed[at % len(blob)] ^= change
        with pytest.raises(CannotOpen):
            opened(bytes(changed))


@pytest.mark.proves("V4")
def test_a_blob_moved_to_another_case_does_not_open():
    pair = sealing.pair(KEY)
    for here, there in combinations(PLACES, 2):
        with pytest.raises(CannotOpen):
            sealing.unlock(KEY, there, sealing.lock(KEY, here, b"words"))
        with pytest.raises(CannotOpen):
            sealing.unseal(pair.private, there, sealing.seal(pair.public, here, b"words"))


@pytest.mark.proves("V7")
@given(st.integers(1, 2_000_000))
def test_padding_hides_length(size):
    padded = sealing.padme(size)
    assert size <= padded <= size * 1.12 + 1
    assert sealing.padme(padded) == padded


@given(st.binary(max_size=70_000))
def test_padding_comes_off_again(content):
    assert sealing.unpad(sealing.pad(content)) == content
    if len(content) <= 64 * 1024 - 4:
        sheet = sealing.pad_sheet(content)
        assert (sealing.unpad(sheet), len(sheet) in sealing.SHEET_SIZES) == (content, True)
    else:
        with pytest.raises(ValueError, match="64 KiB"):
            sealing.pad_sheet(content)


def test_false_padding_is_refused():
    for padded in (b"", b"\0\0\0", b"\0\0\0\x05abc", b"\0\0\0\x01ab"):
        with pytest.raises(CannotOpen):
            sealing.unpad(padded)


@pytest.mark.proves("V9")
def test_unknown_version_is_refused():
    pair = sealing.pair(KEY)
    locked, sealed = sealing.lock(KEY, b"here", b"words"), sealing.seal(pair.public, b"here", b"words")
    for version in (b"\x00", b"\x02", b"\x04", b""):
        with pytest.raises(CannotOpen):
            sealing.unlock(KEY, b"here", version + locked[1:])
    for version in (b"\x00", b"\x01", b"\x04", b""):
        with pytest.raises(CannotOpen):
            sealing.unseal(pair.private, b"here", version + sealed[1:])


@pytest.mark.proves("V10")
def test_hybrid_needs_both_halves():
    mine, foreign = sealing.pair(KEY), sealing.pair(bytes(32))
    for mixed in (mine.public[:1184] + foreign.public[1184:], foreign.public[:1184] + mine.public[1184:]):
        blob = sealing.seal(mixed, b"here", b"words")
        for private in (mine.private, foreign.private):
            with pytest.raises(CannotOpen):
                sealing.unseal(private, b"here", blob)


def test_a_signature_holds_only_for_its_words_and_place():
    public, signature = sealing.signing_key(KEY), sealing.sign(KEY, b"here", b"words")
    assert sealing.is_signed(public, b"here", b"words", signature)
    assert not sealing.is_signed(public, b"there", b"words", signature)
    assert not sealing.is_signed(public, b"here", b"other", signature)
    assert not sealing.is_signed(sealing.signing_key(bytes(32)), b"here", b"words", signature)


def test_a_grant_has_1169_bytes():
    assert len(sealing.seal(sealing.pair(KEY).public, b"here", KEY)) == 1169


@given(st.lists(st.binary(max_size=200), max_size=5))
def test_a_file_comes_out_as_it_went_in(pieces):
    blob = b"".join(sealing.stream(KEY, b"here", pieces))
    assert b"".join(sealing.read_stream(KEY, b"here", blob)) == b"".join(pieces)


@pytest.mark.proves("V8")
def test_a_cut_or_reordered_file_is_refused():
    start, *frames = sealing.stream(KEY, b"here", [b"one", b"two", b"three"])
    other_start, *other = sealing.stream(KEY, b"here", [b"one", b"two", b"three"])
    whole = start + b"".join(frames)
    assert b"".join(sealing.read_stream(KEY, b"here", whole)) == b"onetwothree"
    false = [whole[:cut] for cut in range(len(whole))]
    false += [start + b"".join([frames[0], frames[2], frames[1], frames[3]])]
    false += [whole + frames[3], whole + other[0], start + b"".join(other), other_start + b"".join(frames), start + b"".join(frames[:3])]
    for blob in false:
        with pytest.raises(CannotOpen):
            list(sealing.read_stream(KEY, b"here", blob))
    with pytest.raises(CannotOpen):
        list(sealing.read_stream(KEY, b"there", whole))


@pytest.mark.proves("V5")
def test_known_answers():
    """What was stored once opens for ever: never change a line here, only add."""
    vectors = json.loads((Path(__file__).parent / "vectors.json").read_text())
    where = sealing.context(*(bytes.fromhex(part) for part in vectors["context"]))
    seed = bytes.fromhex(vectors["seed"])
    assert where.hex() == vectors["context_bytes"]
    assert sealing.sub(seed, "record").hex() == vectors["record_key"]
    assert sealing.pair(seed).public.hex() == vectors["public_key"]
    assert sealing.signing_key(seed).hex() == vectors["signing_key"]
    assert sealing.sign(seed, where, b"words").hex() == vectors["signature"]
    assert sealing.number_root(seed, vectors["number"]).hex() == vectors["number_root"]
    assert sealing.unlock(seed, where, bytes.fromhex(vectors["01"])) == b"words"
    assert sealing.unseal(sealing.pair(seed).private, where, bytes.fromhex(vectors["02"])) == b"words"
    assert b"".join(sealing.read_stream(seed, where, bytes.fromhex(vectors["03"]))) == b"words"


@pytest.mark.proves("V6")
def test_nonces_do_not_repeat():
    count = 1_000_000
    assert len({sealing.lock(KEY, b"", b"")[1:25] for _ in range(count)}) == count


@pytest.mark.proves("V20")
def test_stretching_is_argon2id():
    """Made once by another library (libsodium 1.0, crypto_pwhash): 3 passes, 1 MiB."""
    assert (
        sealing.stretch(b"words", b"0123456789abcdef", passes=3, mebibytes=1).hex()
        == "562a4c78e75573261e0dcadb139e9f0a6e0584bd8c529276249fb45fb51f5b20"
    )


def unwrapped(file: bytes, *keys: str) -> bytes:
    out = bytearray()
    sealing.unwrap(BytesIO(file), keys=keys, take=out.extend)
    return bytes(out)


@pytest.mark.proves("V5")
def test_what_age_once_wrapped_opens_with_every_later_version():
    assert unwrapped(bytes.fromhex(WRAPPED["file"]), WRAPPED["key"]) == b"words"


@pytest.mark.proves("V1", "V3")
@given(st.lists(st.binary(max_size=70_000), max_size=4), st.integers(min_value=0))
def test_what_is_wrapped_opens_again_and_no_byte_of_it_may_change(pieces, at):
    file = bytearray()
    sealing.wrap(pieces, keys=[WRAPPED["public"]], take=file.extend)
    assert unwrapped(bytes(file), WRAPPED["key"]) == b"".join(pieces)
    file[at % len(file)] ^= 1
    with pytest.raises(CannotOpen):
        unwrapped(bytes(file), WRAPPED["key"])


def test_what_is_no_key_wraps_and_opens_nothing():
    with pytest.raises(NotAKey):
        sealing.wrap([b"words"], keys=[WRAPPED["public"], WRAPPED["key"]], take=bytes)
    with pytest.raises(NotAKey):
        unwrapped(bytes.fromhex(WRAPPED["file"]), WRAPPED["public"])


def test_what_breaks_on_the_way_through_age_comes_out_as_it_was():
    def stopped(*_: object) -> Iterator[bytes]:
        yield b"words"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sealing.wrap(stopped(), keys=[WRAPPED["public"]], take=bytes)


@pytest.mark.parametrize("size", [0, 5, 65_536, 70_000, 200_000])
def test_a_disk_that_is_full_at_any_piece_is_told_even_at_the_last(size):
    """Age itself keeps silent where its very last piece cannot be written."""
    whole = bytearray()
    sealing.wrap([b"x" * size], keys=[WRAPPED["public"]], take=whole.extend)

    def disk(room: int) -> Callable[[bytes], None]:
        held = bytearray()

        def take(piece: bytes) -> None:
            held.extend(piece)
            if len(held) > room:
                raise OSError(28, "No space left on device")

        return take

    for room in {0, size // 2, size + 100}:  # the head alone is longer than 100 bytes, so the last piece does not fit
        with pytest.raises(OSError, match="No space left"):
            sealing.wrap([b"x" * size], keys=[WRAPPED["public"]], take=disk(room))
    for room in {0, size - 1} if size else ():
        with pytest.raises(OSError, match="No space left"):
            sealing.unwrap(BytesIO(whole), keys=[WRAPPED["key"]], take=disk(room))
