"""Somebody as quick as a program: the walker of the other tests, on a real line to a real street."""

import contextlib
import http.client
import time
from collections.abc import Iterable
from typing import Any

import webtest

from tests.journeys.line import Line
from tests.journeys.person import PATIENCE
from tests.walking import Walker

PASSED_ON = ("Content-Type", "Location", "Set-Cookie", "Content-Length")


class Runner(Walker):
    def __init__(self, port: int) -> None:
        super().__init__()
        self.line = Line(port)
        self.app = webtest.TestApp(self._ask, extra_environ={"wsgi.url_scheme": "https", "HTTP_HOST": "localhost:80"})

    def _ask(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        told = {"Cookie": environ.get("HTTP_COOKIE", ""), "Content-Type": environ.get("CONTENT_TYPE") or ""}
        if "HTTP_ORIGIN" in environ:
            told["Origin"] = self.line.address
        line = http.client.HTTPConnection(self.line.address.removeprefix("http://"), timeout=30)
        with contextlib.closing(line):
            line.request(environ["REQUEST_METHOD"], environ["PATH_INFO"], environ["wsgi.input"].read(length), told)
            answer = line.getresponse()
            start(f"{answer.status} {answer.reason}", [(name, value) for name, value in answer.getheaders() if name.title() in PASSED_ON])
            return [answer.read()]

    def begin(self) -> None:
        self.go("s6")
        time.sleep(PATIENCE)
        self.send(filled_by="self")
        self.number = "".join(group.text for group in self.at.html.select(".number b"))
        self.go("s9")
        self.send(number=self.number)
        self.send(own_sentence="The kettle is green.")

    def come_back(self) -> None:
        """With the number from the note, and nothing else."""
        self.app.reset()
        self.go("s16")
        time.sleep(PATIENCE)
        self.send(number=self.number)

    def ready_to_send(self, answers: dict[str, Any]) -> None:
        self.begin()
        self.fill_in(answers)
        self.go("s14")
        self.send(number=self.number)

    def press_send(self) -> None:
        """Whatever becomes of it."""
        with contextlib.suppress(OSError, http.client.HTTPException, AssertionError, webtest.AppError):
            self.send()
