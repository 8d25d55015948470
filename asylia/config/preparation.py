"""Whether the database and the files are ready for this code: a fingerprint of all that they were made from."""

import hashlib
import hmac
from collections.abc import Iterator
from pathlib import Path

from asylia.config.installation import CHECKOUT, OWNER, Installation

MADE_FROM = (
    "uv.lock",
    "asylia/config/access.py",
    "asylia/config/owner.py",
    "asylia/*/migrations/*.py",
    "asylia/*/static/**/*",
    "locale/*/LC_MESSAGES/*.po",
)


def fingerprint(here: Installation) -> str:
    """Changes with each file that counts, and with the database; it does not give the database's address away."""
    digest = hmac.new(here.known["ASYLIA_HOUSE_SECRET_KEY"].encode(), here.database(OWNER).encode(), hashlib.sha256)
    for path in _files():
        digest.update(str(path.relative_to(CHECKOUT)).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _files() -> Iterator[Path]:
    for pattern in MADE_FROM:
        yield from sorted(path for path in CHECKOUT.glob(pattern) if path.is_file())


def is_done(here: Installation) -> bool:
    return _note(here)[:1] == [fingerprint(here)]


def note_done(here: Installation, *, told: str) -> None:
    """Keeps also what the demo told, to be told again at each start."""
    (here.state / "prepared").write_text(f"{fingerprint(here)}\n{told}")


def told(here: Installation) -> list[str]:
    return _note(here)[1:]


def _note(here: Installation) -> list[str]:
    path = here.state / "prepared"
    return path.read_text().splitlines() if path.exists() else []
