"""Small files of the state folder that say when something was last done, for `asylia doctor` and `asylia upgrade`."""

import os
from datetime import datetime, timedelta
from pathlib import Path

BACKUP, DRILL, REWRITE = "last-backup", "last-drill", "last-rewrite"
BACKUP_IS_YOUNG, DRILL_IS_YOUNG, REWRITE_IS_YOUNG = timedelta(hours=26), timedelta(days=35), timedelta(days=2)


def note(file: Path, *, now: datetime) -> None:
    write_whole(file, f"{now.isoformat(timespec='seconds')}\n".encode())


def age(file: Path, *, now: datetime) -> timedelta | None:
    """None where it was never done, or the file says nothing that could be true."""
    try:
        done = now - datetime.fromisoformat(file.read_text().strip())
    except (OSError, ValueError, TypeError):
        return None
    return done if done >= timedelta(0) else None


def in_words(done: timedelta) -> str:
    hours = int(done.total_seconds()) // 3600
    return f"{hours} h" if hours < 48 else f"{hours // 24} days"  # noqa: PLR2004 - two days are easier read as days


def write_whole(file: Path, content: bytes) -> None:
    """Whole or not at all. Nothing of it is secret: another user of the same group may read it."""
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640), "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    part.replace(file)
