"""The file of secrets that `asylia run` makes once: lines of NAME=value, for its owner's eyes alone. Django is not needed here."""

import base64
import os
import secrets
from pathlib import Path

PEPPER_BYTES = 32
NAMES = (
    "ASYLIA_STREET_SECRET_KEY",
    "ASYLIA_HOUSE_SECRET_KEY",
    "ASYLIA_PEPPER",
    "ASYLIA_STREET_PASSWORD",
    "ASYLIA_HOUSE_PASSWORD",
    "ASYLIA_WORKER_PASSWORD",
)
CHECKPOINT_KEY = "ASYLIA_CHECKPOINT_KEY"  # an operator makes it, and best keeps it on another machine
OFFICERS = "ASYLIA_OFFICERS"  # public keys, kept beside the secrets because they too must never change unseen

CREDENTIALS = (
    *NAMES,
    "ASYLIA_SECRET_KEY",
    "ASYLIA_CHECKPOINT_KEY",
    "ASYLIA_SMTP_URL",
    "DATABASE_URL",
    "STREET_DATABASE_URL",
    "HOUSE_DATABASE_URL",
    "WORKER_DATABASE_URL",
    "BACKUP_DATABASE_URL",
    "DRILL_DATABASE_URL",
)


def take_credentials() -> None:
    """What systemd hands to a unit as files (systemd.exec(5), Credentials): never in a unit, never in its environment."""
    for name in CREDENTIALS if (folder := os.environ.get("CREDENTIALS_DIRECTORY")) else ():
        if (file := Path(folder or "", name)).is_file():
            os.environ.setdefault(name, file.read_text().strip())


def read(path: Path) -> dict[str, str]:
    """What the file says, empty where there is none."""
    if not path.exists():
        return {}
    path.chmod(0o600)
    return dict(line.split("=", 1) for line in path.read_text().splitlines() if "=" in line)


def read_or_make(path: Path, *, is_demo: bool) -> dict[str, str]:
    """What the file says; made now where there is none, for a demo with its officers."""
    return read(path) or _write(path, make_for_demo() if is_demo else make())


def make() -> dict[str, str]:
    """New secrets."""
    made = {name: secrets.token_urlsafe(50) for name in NAMES}
    made["ASYLIA_PEPPER"] = base64.b64encode(secrets.token_bytes(PEPPER_BYTES)).decode()
    return made


def make_for_demo() -> dict[str, str]:
    """The same, and the demo's officers."""
    from asylia.config.demo_people import officer_keys  # noqa: PLC0415 - it loads cryptography, needed on the first start only

    return make() | {OFFICERS: " ".join(base64.b64encode(key).decode() for key in officer_keys())}


def _write(path: Path, values: dict[str, str]) -> dict[str, str]:
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.writelines(f"{name}={value}\n" for name, value in values.items())
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)
    return values
