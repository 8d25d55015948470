"""A signed stamp in a form that makes or tries something: good once, after three seconds, for six hours."""

import secrets
import threading
import time

from django.conf import settings
from django.core import signing

LONGEST_SECONDS = 6 * 60 * 60
_used: dict[str, float] = {}
_turn = threading.Lock()


class TooQuick(Exception):
    """The form came back faster than a person reads it. The same stamp is good a moment later."""


class TooOld(Exception):
    """The stamp is older than six hours, was used before, or was never ours."""


def _signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt="asylia.patience")


def stamp() -> str:
    return _signer().sign(secrets.token_urlsafe(12))


def still_good(given: str) -> str:
    """The same stamp while nobody used it, so that a slip costs no second wait; else a new one."""
    try:
        word = _signer().unsign(given, max_age=LONGEST_SECONDS)
    except signing.BadSignature:
        return stamp()
    return stamp() if word in _used else given


def spend(stamp: str) -> None:
    """Uses a stamp up. Raises TooQuick, TooOld."""
    try:
        word = _signer().unsign(stamp, max_age=LONGEST_SECONDS)
    except signing.BadSignature as refused:
        raise TooOld from refused
    if _age(stamp) < settings.PATIENCE_SECONDS:
        raise TooQuick
    with _turn:
        _forget()
        if word in _used:
            raise TooOld
        _used[word] = time.monotonic()


def _age(stamp: str) -> float:
    made = signing.b62_decode(stamp.rsplit(":", 2)[1])
    return time.time() - made


def _forget() -> None:
    """The oldest stand first: a dict keeps its order."""
    now = time.monotonic()
    while _used and now - next(iter(_used.values())) > LONGEST_SECONDS:
        del _used[next(iter(_used))]
