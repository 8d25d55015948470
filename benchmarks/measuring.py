"""What the benchmarks share: the whole installation in a folder that goes again, somebody who applies, figures and their bounds."""

import contextlib
import http.client
import os
import platform
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import django
import webtest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "asylia.config.settings")
django.setup()

from asylia.config.tests.running import Running, until  # noqa: E402 - it wants Django to be set up
from tests import walking  # noqa: E402

walking.one_connection = contextlib.nullcontext  # type: ignore[assignment]  # over the line there is no connection of ours to keep

LONGEST_START = 120
A_PERSON_READS = 3.1  # seconds before a form that begins something is taken
SAYS_A_PAGE_CAN_BE_HAD = 200

Answer = tuple[int, dict[str, str], bytes]


class Patient(Running):
    """On a machine that is busy with other things, too."""

    def start(self) -> None:
        with contextlib.suppress(AssertionError):
            super().start()
        until(lambda: "Ctrl-C" in self.said() or self.supervisor.poll() is not None, seconds=LONGEST_START)


@contextlib.contextmanager
def installation(*, start: bool = True) -> Iterator[Running]:
    """Everything runs, and ends with this block, however it ends. Without `start` it waits to be started."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="asylia-bench-") as folder:
        running = Patient(Path(folder))
        running.state.mkdir()
        try:
            if start:
                running.start()
            yield running
        finally:
            if running.supervisor.poll() is None:
                running.stop()


@dataclass
class Line:
    """One connection that stays open, with its cookies."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.http = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        headers = {"Host": "localhost", "Content-Type": "application/x-www-form-urlencoded"} | headers
        if self.cookies:
            headers.setdefault("Cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        self.http.request(method, path, body=body, headers=headers)
        answer = self.http.getresponse()
        for set_cookie in answer.headers.get_all("Set-Cookie", ()):
            self.cookies |= {name: kept.value for name, kept in SimpleCookie(set_cookie).items()}
        return answer.status, dict(answer.getheaders()), answer.read()


class Applicant(walking.Walker):
    """The walker of the tests, on the real street: over the line, and as slow as a person where that is asked."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self.line = Line(port)
        everything = {"wsgi.url_scheme": "https", "HTTP_HOST": "localhost:80"}
        self.app = webtest.TestApp(self.over_the_line, extra_environ=everything, lint=False)

    def over_the_line(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"] + (f"?{environ['QUERY_STRING']}" if environ.get("QUERY_STRING") else "")
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        headers = {"Host": "localhost:80", "Cookie": environ.get("HTTP_COOKIE", "")}
        status, answered, content = self.line.ask(environ["REQUEST_METHOD"], path, body or None, **headers)
        start(f"{status} {http.client.responses[status]}", [(name, value) for name, value in answered.items() if name != "connection"])
        return [content]

    def go(self, path: str, **more: Any) -> Any:
        page = super().go(path, **more)
        if path in ("s6", "s16"):
            time.sleep(A_PERSON_READS)
        return page


def seconds(of: Callable[[], object]) -> float:
    began = time.perf_counter()
    of()
    return time.perf_counter() - began


def machine() -> str:
    """The machine in one line: figures mean nothing without it."""
    models = [line.split(":", 1)[1].strip() for line in _read("/proc/cpuinfo").splitlines() if line.startswith("model name")]
    memory = next((int(line.split()[1]) for line in _read("/proc/meminfo").splitlines() if line.startswith("MemTotal")), 0)
    kind = models[0] if models else platform.processor() or platform.machine()
    return f"{os.cpu_count()} cores of {kind}, {memory / 1024**2:.0f} GiB, {platform.system()}, Python {platform.python_version()}"


def _read(path: str) -> str:
    return Path(path).read_text() if Path(path).exists() else ""


def say(text: str = "") -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


class Bounds:
    """Each figure beside its bound; `end` gives the exit code of the command."""

    def __init__(self) -> None:
        self.missed = 0

    def hold(self, what: str, figure: float, *, at_most: float, unit: str = "") -> None:
        kept = figure <= at_most
        self.missed += not kept
        say(f"  {'kept  ' if kept else 'MISSED'}  {what}: {figure:.2f}{unit} (at most {at_most:g}{unit})")

    def end(self) -> int:
        return min(self.missed, 1)


def in_turn(first: Callable[[], object], second: Callable[[], object], *, times: int) -> tuple[list[float], list[float]]:
    """Both, one after the other, `times` times, each being first as often as the other: a busy machine slows both."""
    ours, theirs = [], []
    for turn in range(times):
        if turn % 2:
            theirs.append(seconds(second))
            ours.append(seconds(first))
        else:
            ours.append(seconds(first))
            theirs.append(seconds(second))
    return ours, theirs


def ratio(ours: list[float], theirs: list[float]) -> float:
    """Of the medians."""
    return statistics.median(ours) / statistics.median(theirs)


def milliseconds(of: list[float]) -> str:
    low, middle, high = min(of) * 1000, statistics.median(of) * 1000, statistics.quantiles(of, n=20)[-1] * 1000
    return f"{middle:6.2f} ms (least {low:.2f}, 19 of 20 under {high:.2f})"
