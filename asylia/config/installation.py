"""One installation: its state folder, its database, and what each of its processes is told. Django is not needed here."""

import contextlib
import fcntl
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from asylia.config import secrets
from asylia.config.cluster import Cluster

CHECKOUT = Path(__file__).resolve().parents[2]
SYSTEM = Path("/var/lib/asylia")  # only for root in a container without user namespaces
OWNER = "owner"
BUSY = 2
NAMED = "installation"  # the file of the state folder that says which installation this is
DOORS_AND_WORKER = ("street", "house", "worker")
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE")
SMTP_URL = "ASYLIA_SMTP_URL"
CLOSED = (*secrets.NAMES, secrets.CHECKPOINT_KEY, SMTP_URL, "ASYLIA_SECRET_KEY", "ASYLIA_PARENT")
NEEDS: dict[str, dict[str, str]] = {
    "street": {"ASYLIA_SECRET_KEY": "ASYLIA_STREET_SECRET_KEY", "ASYLIA_PEPPER": "ASYLIA_PEPPER"},
    "house": {"ASYLIA_SECRET_KEY": "ASYLIA_HOUSE_SECRET_KEY", "ASYLIA_PEPPER": "ASYLIA_PEPPER"},
    "worker": {name: name for name in (secrets.CHECKPOINT_KEY, SMTP_URL)},
    OWNER: {"ASYLIA_SECRET_KEY": "ASYLIA_HOUSE_SECRET_KEY", "ASYLIA_PEPPER": "ASYLIA_PEPPER"},
}


@dataclass(frozen=True)
class Installation:
    """`cluster` is the embedded PostgreSQL; None where DATABASE_URL names a server. `known` are the secrets."""

    state: Path
    cluster: Cluster | None
    known: dict[str, str]

    def database(self, who: str) -> str:
        """The address by which a process reaches the database: its own role, or the owner."""
        if given := os.environ.get(_address_of(who)):
            return given
        if self.cluster:
            return self.cluster.url() if who == OWNER else self.cluster.url(f"asylia_{who}")
        from psycopg.conninfo import make_conninfo  # noqa: PLC0415 - not needed with the embedded PostgreSQL

        return make_conninfo(os.environ[_address_of(OWNER)], user=f"asylia_{who}", password=self.known[_password_of(who)])

    def passwords(self) -> dict[str, str]:
        """By role, for those whose address nobody has given."""
        ours = [who for who in DOORS_AND_WORKER if not os.environ.get(_address_of(who))]
        return {f"asylia_{who}": self.known[_password_of(who)] for who in ours if _password_of(who) in self.known}

    def environment(self, who: str) -> dict[str, str]:
        """Everything that one process is told: what is open to all, its door, its database, and only the secrets it needs."""
        told = {name: value for name, value in os.environ.items() if name in KEPT or name.startswith("ASYLIA_")}
        told = {name: value for name, value in told.items() if name not in CLOSED}
        told |= {name: self.known[kept] for name, kept in NEEDS[who].items() if kept in self.known}
        if secrets.OFFICERS in self.known:
            told[secrets.OFFICERS] = self.known[secrets.OFFICERS]
        if who == OWNER:
            told |= {name: os.environ[name] for name in map(_address_of, DOORS_AND_WORKER) if name in os.environ}
        door = "house" if who == OWNER else who
        return told | {"ASYLIA_DOOR": door, "ASYLIA_STATE": str(self.state), "DATABASE_URL": self.database(who)}


def _address_of(who: str) -> str:
    return "DATABASE_URL" if who == OWNER else f"{who.upper()}_DATABASE_URL"


def _password_of(who: str) -> str:
    return f"ASYLIA_{who.upper()}_PASSWORD"


def state_folder() -> Path:
    folder = Path(os.environ.get("ASYLIA_STATE") or CHECKOUT / ".asylia").resolve()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def to_run(*, is_demo: bool = True) -> Installation:
    """The installation that `asylia run` starts: it makes what is missing. Raises SystemExit where the secrets are gone."""
    state = state_folder()
    cluster = _cluster(state)
    file = state / "secrets"
    if cluster and _holds_data(cluster) and not file.exists():
        raise SystemExit(f"{file} is gone, and without it nobody opens what the database holds. Put it back, or remove {state}.")
    return Installation(state, cluster, secrets.read_or_make(file, is_demo=is_demo) | _given())


def as_it_is() -> Installation:
    """The installation as the environment and the state folder describe it; no secret is made on a server."""
    if "DATABASE_URL" not in os.environ:
        return to_run()
    state = state_folder()
    return Installation(state, None, secrets.read(state / "secrets") | _given())


def _holds_data(cluster: Cluster) -> bool:
    return (cluster.data / "PG_VERSION").exists()


def _cluster(state: Path) -> Cluster | None:
    return None if "DATABASE_URL" in os.environ else Cluster(state / "pg", system=SYSTEM)


def _given() -> dict[str, str]:
    """What an operator has set wins over the file. One ASYLIA_SECRET_KEY serves for the house."""
    names = (*secrets.NAMES, secrets.OFFICERS, secrets.CHECKPOINT_KEY, SMTP_URL)
    given = {name: os.environ[name] for name in names if os.environ.get(name)}
    if key := os.environ.get("ASYLIA_SECRET_KEY"):
        given.setdefault("ASYLIA_HOUSE_SECRET_KEY", key)
    return given


@contextlib.contextmanager
def as_owner() -> Iterator[Installation]:
    """This process becomes the owner's: environment set, database awake. An embedded PostgreSQL that slept sleeps again after."""
    here = as_it_is()
    woken = here.cluster is not None and here.cluster.start()
    os.environ.update(here.environment(OWNER))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "asylia.config.settings")
    try:
        yield here
    finally:
        if woken and here.cluster:
            here.cluster.stop()


@contextlib.contextmanager
def alone_in(folder: Path, *, doing: str) -> Iterator[None]:
    """One process per folder; it is made where it is missing. Raises SystemExit(2) where another one is there, OSError."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
        os.fsync(held)  # names that were given in it are on the disk, too
    except BlockingIOError:
        sys.stderr.write(f"Another {doing} is running in {folder}.\n")
        raise SystemExit(BUSY) from None
    finally:
        os.close(held)


@contextlib.contextmanager
def as_owner_of_scratch() -> Iterator[Installation]:
    """This process becomes the owner's of a database that is thrown away after: of DRILL_DATABASE_URL, else of a PostgreSQL of its own.

    The secrets are those of this machine; nothing else of the installation is touched."""
    state = state_folder()
    known = secrets.read(state / "secrets") | _given()
    for name in map(_address_of, (OWNER, *DOORS_AND_WORKER)):
        os.environ.pop(name, None)
    if given := os.environ.pop("DRILL_DATABASE_URL", ""):
        os.environ["DATABASE_URL"] = given
    _throw_away(_scratch(state / "drill", known))  # what a killed drill left behind
    here = _scratch(state / "drill", known)
    try:
        if here.cluster:
            here.cluster.start()
        os.environ.update(here.environment(OWNER))
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "asylia.config.settings")
        yield here
    finally:
        _throw_away(here)


def _scratch(folder: Path, known: dict[str, str]) -> Installation:
    folder.mkdir(exist_ok=True, mode=0o700)
    return Installation(folder, None if "DATABASE_URL" in os.environ else Cluster(folder / "pg", system=SYSTEM, durable=False), known)


def _throw_away(here: Installation) -> None:
    if here.cluster:
        here.cluster.stop()
        shutil.rmtree(here.cluster.root)
    shutil.rmtree(here.state)
