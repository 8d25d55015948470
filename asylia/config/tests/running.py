"""The whole installation, started as a person at a terminal would start it, on free ports and in a folder of its own."""

import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from asylia.config.installation import CHECKOUT

PATIENCE = 60
FIRST_START = 300  # it loads the whole demo, on a machine that has other things to do


def free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return line.getsockname()[1]


def until(holds: Callable[[], bool], seconds: float = PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.03)


def command(state: Path, *arguments: str, **told: str) -> subprocess.Popen[str]:
    """`told` are further variables of its environment."""
    environment = told | {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "ASYLIA_STATE": str(state)}
    everything = [sys.executable, "-m", "asylia", *arguments]
    with (state.parent / "said").open("w") as said:
        return subprocess.Popen(everything, env=environment, cwd=CHECKOUT, stdout=said, stderr=subprocess.STDOUT, text=True)


class Running:
    def __init__(self, folder: Path, *options: str, **told: str) -> None:
        self.options = options
        self.state = folder / "state"
        self.told = told
        self.ports = {"street": free_port(), "house": free_port()}

    def move_in(self, settled: Path) -> None:
        """Begins with what another one left behind, in place of a first start."""
        shutil.copytree(settled, self.state)

    def start(self) -> None:
        ports = [f"--{door}-port={port}" for door, port in self.ports.items()]
        self.supervisor = command(self.state, "run", *ports, *self.options, **self.told)
        until(lambda: "Ctrl-C" in self.said() or self.supervisor.poll() is not None, FIRST_START)
        assert self.supervisor.poll() is None, self.said()

    def said(self) -> str:
        return (self.state.parent / "said").read_text()

    def stop(self) -> int:
        self.supervisor.send_signal(signal.SIGTERM)
        return self.supervisor.wait(PATIENCE)

    def processes(self) -> dict[int, str]:
        """Every process that was told this state folder, or that is this PostgreSQL."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                told = (folder / "environ").read_bytes()
                if f"ASYLIA_STATE={self.state}".encode() in told.split(b"\0") or str(self.state) in line:
                    found[int(folder.name)] = line
        return found

    def main_process(self, name: str) -> int:
        if name == "postgres":
            return int((self.state / "pg" / "data-18" / "postmaster.pid").read_text().splitlines()[0])
        wanted = "asylia worker" if name == "worker" else f"asylia serve {name}"
        return min(pid for pid, line in self.processes().items() if wanted in line)

    def environment(self, pid: int) -> dict[str, str]:
        lines = Path(f"/proc/{pid}/environ").read_text().split("\0")
        return dict(line.split("=", 1) for line in lines if line)

    def ask(self, door: str, *, method: str = "GET", path: str = "/", headers: dict[str, str] | None = None) -> http.client.HTTPResponse:
        line = http.client.HTTPConnection("127.0.0.1", self.ports[door], timeout=20)
        with contextlib.closing(line):
            line.request(method, path, headers=headers or {})
            answer = line.getresponse()
            answer.read()
        return answer

    def answers(self, door: str) -> bool:
        try:
            return bool(self.ask(door).status)
        except (OSError, http.client.HTTPException):
            return False
