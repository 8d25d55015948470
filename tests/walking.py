"""Somebody who walks through the street's pages as a browser without scripts would: it follows links and sends forms."""

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import webtest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from asylia.accounts.models import User
from asylia.casework.actions.handover import hand_over
from asylia.casework.actions.letters import write
from asylia.casework.actions.reading import open_arrived
from asylia.casework.models import Case
from asylia.config import demo
from asylia.config.demo_people import PEOPLE
from asylia.intake import actions, door, rules
from asylia.intake import draft as drafts
from asylia.intake.catalogue import PARTS, Part, Type
from asylia.intake.models import Application
from asylia.intake.tests.makers import look_away
from asylia.intake.views import begin
from asylia.kit.limits import Limit
from asylia.vault import circles, slots
from asylia.vault.keys import FIRST, Key

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
ORIGIN = "https://localhost:80"


def make_people() -> None:
    """The invented people of the house, with keys and a signed roster."""
    demo.load_people(now=NOON)


def make_a_quick_street(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The street where nothing waits: no patience, no half second, and tries without end."""
    settings.PATIENCE_SECONDS = 0
    monkeypatch.setattr(door, "HALF_A_SECOND", 0.001)
    monkeypatch.setattr(door, "TRIES", Limit(most=10_000, all_together=10_000, seconds=600))
    monkeypatch.setattr(begin, "BEGINNINGS", Limit(most=10_000, all_together=10_000, seconds=600))


@contextlib.contextmanager
def one_connection() -> Iterator[None]:
    """The requests stay in the transaction of the test, as with Django's own client; what they looked up ends with each of them."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
        look_away()
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

    def post(self, path: str, fields: Any = (), *, origin: str = ORIGIN, **more: Any) -> Any:
        """Sends what no form of ours would, or not in this way. The answer is not followed."""
        headers = ({"Origin": origin} if origin else {}) | more.pop("headers", {})
        with one_connection():
            self.at = self.app.post(f"/{self.language}/{path}", fields, headers=headers, expect_errors=True, **more)
        return self.at

    def see(self, path: str, **more: Any) -> Any:
        """One page as it answers, whatever that is."""
        with one_connection():
            self.at = self.app.get(f"/{self.language}/{path}", expect_errors=True, **more)
        return self.at

    @property
    def hidden(self) -> dict[str, str]:
        """What the main form of this page carries without showing it."""
        return {each["name"]: each["value"] for each in self.form_on_page.html.select("input[type=hidden]")}

    @property
    def form_on_page(self) -> Any:
        return next(form for form in self.at.forms.values() if not isinstance(form.fields.get("remove", [None])[0], webtest.forms.Submit))

    def shows(self, words: str) -> bool:
        """Whether the page has these words, however it is marked up."""
        return words in " ".join(self.at.html.get_text(" ").split())

    def errors(self) -> dict[str, str]:
        """What the list on top says, by the id that it leads to, once the same stands beside the field."""
        lines = self.at.html.select(".ds-error-summary li")
        found = {line.a["href"][1:]: line.get_text(" ").strip() for line in lines if line.a}
        beside = [each.get_text() for each in self.at.html.select(".ds-validation-message")]
        assert len(lines) == len(beside)
        assert all(any(words.endswith(each) for each in beside) for words in found.values()), (found, beside)
        assert all(self.at.html.find(id=key) for key in found), found
        return found

    def _arrive(self, page: Any) -> Any:
        while page.status_code in (301, 302, 303):
            page = page.follow()
        return page

    @property
    def path(self) -> str:
        return str(self.at.request.path).removeprefix(f"/{self.language}/")

    def send(self, *, then: str = "", **fields: Any) -> Any:
        """Fills in the main form of the page and presses a button."""
        return self._send(self.form_on_page, fields, then)

    def _send(self, form: Any, fields: dict[str, Any], then: str) -> Any:
        for name, value in fields.items():
            fill(form, name, value)
        pressed = {"name": "then", "value": then} if then else {}
        headers = {"Origin": ORIGIN}
        with one_connection():
            self.at = self._arrive(form.submit(**pressed, headers=headers, expect_errors=True))
        return self.at

    def press(self, name: str) -> Any:
        """The first button of this name, in whichever form it stands."""
        form = next(form for form in self.at.forms.values() if name in form.fields)
        with one_connection():
            self.at = self._arrive(form.submit(name, index=0, headers={"Origin": ORIGIN}))
        return self.at

    def choose(self, name: str, value: str) -> None:
        """One more out of a list in which some may be ticked already."""
        next(box for box in self.form_on_page.fields[name] if isinstance(box, webtest.forms.Select)).value = value

    def begin(self) -> None:
        """From the first page to the number typed back, and a sentence of her own."""
        self.type_back()
        self.send(own_sentence="The kettle is green.")

    def type_back(self) -> None:
        """To the page that asks for a sentence of her own: it is asked once, now."""
        self.go("s6")
        self.send(filled_by="self")
        self.number = "".join(group.text for group in self.at.html.select(".number b"))
        self.go("s9")
        self.send(number=self.number)

    def fill_in(self, answers: dict[str, Any]) -> None:
        """Walks through every part. `answers` are fields by name; a group is a list of them. The rest is rather not said."""
        for part in PARTS:
            self._fill_part(part, answers)

    def answer(self, **fields: Any) -> None:
        """Saves a page that has to be right."""
        self.send(then="next", **fields)
        assert not self.errors(), (self.path, self.errors())

    def _fill_part(self, part: Part, answers: dict[str, Any]) -> None:
        for step in rules.steps_shown(part, answers):
            self.go(f"p{part.id}{step.number}")
            if step.questions[0].type is Type.GROUP:
                self._fill_group(step.questions[0].id, answers, f"e{part.id}{step.number}")
            else:
                known = (question for question in step.questions if rules.is_asked(question, answers))
                self.answer(**{name: value for question in known for name, value in fields_of(question, answers).items()})

    def _fill_group(self, name: str, answers: dict[str, Any], path: str) -> None:
        back = self.path
        for place, entry in enumerate(answers.get(name, []), start=1):
            self.go(f"{path}/{place}")
            self.answer(**entry)
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


def of(name: str) -> dict[str, Any]:
    """Somebody invented who acts, with every key that opens something."""
    person = next(each for each in PEOPLE if each.name.startswith(name))
    own = Key(person.id, FIRST, person.seed)
    return {"by": User.objects.get(pk=person.id), "keys": circles.keys_of(own)}


def take_over(*letters: str) -> Case:
    """Two people carry the one application that was sent, and have written these letters to her."""
    now, two = datetime.now(UTC), (of("Ines")["by"], of("Mads")["by"])
    application = Application.objects.get(state="sent")
    open_arrived(application, **of("Ingrid"), now=now)
    case = hand_over(application, two=two, shut_out=[], **of("Ingrid"), now=now)
    for text in letters:
        write_to_her(case, text)
    return case


def write_to_her(case: Case, text: str, *, promised_in: int = 20) -> None:
    now = datetime.now(UTC)
    day = now.date() + timedelta(days=promised_in)
    write(case, letter=uuid4(), text=text, promised=day, starts_from="", **of("Ines"), now=now)
    look_away()


def begun(page: str) -> Walker:
    """Somebody with an empty application, on this page of it."""
    walker = Walker()
    walker.begin()
    walker.go(page)
    return walker


def held(walker: Walker) -> drafts.Draft:
    """What stands in her application."""
    return drafts.see(actions.come_back(slots.root(walker.number), now=NOON))


def crawl(walker: Walker, *starts: str) -> dict[str, Any]:
    """Every page in her language that links lead to from these, by its path; the way out of the visit is left out."""
    found: dict[str, Any] = {}
    waiting = [f"/{walker.language}/{start}" for start in starts]
    while waiting:
        path = waiting.pop()
        if path not in found and not path.endswith("/s0"):
            page = found[path] = walker.see(path.removeprefix(f"/{walker.language}/"))
            leads = links(page) + ([page.headers["Location"]] if page.status_code == 302 else [])
            waiting += [each for each in leads if each.startswith(f"/{walker.language}/")]
    return found


def links(page: Any) -> list[str]:
    """Where a page leads inside this site, without the place on the page."""
    refs = [each["href"].partition("#")[0] for each in page.html.select("a[href]")] if page.content_type == "text/html" else []
    return [each for each in refs if each.startswith("/")]


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
