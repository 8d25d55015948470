"""One door: a web server that logs nobody's visit."""

import os
from ipaddress import ip_address

import psycopg
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings

from asylia.config.process import become

PORTS = {"street": 8000, "house": 8001}
THREADS = {"street": 64, "house": 16}  # a slow sender holds one; never 1
LARGEST_HEAD = 64 * 1024
SECONDS_TO_SEND_THE_HEAD = 10
IS_DEMO = "select exists (select from accounts_installation where is_demo)"


def serve(door: str, *, host: str, port: int) -> int:
    """Serves until it is told to stop. Raises SystemExit, in words, where it was given no secrets or no database, or would show
    the demo to another machine."""
    become(door)
    missing = [name for name in ("DATABASE_URL", "ASYLIA_SECRET_KEY", "ASYLIA_PEPPER") if not os.environ.get(name)]
    if missing:
        raise SystemExit(f"The {door} needs {', '.join(missing)}; docs/run/settings.md says what they are.")
    if not is_of_this_machine(host) and holds_demo(os.environ["DATABASE_URL"]):
        raise SystemExit(f"This database holds the demo, where a click is enough: the {door} opens to this machine alone, not on {host}.")
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
        workers_kill_timeout=4,
    ).serve()
    return 0


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
