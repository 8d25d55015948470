"""One door: a web server that logs nobody's visit."""

import os

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings

from asylia.config.process import become

PORTS = {"street": 8000, "house": 8001}
THREADS = {"street": 64, "house": 16}  # a slow sender holds one; never 1
LARGEST_HEAD = 64 * 1024
SECONDS_TO_SEND_THE_HEAD = 10


def serve(door: str, *, host: str, port: int) -> int:
    """Serves until it is told to stop. Raises SystemExit, in words, where it was given no secrets or no database."""
    become(door)
    missing = [name for name in ("DATABASE_URL", "ASYLIA_SECRET_KEY", "ASYLIA_PEPPER") if not os.environ.get(name)]
    if missing:
        raise SystemExit(f"The {door} needs {', '.join(missing)}; docs/run/settings.md says what they are.")
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
