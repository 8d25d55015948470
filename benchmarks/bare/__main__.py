"""Serves the bare pages as our street is served: `python -m benchmarks.bare PORT`."""

import os
import sys

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings

from asylia.config.process import end_with
from asylia.config.serve import LARGEST_HEAD, SECONDS_TO_SEND_THE_HEAD, THREADS


def main(port: int) -> None:
    end_with(os.getppid())
    Granian(
        "benchmarks.bare.wsgi:application",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        blocking_threads=THREADS["street"],
        http1_settings=HTTP1Settings(header_read_timeout=SECONDS_TO_SEND_THE_HEAD * 1000, max_buffer_size=LARGEST_HEAD),
        websockets=False,
        log_enabled=False,
        log_access=False,
        workers_kill_timeout=4,
    ).serve()


main(int(sys.argv[1]))
