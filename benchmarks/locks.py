"""The house is locked at one process of its door: what opens in the next request, there and at another process.

The whole installation with its demo, and a second process of the house beside the first. `python -m benchmarks.locks`."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

from benchmarks.measuring import SAYS_A_PAGE_CAN_BE_HAD, Bounds, Line, installation, machine, say, seconds

# What stands above sets Django up.
# isort: split

from asylia.config import installation as installed
from asylia.config.demo_people import PEOPLE
from asylia.config.tests.running import Running, free_port, until

READS = {"triage", "caseworker"}
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
MOST_OPEN, MOST_MILLISECONDS = 0, 100


@contextmanager
def another_process(running: Running) -> Iterator[int]:
    """Of the house's door, on a port of its own."""
    os.environ["ASYLIA_STATE"] = str(running.state)
    told, port = installed.to_run().environment("house"), free_port()
    door = subprocess.Popen([sys.executable, "-m", "asylia", "serve", "house", "--port", str(port)], env=os.environ | told)
    try:
        until(lambda: answers(port))
        yield port
    finally:
        door.terminate()
        door.wait(20)


def answers(port: int) -> bool:
    try:
        return Line(port).ask("GET", "/")[0] == SAYS_A_PAGE_CAN_BE_HAD
    except OSError:
        return False


def press(line: Line, page: str, path: str, **fields: str) -> int:
    """A form of a page, sent as a browser would."""
    token = TOKEN.search(line.ask("GET", page)[2])
    if token is None:
        raise SystemExit(f"No form on {page}.")
    told = urlencode(fields | {"csrfmiddlewaretoken": token[1].decode()}).encode()
    return line.ask("POST", path, told, Origin=f"http://localhost:{line.port}", Host=f"localhost:{line.port}")[0]


def come_in(port: int, person: str) -> Line:
    """By a click, with an open vault."""
    line = Line(port)
    press(line, "/", f"/come-in/{person}")
    if not opens(line):
        raise SystemExit("Nobody could come in.")
    return line


def opens(line: Line) -> bool:
    """Whether today's list comes, which needs the open vault."""
    return line.ask("GET", "/today")[0] == SAYS_A_PAGE_CAN_BE_HAD


def main() -> int:
    say(machine())
    bounds = Bounds()
    readers = [str(person.id) for person in PEOPLE if READS & set(person.roles)]
    with installation() as running, another_process(running) as other:
        lines = [come_in(port, person) for port in (running.ports["house"], other) for person in readers]
        say(f"{len(lines)} open vaults at two processes")
        took = seconds(lambda: press(lines[0], "/locks", "/locks/house/press"))
        still = sum(opens(line) for line in lines)
        bounds.hold("vaults open in the next request", still, at_most=MOST_OPEN)
        bounds.hold("the lock itself, its page included", took * 1000, at_most=MOST_MILLISECONDS, unit=" ms")
    return bounds.end()


if __name__ == "__main__":
    sys.exit(main())
