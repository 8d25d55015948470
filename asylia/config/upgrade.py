"""`asylia upgrade`: the database is brought to this version, once there is a backup to go back to. Import it after `django.setup()`."""

import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from asylia.config import noted, owner


def upgrade(*, state: Path, address: str, passwords: Mapping[str, str], now: datetime) -> int:
    """Raises SystemExit, in words, without a young backup."""
    done = noted.age(state / noted.BACKUP, now=now)
    if done is None or done > noted.BACKUP_IS_YOUNG:
        last = f"the last is {noted.in_words(done)} old" if done else "none is known"
        raise SystemExit(f"No backup is younger than 26 hours ({last}). Run `asylia backup` first. Nothing was changed.")
    executor = MigrationExecutor(connection)
    waiting = [str(migration) for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    owner.migrate(address, passwords=passwords)
    sys.stdout.write(f"The last backup is {noted.in_words(done)} old.\n")
    sys.stdout.writelines(f"Applied {migration}\n" for migration in waiting)
    sys.stdout.write(f"{len(waiting)} migrations applied; rights, translations and style sheets made anew. Now start the doors again.\n")
    return 0
