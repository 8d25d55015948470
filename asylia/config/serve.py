"""One door: a web server that logs nobody's visit."""

import base64
import os
from ipaddress import ip_address

import psycopg
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings

from asylia.config.demo_people import officer_keys
from asylia.config.process import become
from asylia.config.secrets import OFFICERS

PORTS = {"street": 8000, "house": 8001}
THREADS = {"street": 64, "house": 16}  # a slow sender holds one; never 1
LARGEST_HEAD = 64 * 1024
SECONDS_TO_SEND_THE_HEAD = 10
LIFETIME = 3600  # seconds; what lay in the memory of a process goes with it
SECONDS_TO_START = 10  # the old one serves so long beside the new one, so that nobody finds the door shut
IS_DEMO = "select exists (select from accounts_installation where is_demo)"


def serve(door: str, *, host: str, port: int) -> int:
    """Serves until it is told to stop. Raises SystemExit, in words, where it was given no secrets or no database, would show the demo to
    another machine, or trusts the officers of the demo in a network that is none."""
    become(door)
    missing = [name for name in ("DATABASE_URL", "ASYLIA_SECRET_KEY", "ASYLIA_PEPPER") if not os.environ.get(name)]
    if missing:
        raise SystemExit(f"The {door} needs {', '.join(missing)}; docs/run/settings.md says what they are.")
    _require_demo_apart(door, host=host)
    Granian(
        "asylia.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        blocking_threads=THREADS[door],
        http1_settings=HTTP1Settings(header_read_timeout=SECONDS_TO_SEND_THE_HEAD * 1000, max_buffer_size=LARGEST_HEAD),
        websockets=False,
        log_enabled=False,
        log_access=False,
        workers_lifetime=LIFETIME,
        respawn_interval=SECONDS_TO_START,
        workers_kill_timeout=4,
    ).serve()
    return 0


def _require_demo_apart(door: str, *, host: str) -> None:
    """Its database opens to this machine alone, and its officers, whose keys everybody knows, are trusted nowhere else."""
    is_here, is_trusted = is_of_this_machine(host), trusts_demo()
    if is_here and not is_trusted:
        return
    is_demo = holds_demo(os.environ["DATABASE_URL"])
    if is_demo and not is_here:
        raise SystemExit(f"This database holds the demo, where a click is enough: the {door} opens to this machine alone, not on {host}.")
    if is_trusted and not is_demo:
        raise SystemExit("ASYLIA_OFFICERS names an officer of the demo, whose key everybody knows, and this database holds no demo.")


def trusts_demo() -> bool:
    """Whether the settings pin the key of an officer of the demo."""
    pinned = {base64.b64decode(key) for key in os.environ.get(OFFICERS, "").split()}
    return bool(pinned & set(officer_keys()))


def is_of_this_machine(host: str) -> bool:
    """Whether no other machine reaches a listener there."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def holds_demo(url: str) -> bool:
    """Whether the database is marked as one of invented people. Raises SystemExit where it does not answer: then nobody knows."""
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            return connection.execute(IS_DEMO).fetchone() == (True,)
    except psycopg.errors.UndefinedTable:
        return False
    except psycopg.OperationalError as away:
        raise SystemExit("The database does not say whether it holds the demo, so no other machine is let in yet.") from away
