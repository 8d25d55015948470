"""Photographs of every page, hung side by side; and what is wrong with a page for eyes and hands that are not ours."""

import re
import shutil
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route

NARROW, WIDE, NARROWEST, HEIGHT = 360, 1280, 320, 740
EVERY_WAY = [(width, scheme) for width in (NARROW, WIDE) for scheme in ("light", "dark")]
IN_EVERY_WAY = {
    "s1",
    "s2",
    "s3",
    "s8",
    "s9 number error",
    "s10 partly done",
    "p12 error",
    "p42 empty",
    "p62 answers",
    "p81 entries",
    "c3",
    "c6",
    "s16",
    "s17",
    "s17 screening",
    "s17 stopped",
    "s18 screening",
    "s19",
    "s26",
    "house first",
    "house me",
    "house who can",
    "house locked error",
    "house kept",
    "house looked",
    "house record",
    "house counts",
    "house today",
    "house today of triage",
    "house cases",
    "house arrived",
    "house arrival",
    "house notices",
    "house case",
    "house case refused",
    "house case write",
    "house glass",
    "house glass ask",
    "house glass case",
    "house glass contact",
    "house glass review",
}
REAL = "house real"  # pages of a network that begins: new ones, all looked at
SCHEMES = {"en": "light", "ar": "dark"}  # the other pages have one column at each width, and all share these colours
TURN = "document.documentElement.dir = 'rtl'"  # the house speaks English: its pages are turned to see them from right to left
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]


@dataclass
class Look:
    """What was seen in one language, by which the folder is named. `reader` is a page with scripts, for checks that need them."""

    folder: Path
    reader: Page
    street: str
    pages: dict[str, str] = field(default_factory=dict)
    street_pages: dict[str, str] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    too_wide: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    turned: list[str] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        return list(self.pages)

    @property
    def titles(self) -> set[str]:
        return {found.group(1) for html in self.street_pages.values() if (found := re.search(r"<title>(.*?)</title>", html))}

    @property
    def scheme(self) -> str:
        return SCHEMES[self.folder.name]

    def note(self, address: str) -> None:
        """Somebody was asked for something."""
        parts = urlsplit(address)
        self.asked |= {f"{parts.scheme}://{parts.netloc}"} if parts.hostname != "localhost" else set()

    def __call__(self, name: str, page: Page) -> None:
        page.locator("h1").first.wait_for()  # a click may come back while the next page is still empty
        page.wait_for_load_state()
        self.pages[name] = page.content()
        self._photograph(name, page)
        self._read(name, page.url)

    def _photograph(self, name: str, page: Page) -> None:
        for width, scheme in EVERY_WAY if name in IN_EVERY_WAY or name.startswith(REAL) else [(NARROW, self.scheme)]:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # else buttons are caught between two colours
            page.screenshot(path=self.folder / file_name(name, width, scheme), full_page=True)

    def _read(self, name: str, address: str) -> None:
        """The same page with scripts, all that can be unfolded unfolded."""
        self.reader.route(address, lambda route: self._give(route, name), times=1)
        self.reader.goto(address)
        self.reader.emulate_media(color_scheme=self.scheme, reduced_motion="reduce")
        self.reader.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        self._measure(name)
        results = Axe().run(self.reader, options={"runOnly": RULES, "resultTypes": ["violations"]})
        self.found += [f"{name}: {each['id']}: {each['nodes'][0]['html']}" for each in results.response["violations"]]

        if name.startswith("house"):
            self._turn(f"{name} turned")

    def _measure(self, name: str) -> None:
        for width in (NARROWEST, NARROW):
            self.reader.set_viewport_size({"width": width, "height": HEIGHT})
            if self.reader.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                self.too_wide.append(f"{name} at {width}")

    def _turn(self, name: str) -> None:
        self.reader.evaluate(TURN)
        self._measure(name)
        self.turned.append(name)
        for width in (NARROW, WIDE):
            self.reader.set_viewport_size({"width": width, "height": HEIGHT})
            self.reader.screenshot(path=self.folder / file_name(name, width, self.scheme), full_page=True)

    def _give(self, route: Route, name: str) -> None:
        route.fulfill(body=self.pages[name], content_type="text/html; charset=utf-8")


def file_name(name: str, width: int, scheme: str) -> str:
    return f"{name.replace(' ', '-')}-{width}-{scheme}.png"


def hang(look: Look, gallery: Path) -> None:
    """Beside what hangs there in other languages."""
    room = gallery / look.folder.name
    shutil.rmtree(room, ignore_errors=True)
    shutil.copytree(look.folder, room)
    columns = [(language, width, scheme) for language in SCHEMES for width, scheme in EVERY_WAY]
    head = "".join(f"<th>{language} {width} {scheme}</th>" for language, width, scheme in columns)
    rows = "".join(
        _row(name, [f"{language}/{file_name(name, *way)}" for language, *way in columns], gallery) for name in [*look.names, *look.turned]
    )
    style = "table{border-spacing:8px}td,th{vertical-align:top}img{width:300px;border:1px solid #999}"
    table = f"<table><thead><tr><th></th>{head}</tr></thead>{rows}</table>"
    (gallery / "index.html").write_text(f'<!doctype html><meta charset="utf-8"><title>Gallery</title><style>{style}</style>{table}')


def _row(name: str, pictures: list[str], gallery: Path) -> str:
    cells = (f'<a href="{each}"><img loading="lazy" src="{each}" alt=""></a>' if (gallery / each).exists() else "" for each in pictures)
    return f"<tr><th>{escape(name)}</th>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
