"""Somebody who walks through the real street in a real browser without scripts, and has every page looked at."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psycopg
from playwright.sync_api import Page

from asylia.config.tests.running import Running


@dataclass
class Visitor:
    """`look` is called with a name for each page that shall be looked at."""

    page: Page
    running: Running
    language: str
    look: Callable[[str, Page], None]
    number: str = ""

    def see(self, name: str) -> None:
        self.look(name, self.page)

    def address(self, path: str) -> str:
        return f"http://127.0.0.1:{self.running.ports['street']}/{self.language}/{path}"

    def go(self, path: str) -> None:
        self.page.goto(self.address(path))

    @property
    def path(self) -> str:
        return self.page.url.partition(f"/{self.language}/")[2]

    @property
    def has_errors(self) -> bool:
        return self.page.locator(".ds-error-summary").count() > 0

    def fill(self, **fields: Any) -> None:
        for name, value in fields.items():
            self._fill(name, value)

    def _fill(self, name: str, value: Any) -> None:
        field = self.page.locator(f'main [name="{name}"]')
        kind = field.first.get_attribute("type")
        if kind in ("radio", "checkbox"):
            for each in value if isinstance(value, list) else ["on" if value is True else value]:
                self.page.check(f'main [name="{name}"][value="{each}"]')
        elif kind or field.first.get_attribute("rows"):
            field.first.fill(value)
        else:
            field.first.select_option(value)

    def press(self, then: str = "") -> None:
        """The button that says so, or the first of the page's form."""
        button = f'main button[name="then"][value="{then}"]' if then else "main form > .actions button"
        with self.page.expect_navigation():
            self.page.locator(button).first.click()

    def press_when_it_may(self, seconds: float = 3.1) -> None:
        """A form that makes or tries something is refused within three seconds."""
        self.page.wait_for_timeout(seconds * 1000)
        self.press()

    def change_hidden(self, name: str, value: str) -> None:
        self.page.locator(f'main input[name="{name}"]').first.evaluate("(field, value) => { field.value = value }", value)

    def as_owner(self, statement: str) -> None:
        with psycopg.connect(host=str(self.running.state / "pg"), user="asylia", dbname="asylia", autocommit=True) as connection:
            connection.execute(statement)
