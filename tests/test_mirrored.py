"""Somebody walks the whole street in a language in which no word is Latin: what she can still read was never translated.

Once in a made-up language, which finds what does not go through the translations; once in Arabic, as it is offered."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import Comment, Doctype
from django.urls import get_resolver, resolve

from asylia.intake import lists
from asylia.intake.catalogue import PARTS
from tests import mirrored
from tests.walking import Walker, take_over

pytestmark = [pytest.mark.django_db, pytest.mark.street, pytest.mark.usefixtures("those_who_read")]

TYPED = "سلام"
LETTER = "نحتاج إلى أمر واحد لنواصل: هل على الورقة الثانية ختم؟ نسأل لأنّ مكتبًا يستطيع عندئذٍ أن يؤكّد ذلك."
ANSWERS = {
    "contact_mode": "signal",
    "signal_channel": "signal_app",
    "signal_address": "+963 11 000 000",
    "signal_sentence": "tea",
    "name_call": TYPED,
    "write_language": "ar",
    "citizenship": "SY",
    "household": "with",
    "member": [{"member_call": TYPED, "member_tie": "child", "member_age": "6_11", "member_when": "now", "member_danger": "no"}],
    "art_main": "poetry",
    "work_about": TYPED,
    "danger_now": "today",
    "danger_why": TYPED,
    "stay_kind": "permit",
    "safe_until_year": "2027",
    "referee": [
        {"ref_call": TYPED, "ref_who": TYPED, "ref_what": TYPED, "ref_reach": TYPED, "ref_asked": "yes", "ref_language_left": "unsure"}
    ],
    "yes_read": True,
    "yes_partner": True,
}
STEP_BYTES = 16 * 1024  # two bytes for each letter still fit
MAY_BE_LATIN = re.compile(r"\b(Tor|torproject\.org|Signal|WhatsApp|Telegram|SMS|name@place\.org)\b")
NOT_OURS = ".own, bdi, .langs"  # her own words, names of bodies and hosts, languages by their own names
NAMES = {name for listed in (lists.countries("qaa"), lists.languages("qaa")) for _, name in listed}  # English where Arabic has none
NOT_WALKED = {"first", "s0"}  # the first page once more, and the way out
OK = 200
SPOKEN = ("alt", "aria-label", "placeholder", "title")


class Reader(Walker):
    """Keeps every page that was shown, also those that came back with errors."""

    def __init__(self, language: str) -> None:
        super().__init__(language)
        self.seen: list[Any] = []

    def _arrive(self, page: Any) -> Any:
        self.seen.append(super()._arrive(page))
        return self.seen[-1]

    def look_at(self, *paths: str) -> None:
        for path in paths:
            self.go(path, expect_errors=True)


@pytest.fixture(autouse=True)
def _the_street_speaks_it(settings, tmp_path):
    settings.LANGUAGES = [*settings.LANGUAGES, ("qaa", mirrored.mirror("mirrored"))]
    settings.LANGUAGES_BIDI = [*settings.LANGUAGES_BIDI, "qaa"]
    settings.LOCALE_PATHS = [*settings.LOCALE_PATHS, tmp_path]
    mirrored.write(tmp_path)
    mirrored.write_arabic(tmp_path)


def walk_everywhere(language: str) -> Reader:
    reader = Reader(language)
    reader.look_at("s1", "s2", "s3", "s29", "s37", "s38", "s16", "s17", "nothing", "s6")
    begin(reader)
    reader.look_at("s10", "s13")
    for part in PARTS:
        reader.look_at(f"p{part.id}0", f"q{part.id}", f"c{part.id}")
        for step in part.steps:
            reader.go(f"p{part.id}{step.number}")
            reader.send(then="next")
            reader.look_at(f"e{part.id}{step.number}/1", f"h{part.id}{step.number}")
    reader.fill_in(ANSWERS)
    name_a_language(reader)
    reader.look_at("s13", *(f"c{part.id}" for part in PARTS))
    send(reader)
    come_back_later(reader)
    erase(reader)
    return reader


def begin(reader: Reader) -> None:
    reader.send(filled_by="self")
    reader.number = "".join(group.text for group in reader.at.html.select(".number b"))
    reader.send()
    reader.go("s9")
    reader.send(number="1")
    reader.send(number=reader.number)
    reader.send(own_sentence="1")
    reader.send(own_sentence=TYPED)


def too_late(reader: Reader) -> None:
    """The visit ends before she sends what she typed."""
    reader.go("p42")
    reader.app.reset()
    reader.send(work_about=TYPED)
    reader.send(come_in=reader.number)


def name_a_language(reader: Reader) -> None:
    """The page asks for its level when it knows which one."""
    reader.go("p23")
    reader.send(speak_languages="ar", speak_languages_left=[], then="next")
    reader.send(speak_languages_ar="good", then="next")


def send(reader: Reader) -> None:
    reader.go("s14")
    reader.send(number="1")
    reader.send(number=reader.number)
    too_late(reader)
    reader.go("s14")
    reader.send()


def come_back_later(reader: Reader) -> None:
    """Every page after sending, also with errors, twice the same, and once there are letters."""
    reader.look_at("s15", "s17", "s18")
    correct(reader)
    take_over(*[LETTER] * 20)
    reader.look_at("s17", "s18/2", "s18")
    form = reader.form_on_page
    for words in ("", TYPED, TYPED):
        reader._send(form, {"message": words}, "")
    for name in ("keep", "remove"):
        reader.go("s18")
        reader.press(name)
    reader.go("s20")
    reader.send()
    reader.send(urgent_change=TYPED)
    for name in ("allow", "refuse"):
        reader.go("s39")
        reader.send(then=name)


def correct(reader: Reader) -> None:
    reader.go("s19")
    pages = [each["href"].partition("/a")[2] for each in reader.at.html.select(".do a")]
    reader.look_at(*(f"a{page}" for page in pages))
    reader.go("a42/1")
    reader.send()
    reader.send(work_about=TYPED)


def erase(reader: Reader) -> None:
    reader.look_at("s17", "s22", "s26")
    reader.send(number="1")
    reader.send(number=reader.number)
    reader.look_at("s17", "s26")
    reader.send(number="1")
    reader.send(number=reader.number)
    reader.go("s16")
    reader.send(number=reader.number)


def readable(page: Any) -> Iterator[str]:
    """The texts of a page, also those that are only spoken, which have Latin letters and no reason to."""
    html = page.html
    for part in html.select(NOT_OURS):
        part.decompose()
    texts = [text for text in html.find_all(string=True) if not isinstance(text, (Comment, Doctype))]
    texts += [part[name] for part in html.find_all() for name in SPOKEN if name in part.attrs]
    yield from (text.strip() for text in texts if re.search("[A-Za-z]", MAY_BE_LATIN.sub("", text)) and text.strip() not in NAMES)


def names_of_pages() -> set[str]:
    return {name for name in get_resolver("asylia.config.urls_street").reverse_dict if isinstance(name, str)}


def figures_in(page: Any) -> set[str]:
    """Texts of a page that we took apart above, with figures that its readers do not write."""
    return {text.strip() for text in page.html.find_all(string=re.compile("[0-9]")) if not isinstance(text, (Comment, Doctype))}


@pytest.mark.parametrize("language", ["qaa", "ar"])
def test_every_page_of_the_street_goes_through_the_translations_and_reads_from_right_to_left(language):
    seen = walk_everywhere(language).seen

    assert names_of_pages() - {resolve(page.request.path).url_name for page in seen if page.status_code == OK} == NOT_WALKED
    assert {(page.html.html["lang"], page.html.html["dir"]) for page in seen} == {(language, "rtl")}
    assert {(page.request.path, text) for page in seen for text in readable(page)} == set()
    assert {(page.request.path, len(page.body)) for page in seen if page.body and len(page.body) != STEP_BYTES} == set()
    if language == "ar":
        assert {(page.request.path, text) for page in seen for text in figures_in(page)} == set()
