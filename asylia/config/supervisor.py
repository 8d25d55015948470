"""`asylia run`: PostgreSQL, both doors and the worker, started, watched and stopped together. Django is not loaded here."""

import contextlib
import fcntl
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from asylia.config import installation, preparation
from asylia.config.installation import OWNER, Installation
from asylia.config.process import Child, call

STREET_HOST, HOUSE_HOST = "127.0.0.1", "localhost"  # two names: cookies know no ports, and passkeys know no addresses
LISTEN_ON = "127.0.0.1"
SECONDS_FOR_ORPHANS = 4  # what a killed supervisor left behind is gone by then
SECONDS_FOR_ANOTHER = 15  # and its PostgreSQL too
SECONDS_TO_ANSWER = 30
SECONDS_TO_END = 6
BUSY = 2
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run(*, street_port: int, house_port: int, is_empty: bool = False) -> int:
    """Runs until Ctrl-C or SIGTERM. Raises SystemExit(2) where a port or the state folder is taken."""
    for number in STOPPING:
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup asked to outlive the terminal
            signal.signal(number, signal.default_int_handler)
    ports = {"street": street_port, "house": house_port}
    if street_port == house_port:
        print("Each door needs a port of its own: --street-port and --house-port are the same.", file=sys.stderr)  # noqa: T201
        return BUSY
    try:
        with _alone_in(installation.state_folder()):
            _require_free(ports)
            Supervisor(installation.to_run(is_demo=not is_empty), ports).run()
    except KeyboardInterrupt:
        say("Stopped.")
    return 0


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - this is what the person at the terminal reads


class Supervisor:
    def __init__(self, here: Installation, ports: dict[str, int]) -> None:
        self.here, self.ports = here, ports
        self.children: list[Child] = []

    def run(self) -> None:
        """Raises KeyboardInterrupt when all is stopped, SystemExit when it could not start."""
        with self._last_one_out():
            try:
                self._start()
                self._watch()
            finally:
                self._end_children()

    def _start(self) -> None:
        fresh = self._wake_postgres()
        if fresh or not preparation.is_done(self.here):
            self._prepare()
        empty_visits(self.here)
        say("Opening the doors …")
        told = {"ASYLIA_STREET_URL": self._street()} | self.here.environment("house")
        self.children = [
            Child("street", ["serve", "street", "--port", str(self.ports["street"])], self.here.environment("street")),
            Child("house", ["serve", "house", "--port", str(self.ports["house"])], told),
            Child("worker", ["worker"], self.here.environment("worker")),
        ]
        for child in self.children:
            child.start()
        self._wait_for_answers()
        self._announce()

    def _wake_postgres(self) -> bool:
        """Whether the cluster was made just now."""
        if self.here.cluster is None:
            return False
        fresh = not (self.here.cluster.data / "PG_VERSION").exists()
        say("Making a PostgreSQL of its own …" if fresh else "Starting PostgreSQL …")
        self.here.cluster.start()
        return fresh

    def _prepare(self) -> None:
        """Tables, rights, messages, style sheets, and the invented people on the first start: in a process that ends again."""
        say("Preparing the database …")
        call(["migrate"], self.here.environment(OWNER))
        preparation.note_done(self.here, told=call(["demo"], self.here.environment(OWNER)))

    def _wait_for_answers(self) -> None:
        until = time.monotonic() + SECONDS_TO_ANSWER
        waiting = list(self.ports)
        while waiting and time.monotonic() < until:
            waiting = [door for door in waiting if not answers(self.ports[door])]
            self._look_after_all()
            time.sleep(0.05)
        for door in waiting:
            say(f"The {door} does not answer yet.")

    def _street(self) -> str:
        return f"http://{STREET_HOST}:{self.ports['street']}/"

    def _announce(self) -> None:
        say(f"\n  Apply      {self._street()}\n  The house  http://{HOUSE_HOST}:{self.ports['house']}/\n")
        for line in preparation.told(self.here):
            say(f"  {line}")
        say("\nCtrl-C stops everything.")

    def _watch(self) -> None:
        while True:
            time.sleep(0.5)
            if self.here.cluster and not accepts(self.here.cluster.socket / ".s.PGSQL.5432"):
                say("PostgreSQL ended; it starts again.")
                self.here.cluster.start()
            self._look_after_all()

    def _look_after_all(self) -> None:
        for child in self.children:
            if told := child.look_after():
                say(told)

    def _end_children(self) -> None:
        for number in STOPPING:
            signal.signal(number, signal.SIG_IGN)  # it ends already; a second Ctrl-C must not leave somebody behind
        for child in self.children:
            child.ask_to_end()
        by = time.monotonic() + SECONDS_TO_END
        for child in self.children:
            child.end(by=by)

    @contextlib.contextmanager
    def _last_one_out(self) -> Iterator[None]:
        """A process that outlives this one, even a killed one, by a moment: it empties the visits and stops PostgreSQL."""
        waits_on, lifeline = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(lifeline)
            self._be_the_last_one_out(waits_on)
        os.close(waits_on)
        try:
            yield
        finally:
            os.close(lifeline)
            if os.waitpid(pid, 0)[1]:
                self._close_down()

    def _be_the_last_one_out(self, waits_on: int) -> None:
        code = 1
        try:
            os.setsid()
            for number in STOPPING:
                signal.signal(number, signal.SIG_IGN)
            os.read(waits_on, 1)
            self._close_down()
            code = 0
        finally:
            os._exit(code)

    def _close_down(self) -> None:
        with contextlib.suppress(Exception):  # whatever it is: PostgreSQL must be stopped
            empty_visits(self.here)
        if self.here.cluster:
            self.here.cluster.stop()


def empty_visits(here: Installation) -> None:
    """An UNLOGGED table survives a clean stop; no visit and no open vault may."""
    import psycopg  # noqa: PLC0415 - wanted for a moment only

    with psycopg.connect(here.database(OWNER), connect_timeout=5) as connection:
        connection.execute("set lock_timeout = '3s'")
        connection.execute("truncate vault_visit, vault_unlock")


def accepts(path: Path) -> bool:
    """Whether somebody listens on this Unix socket."""
    with socket.socket(socket.AF_UNIX) as line:
        return line.connect_ex(str(path)) == 0


def answers(port: int) -> bool:
    """Whether a door answers, with a page or an error."""
    try:
        with socket.create_connection((LISTEN_ON, port), timeout=5) as line:
            line.sendall(b"HEAD / HTTP/1.0\r\nHost: localhost\r\n\r\n")
            return line.recv(5) == b"HTTP/"
    except OSError:
        return False


def _require_free(ports: dict[str, int]) -> None:
    """Raises SystemExit(2), in words, for a port that stays taken."""
    until = time.monotonic() + SECONDS_FOR_ORPHANS
    for door, port in ports.items():
        while not _is_free(port):
            if time.monotonic() > until:
                print(f"Port {port} is busy. Choose another one for the {door}: --{door}-port {port + 10}", file=sys.stderr)  # noqa: T201
                raise SystemExit(BUSY)
            time.sleep(0.2)


def _is_free(port: int) -> bool:
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            line.bind((LISTEN_ON, port))
        except OSError:
            return False
        return True


@contextlib.contextmanager
def _alone_in(state: Path) -> Iterator[None]:
    """One supervisor per state folder. One that was killed still holds it, through the last one out, until PostgreSQL is stopped."""
    with (state / "lock").open("w") as held:
        until = time.monotonic() + SECONDS_FOR_ANOTHER
        told = False
        while True:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    print(f"Asylia already runs from {state}.", file=sys.stderr)  # noqa: T201
                    raise SystemExit(BUSY) from None
                if not told:
                    say(f"Waiting for another Asylia in {state} to end …")
                    told = True
                time.sleep(0.2)
        yield
