"""Processes that end with the one that started them, and come back when they die alone."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

from asylia.config.installation import CHECKOUT

ASYLIA = (sys.executable, "-m", "asylia")
PARENT = "ASYLIA_PARENT"
LOOKS_PER_SECOND = 4
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
STEADY_SECONDS = 60


def call(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """Lets a command do its work and end. Returns what it printed; raises SystemExit where it failed."""
    done = subprocess.run([*ASYLIA, *arguments], stdout=subprocess.PIPE, text=True, check=False, **_apart(environment))
    if done.returncode:
        raise SystemExit(done.returncode)
    printed: str = done.stdout
    return printed


def _apart(environment: Mapping[str, str]) -> dict[str, Any]:
    """In a group of its own, so that Ctrl-C reaches the supervisor alone."""
    told = {**environment, PARENT: str(os.getpid())}
    return {"env": told, "cwd": CHECKOUT, "stdin": subprocess.DEVNULL, "start_new_session": True}


class Child:
    """One process that is started again when it dies."""

    def __init__(self, name: str, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
        self.name = name
        self.command = [*ASYLIA, *arguments]
        self.environment = environment
        self.pause = FIRST_PAUSE
        self.due_at = 0.0
        self.running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.running = subprocess.Popen(self.command, **_apart(self.environment))

    def look_after(self) -> str | None:
        """Starts it again when it has died, later each time it dies young. Returns what to tell."""
        code = self.running.poll() if self.running else None
        if code is None:
            return None
        if not self.due_at:
            self._kill_the_rest()
            self.pause = FIRST_PAUSE if time.monotonic() - self.started_at > STEADY_SECONDS else min(self.pause * 2, LONGEST_PAUSE)
            self.due_at = time.monotonic() + self.pause
            return f"The {self.name} ended ({code}); it starts again in {self.pause:g} s."
        if time.monotonic() >= self.due_at:
            self.due_at = 0.0
            self.start()
        return None

    def ask_to_end(self) -> None:
        if self.running and self.running.poll() is None:
            self.running.terminate()

    def end(self, *, by: float) -> None:
        """Waits until `by` (monotonic clock), then kills."""
        if not self.running:
            return
        try:
            self.running.wait(max(0.0, by - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.running.kill()
            self.running.wait()
        self._kill_the_rest()

    def _kill_the_rest(self) -> None:
        """Its own children may have outlived it; while one does, the number of the group is not given to anybody else."""
        if self.running:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.running.pid, signal.SIGKILL)


def become(door: str) -> None:
    """This process is the street, the house, the worker or the auditor from now on."""
    os.environ["ASYLIA_DOOR"] = door
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "asylia.config.settings")
    if own := os.environ.pop(f"{door.upper()}_DATABASE_URL", ""):
        os.environ["DATABASE_URL"] = own


def end_with_supervisor() -> None:
    """For what a supervisor may have started: it ends when the supervisor is gone, however that went."""
    if supervisor := os.environ.pop(PARENT, ""):
        end_with(int(supervisor))


def end_with(parent: int) -> None:
    """Ends this process at once when `parent` is no longer its parent. Looking at the number of one's own parent is safe
    where looking for a process of that number is not: a dead one may stay as a zombie, or its number be given anew."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1 / LOOKS_PER_SECOND)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
