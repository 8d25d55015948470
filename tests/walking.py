"""Somebody who walks through the street's pages as a browser without scripts would: it follows links and sends forms."""

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import webtest
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from asylia.config import demo
from asylia.intake import rules
from asylia.intake.catalogue import PARTS, Part, Type

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def make_people() -> None:
    """The invented people of the house, with keys and a signed roster."""
    demo.load_people(now=NOON)


def make_files() -> None:
    call_command("collectstatic", "--noinput", verbosity=0)


@contextlib.contextmanager
def one_connection() -> Iterator[None]:
    """The requests stay in the transaction of the test, as with Django's own client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


class Walker:
    """Holds its page in `at`, its number in `number`, and what it has answered in `answers`."""

    def __init__(self, language: str = "en") -> None:
        self.language = language
        self.app = webtest.TestApp(WSGIHandler(), extra_environ={"wsgi.url_scheme": "https", "HTTP_HOST": "localhost:80"})
        self.number = ""
        self.at: Any = None

    def go(self, path: str, **more: Any) -> Any:
        with one_connection():
            self.at = self._arrive(self.app.get(f"/{self.language}/{path}", **more))
        return self.at

    def _arrive(self, page: Any) -> Any:
        while page.status_code in (301, 302, 303):
            page = page.follow()
        return page

    @property
    def path(self) -> str:
        return str(self.at.request.path).removeprefix(f"/{self.language}/")

    def send(self, *, then: str = "", **fields: Any) -> Any:
        """Fills in the main form of the page and presses a button."""
        form = next(form for form in self.at.forms.values() if "form" not in form.fields or "remove" not in form.fields)
        return self._send(form, fields, then)

    def _send(self, form: Any, fields: dict[str, Any], then: str) -> Any:
        for name, value in fields.items():
            fill(form, name, value)
        pressed = {"name": "then", "value": then} if then else {}
        headers = {"Origin": "https://localhost:80"}
        with one_connection():
            self.at = self._arrive(form.submit(**pressed, headers=headers, expect_errors=True))
        return self.at

    def begin(self) -> None:
        """From the first page to the number typed back, and a sentence of her own."""
        self.go("s6")
        self.send(filled_by="self")
        self.number = "".join(group.text for group in self.at.html.select(".number b"))
        self.go("s9")
        self.send(number=self.number)
        self.send(own_sentence="The kettle is green.")

    def fill_in(self, answers: dict[str, Any]) -> None:
        """Walks through every part. `answers` are fields by name; a group is a list of them. The rest is rather not said."""
        for part in PARTS:
            self._fill_part(part, answers)

    def _fill_part(self, part: Part, answers: dict[str, Any]) -> None:
        for step in rules.steps_shown(part, answers):
            self.go(f"p{part.id}{step.number}")
            if step.questions[0].type is Type.GROUP:
                self._fill_group(step.questions[0].id, answers, f"e{part.id}{step.number}")
            else:
                known = (question for question in step.questions if rules.is_asked(question, answers))
                self.send(then="next", **{name: value for question in known for name, value in fields_of(question, answers).items()})

    def _fill_group(self, name: str, answers: dict[str, Any], path: str) -> None:
        back = self.path
        for place, entry in enumerate(answers.get(name, []), start=1):
            self.go(f"{path}/{place}")
            self.send(then="next", **entry)
        self.go(back)
        if answers.get(name):
            self.send(then="next")
        elif self.at.html.select(f"input[name={name}]"):
            self.send(then="next", **{name: "not_say"})

    def send_all(self) -> Any:
        """Rehearses where it is asked, and sends."""
        self.go("s14")
        if self.at.html.select("input[name=number]"):
            self.send(number=self.number)
        return self.send()


def fields_of(question: Any, answers: dict[str, Any]) -> dict[str, Any]:
    """Its own field and those beside it; else the way to decline it."""
    found = {name: value for name, value in answers.items() if name == question.id or name.startswith(f"{question.id}_")}
    if found or not question.left_out:
        return found
    return {question.id if question.type in (Type.ONE, Type.MANY) else f"{question.id}_left": "not_say"}


def fill(form: Any, name: str, value: Any) -> None:
    if name not in form.fields:
        raise AssertionError(f"No field {name} on this page, but {sorted(filter(None, form.fields))}")
    boxes = form.fields[name]
    if isinstance(boxes[0], webtest.forms.Checkbox):
        wanted = value if isinstance(value, list) else [value]
        for box in boxes:
            box.checked = box._value in wanted or value is True
    else:
        form[name] = value
