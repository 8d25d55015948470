"""Somebody at a telephone without scripts. She reads words, touches labels and presses buttons; she knows no field by its name.

The words of a journey are English; who reads another language finds the same by its translation."""

import contextlib
import copy
import functools
import html
import http.client
import re
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import urlencode
from uuid import UUID

from babel.messages.pofile import read_po
from playwright.sync_api import Browser, Locator, Page, Response, expect

from asylia.config.installation import CHECKOUT
from tests.journeys.line import Line

PATIENCE = 3.2  # settings.PATIENCE_SECONDS, and a moment
ARABIC_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
MARKS = ("Not begun", "Begun", "Done", "Skipped")
NOTHING = ""
Say = Callable[[str], str]


def on_paper(number: str) -> str:
    """As many write it: digits of their own script, in groups."""
    digits = number.translate(ARABIC_INDIC)
    return " ".join(digits[at : at + 5] for at in range(0, len(digits), 5))


@functools.cache
def translations(language: str) -> dict[str, str]:
    """English to the words of another language; empty for English."""
    path = CHECKOUT / "locale" / language / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return {}
    return {str(each.id): str(each.string) for each in read_po(BytesIO(path.read_bytes())) if isinstance(each.id, str) and each.id}


@dataclass(frozen=True)
class Answer:
    status: int
    words: str


class Person:
    def __init__(self, browser: Browser, line: Line, *, language: str = "en") -> None:
        self.line = line
        self.language = language
        self.context = browser.new_context(java_script_enabled=False, base_url=line.address, locale=language)
        self.context.set_default_timeout(20_000)
        self.page = self.context.new_page()
        self.number = NOTHING
        self.subject: UUID | None = None

    # What a hand does

    def open(self, path: str = "/") -> Response | None:
        return self.page.goto(path.replace("/en/", f"/{self.language}/"))

    def go_on(self, words: str) -> None:
        """Follows a link by its words."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=self.said(words), exact=True).first.click()

    def press(self, words: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=self.said(words), exact=True).click()

    def said(self, words: str) -> str:
        """As it stands on her page: a figure before the words is in her own digits."""
        known = translations(self.language)
        figure, _, title = words.partition(" ")
        if words not in known and figure.isdecimal() and title in known:
            return f"{figure.translate(ARABIC_INDIC) if self.language == 'ar' else figure} {known[title]}"
        return known.get(words, words)

    def touch(self, option: str, *, of: str = "") -> None:
        """Touches the label of an option, if it must be one of this question."""
        place: Page | Locator = self.page.get_by_role("group", name=self.said(of), exact=True) if of else self.page
        place.locator("label").filter(has_text=re.compile(rf"^\s*{re.escape(self.said(option))}")).first.click()

    def write(self, label: str, text: str) -> None:
        self.page.get_by_role("textbox", name=self.said(label), exact=True).fill(text)

    def pick(self, label: str, option: str) -> None:
        self.page.get_by_role("combobox", name=self.said(label), exact=True).select_option(label=option)

    def another_window(self, path: str) -> "Person":
        """The same person, the same cookie, one page more."""
        other = copy.copy(self)
        other.page = self.context.new_page()
        other.open(path)
        return other

    # What a program would do that sends her forms again

    def form(self) -> list[tuple[str, str]]:
        """What the form on the page would send now."""
        fields = self.page.locator("form:has(.actions)").first.locator("input, textarea, select")
        found = [(field, field.get_attribute("type")) for field in fields.all()]
        sent = [field for field, kind in found if kind not in ("radio", "checkbox") or field.is_checked()]
        return [(field.get_attribute("name") or "", field.input_value()) for field in sent]

    def send_raw(self, path: str, form: list[tuple[str, str]], *, headers: dict[str, str] | None = None) -> Answer:
        """Without a browser. `headers` stand in place of the Origin that every browser tells."""
        line = http.client.HTTPConnection(self.line.address.removeprefix("http://"), timeout=20)
        cookie = "; ".join(f"{each['name']}={each['value']}" for each in self.context.cookies())
        told = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        with contextlib.closing(line):
            line.request("POST", path, urlencode(form), told | (headers or {"Origin": self.line.address}))
            answer = line.getresponse()
            return Answer(answer.status, html.unescape(answer.read().decode()))

    # What an eye sees

    def see(self, words: str) -> None:
        expect(self.page.get_by_text(self.said(words)).first).to_be_visible()

    @property
    def text(self) -> str:
        return self.page.locator("body").inner_text()

    @property
    def marks(self) -> list[str]:
        """What the overview says of each part."""
        lines = self.page.locator(".entries li").all_inner_texts()
        return [next((mark for mark in MARKS if mark in line), line) for line in lines]

    def has_button(self, words: str) -> bool:
        return self.page.get_by_role("button", name=self.said(words), exact=True).count() > 0

    @property
    def cookies(self) -> list[str]:
        return [cookie["name"] for cookie in self.context.cookies()]

    @property
    def where(self) -> str:
        """The page by its letter and number."""
        return self.page.url.partition(f"/{self.language}/")[2]

    # The way

    def read_first(self) -> None:
        self.open()
        self.see("Read this first")
        self.go_on("Go on")
        self.see("What we do, and what we cannot do")
        self.go_on("Go on")

    def get_number(self) -> None:
        """From the first page to a number on paper."""
        self.read_first()
        time.sleep(PATIENCE)
        self.take_number()

    def take_number(self) -> None:
        self.touch("I am", of="Who is in danger?")
        self.press("Go on")
        self.note()
        self.go_on("I wrote it down")

    def note(self) -> None:
        self.see("This is your number")
        self.number = "".join(str(unicodedata.decimal(digit)) for digit in "".join(self.page.locator(".number b").all_inner_texts()))

    def type_number(self, number: str = NOTHING) -> None:
        self.page.get_by_role("textbox").first.fill(on_paper(number or self.number))

    def type_back(self, sentence: str = "The kettle is green.") -> None:
        self.type_number()
        self.press("Go on")
        self.write("Choose a sentence.", sentence)
        self.press("Save")
        self.see("Your application")

    def return_with_number(self, number: str = NOTHING) -> None:
        self.open()
        self.go_on("Come back with my number")
        time.sleep(PATIENCE)
        self.type_number(number)
        self.press("Go on")

    def try_and_send(self) -> None:
        """From the overview, in the visit in which the number was given."""
        self.go_on("Check and send")
        self.go_on("Go on")
        self.type_number()
        self.press("Try it")
        self.press("Send")
        self.see("We have it")

    def leave(self) -> None:
        self.context.close()
        self.line.close()
