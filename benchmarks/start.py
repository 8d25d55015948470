"""How long the first start takes, and a later one, to both doors answering; and the memory of all processes at rest.

`python -m benchmarks.start`. The dependencies are there already: fetching them depends on the line."""

import contextlib
import re
import sys
import time
from pathlib import Path

from asylia.config.tests.running import Running
from benchmarks.measuring import Bounds, installation, machine, say

FIRST_AT_MOST, LATER_AT_MOST, MEMORY_AT_MOST = 30, 4, 350
LATER_STARTS = 3
REST_SECONDS = 20
OF_DOORS = re.compile(r"asylia (?:serve (\w+)|(\w+))")


def seconds_to_answers(running: Running) -> float:
    """From the command to an answer of both doors."""
    began = time.monotonic()
    running.start()
    while not (running.answers("street") and running.answers("house")):
        time.sleep(0.02)
    return time.monotonic() - began


def memory(running: Running) -> dict[str, float]:
    """MiB by kind of process. PSS: what several processes share is counted once, in parts."""
    found: dict[str, float] = {}
    for pid, line in everybody(running).items():
        with contextlib.suppress(OSError):
            shared = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
            found[kind(line)] = found.get(kind(line), 0) + int(shared.group(1) if shared else 0) / 1024
    return found


def everybody(running: Running) -> dict[int, str]:
    """The processes of this state folder and all that they started: those of PostgreSQL write over what they were told."""
    found, before = running.processes(), 0
    parents = {}
    for status in Path("/proc").glob("[0-9]*/status"):
        with contextlib.suppress(OSError):
            parents[int(status.parent.name)] = int(re.findall(r"^PPid:\s+(\d+)", status.read_text(), re.MULTILINE)[0])
    while len(found) != before:
        before = len(found)
        found |= {pid: found[parent] for pid, parent in parents.items() if parent in found and pid not in found}
    return found


def kind(line: str) -> str:
    if match := OF_DOORS.search(line):
        return match.group(1) or match.group(2)
    return "PostgreSQL" if "postgres" in line else "other"


def main() -> int:
    say(machine())
    bounds = Bounds()
    with installation(start=False) as running:
        bounds.hold("the first start", seconds_to_answers(running), at_most=FIRST_AT_MOST, unit=" s")
        for _ in range(LATER_STARTS):
            running.stop()
            bounds.hold("a later start", seconds_to_answers(running), at_most=LATER_AT_MOST, unit=" s")
        time.sleep(REST_SECONDS)
        used = memory(running)
        say(", ".join(f"{what} {mebibytes:.0f} MiB" for what, mebibytes in sorted(used.items())))
        bounds.hold("memory of all processes at rest", sum(used.values()), at_most=MEMORY_AT_MOST, unit=" MiB")
    return bounds.end()


if __name__ == "__main__":
    sys.exit(main())
